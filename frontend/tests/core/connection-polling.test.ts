import { describe, expect, test } from 'vitest'

import { enter, fact, HELLO, SNAPSHOT } from './connections'
import { createWorld, type World } from './world'

describe('where WebSockets are blocked', () => {
  function blocked(world: World) {
    const room = enter(world)
    for (let i = 0; i < 3; i++) {
      world.wire().close(1006)
      if (world.questions.length === 0) world.pass(500)
    }
    return room
  }
  const ok = (...frames: unknown[]) => ({ ok: true as const, json: { frames } })

  test('after three lines that did not open the same frames are fetched every two seconds', async () => {
    const world = createWorld()
    const { state, view, seen } = blocked(world)
    expect([world.wires.length, world.questions.length]).toEqual([3, 1])
    expect(world.question().url).toBe('/poll?since=%2C0%2Cpublic%2C')
    await world.question().answer(ok({ hello: HELLO }, SNAPSHOT))
    expect([state(), seen.ready]).toEqual([{ kind: 'live', by: 'polling' }, 1])
    world.pass(2_000)
    expect(world.question().url).toBe('/poll?since=e1%2C5%2Cmember%2Ch5')
    await world.question().answer(ok({ hello: HELLO }, { events: [fact(6)] }, { head: 6, now: 9 }))
    expect([view(), seen.ready, world.questions.length]).toEqual([[6], 1, 2])
  })

  test('a platform that turns browsers away for a while is not a blocked one', () => {
    const world = createWorld()
    enter(world)
    for (let i = 0; i < 5; i++) {
      world.wire().close(4029)
      world.pass(30_000)
    }
    expect(world.questions).toHaveLength(0)
  })

  test('commands are posted one after the other, and the answers are frames', async () => {
    const world = createWorld()
    const { line, seen } = blocked(world)
    await world.question().answer(ok({ hello: HELLO }, SNAPSHOT))
    line.send({ id: 'a', do: { type: 'queue.open' } })
    line.send({ id: 'b', do: { type: 'queue.close' } })
    await new Promise((resolve) => setImmediate(resolve))
    expect(world.questions.slice(1).map(({ url, body }) => [url, body])).toEqual(
      [['/poll', { id: 'a', do: { type: 'queue.open' } }]])
    await world.question().answer({ ok: true, json: { re: 'a', seq: 6 } })
    expect(seen.frames[seen.frames.length - 1]).toEqual({ re: 'a', seq: 6 })
    expect(world.question().body).toEqual({ id: 'b', do: { type: 'queue.close' } })
  })

  test('a lost post is given again once the platform answers', async () => {
    const world = createWorld()
    const { line, seen } = blocked(world)
    await world.question().answer(ok({ hello: HELLO }, SNAPSHOT))
    line.send({ id: 'a', do: { type: 'queue.open' } })
    await new Promise((resolve) => setImmediate(resolve))
    await world.question().answer({ ok: false, status: 0 })
    expect(seen.ready).toBe(1)
    world.pass(2_000)
    await world.question().answer(ok({ hello: HELLO }))
    expect(seen.ready).toBe(2)
  })

  test('a question without an answer is a loss, and asked again later and later', async () => {
    const world = createWorld()
    world.luck = 0
    const { state } = blocked(world)
    await world.question().answer(ok({ hello: HELLO }, SNAPSHOT))
    world.pass(2_000)
    world.luck = 1
    await world.question().answer({ ok: false, status: 502 })
    expect(state()?.kind).toBe('lost')
    world.pass(1_999)
    expect(world.questions).toHaveLength(2)
    world.pass(1)
    expect(world.questions).toHaveLength(3)
  })

  test('a page that is not ours is a loss and does not end the asking', async () => {
    const world = createWorld()
    blocked(world)
    await world.question().answer({ ok: true, json: {} })
    world.pass(30_000)
    expect(world.questions).toHaveLength(2)
  })

  test('signed out or not permitted is final', async () => {
    for (const [status, code] of [[401, 4501], [403, 4504]] as const) {
      const world = createWorld()
      const { state } = blocked(world)
      await world.question().answer({ ok: false, status })
      world.pass(120_000)
      expect([state(), world.questions.length]).toEqual([{ kind: 'stopped', code }, 1])
    }
  })

  test('who was removed is told why, and is not asked to sign in', async () => {
    const world = createWorld()
    const { state, seen } = blocked(world)
    const own = { own: { seat: 7 } }
    await world.question().answer({ ok: false, status: 403, json: { refused: 'removed', frames: [own] } })
    expect([state(), seen.frames, seen.ready]).toEqual([{ kind: 'stopped', code: 4503 }, [own], 0])
  })

  test('a WebSocket is tried again every half minute, and taken when it opens', async () => {
    const world = createWorld()
    const { state, seen } = blocked(world)
    await world.question().answer(ok({ hello: HELLO }, SNAPSHOT))
    world.pass(30_000)
    expect(world.wires).toHaveLength(4)
    expect(state()).toEqual({ kind: 'live', by: 'polling' })
    world.wire().close(1006)
    world.pass(30_000)
    expect(world.wires).toHaveLength(5)
    await world.question().answer(ok({ hello: HELLO }))
    world.wire().hear({ hello: HELLO })
    expect(state()).toEqual({ kind: 'live', by: 'socket' })
    expect(world.wire().said).toEqual([{ since: ['e1', 5, 'member', 'h5'] }])
    const asked = world.questions.length
    world.pass(20_000)
    expect([world.questions.length, seen.ready]).toEqual([asked, 2])
  })

  test('a browser that forbids WebSockets polls', () => {
    const world = createWorld()
    world.wiresForbidden = true
    enter(world)
    world.pass(1_000)
    expect(world.questions).toHaveLength(1)
  })
})
