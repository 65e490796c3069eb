import { describe, expect, test, vi } from 'vitest'

import type { Event, Evolve, Frame, Hello } from '../../src/core/frames'
import { createReader } from '../../src/core/reader'
import { openLine, type LineState } from '../../src/core/socket'
import { createWorld, type World } from './world'

type View = readonly number[]

const HELLO: Hello = { epoch: 'e1', head: 5, seat: 7, role: 'member', audience: 'member', now: 1_000, build: 'b1' }
const SNAPSHOT = { snapshot: { seq: 5, hash16: 'h5', state: [] } }

function enter(world: World, evolve: Evolve<View> = (view, { seq }) => [...view, seq]) {
  const seen = {
    states: [] as LineState[], ready: 0, views: [] as (View | null)[], frames: [] as Frame[],
  }
  const reader = createReader<View>({
    unpack: (state) => state as unknown as View,
    evolve,
    outside: world,
    onHeld: (held) => { seen.views.push(held?.view ?? null) },
    onFrame: (frame) => { seen.frames.push(frame) },
  })
  const line = openLine({
    wsUrl: 'wss://room', pollUrl: '/poll', outside: world, reader,
    onState: (state) => { seen.states.push(state) },
    onReady: () => { seen.ready += 1 },
  })
  const state = () => seen.states[seen.states.length - 1]
  const view = () => seen.views[seen.views.length - 1]
  return { line, seen, state, view }
}

function inStep(world: World) {
  const room = enter(world)
  world.wire().hear({ hello: HELLO })
  world.wire().hear(SNAPSHOT)
  return room
}

const fact = (seq: number): Event => ({ seq, at: seq, by: 1, type: 'queue.opened' })

describe('the line', () => {
  test('the first hello is answered by what is held, which is nothing', () => {
    const world = createWorld()
    const { state, seen } = enter(world)
    expect([state()?.kind, world.wire().said, seen.ready]).toEqual(['connecting', [], 0])
    world.wire().hear({ hello: HELLO })
    expect(world.wire().said).toEqual([{ since: ['e1', 0, 'member', ''] }])
    expect(state()).toEqual({ kind: 'live', by: 'socket' })
    expect(seen.ready).toBe(1)
  })

  test('facts follow the snapshot', () => {
    const world = createWorld()
    const { view } = inStep(world)
    world.wire().hear({ events: [fact(6), { seq: [7, 8] }, fact(9)], hash16: 'h9' })
    expect(view()).toEqual([6, 9])
  })

  test('a gap is asked for once, and again only when the answer stays away', () => {
    const world = createWorld()
    const { view } = inStep(world)
    const asked = () => world.wire().said.filter((frame) => 'since' in (frame as object)).length
    expect(asked()).toBe(1)
    world.wire().hear({ events: [fact(8)] })
    world.wire().hear({ events: [fact(9)] })
    expect(asked()).toBe(2)
    world.pass(5_000)
    world.wire().hear({ events: [fact(10)] })
    expect(asked()).toBe(3)
    world.wire().hear({ events: [fact(6), fact(7), fact(8), fact(9), fact(10)] })
    expect(view()).toEqual([6, 7, 8, 9, 10])
  })

  test('a head beyond what is held is a gap too', () => {
    const world = createWorld()
    inStep(world)
    world.wire().hear({ head: 5, now: 1 })
    expect(world.wire().said).toHaveLength(1)
    world.wire().hear({ head: 6, now: 1 })
    expect(world.wire().said[1]).toEqual({ since: ['e1', 5, 'member', 'h5'] })
  })

  test('after a loss the line is taken up from what is held', () => {
    const world = createWorld()
    const { state, view, seen } = inStep(world)
    world.wire().hear({ events: [fact(6)], hash16: 'h6' })
    world.wire().close(1006)
    expect(state()).toEqual({ kind: 'lost', since: world.now() })
    world.pass(2_000)
    expect(world.wires).toHaveLength(2)
    world.wire().hear({ hello: HELLO })
    expect(world.wire().said).toEqual([{ since: ['e1', 6, 'member', 'h6'] }])
    world.wire().hear({ events: [fact(7)] })
    expect([view(), seen.ready]).toEqual([[6, 7], 2])
  })

  test('a second hello with another role discards what is held, and waits for the snapshot without asking', () => {
    const world = createWorld()
    const { view } = inStep(world)
    world.wire().hear({ hello: { ...HELLO, role: 'moderator', audience: 'moderator' } })
    expect(view()).toBeNull()
    world.wire().hear({ events: [fact(6)] })
    expect(world.wire().said).toHaveLength(1)
    world.wire().hear({ snapshot: { seq: 6, hash16: 'm6', state: [60] } })
    world.wire().hear({ events: [fact(7)] })
    expect(view()).toEqual([60, 7])
  })

  test('a role that changed while away discards what is held before asking', () => {
    const world = createWorld()
    const { view } = inStep(world)
    world.wire().close(1006)
    world.pass(30_000)
    world.wire().hear({ hello: { ...HELLO, role: 'observer', audience: 'public', seat: null } })
    expect(view()).toBeNull()
    expect(world.wire().said).toEqual([{ since: ['e1', 0, 'public', ''] }])
  })

  test('a snapshot older than what is held is taken: the platform is the authority', () => {
    const world = createWorld()
    const { view } = inStep(world)
    world.wire().hear({ snapshot: { seq: 3, hash16: 'h3', state: [3] } })
    world.wire().hear({ events: [fact(4)] })
    expect(view()).toEqual([3, 4])
  })

  test('a fact this page cannot fold is told to the console and made good by a snapshot', () => {
    const told = vi.spyOn(console, 'error').mockReturnValue()
    const world = createWorld()
    const { view } = enter(world, (held, { seq, type }) => {
      if (type !== 'queue.opened') throw new Error(type)
      return [...held, seq]
    })
    world.wire().hear({ hello: HELLO })
    world.wire().hear(SNAPSHOT)
    world.wire().hear({ events: [{ ...fact(6), type: 'unheard.of' }] })
    expect(world.wire().said[1]).toEqual({ since: ['e1', 0, 'member', ''] })
    world.wire().hear({ snapshot: { seq: 6, hash16: 'h6', state: [66] } })
    expect(view()).toEqual([66])
    expect(told).toHaveBeenCalledOnce()
    told.mockRestore()
  })
})

describe('reading is acknowledged', () => {
  const got = (world: World) => world.wire().said.filter((frame) => 'got' in (frame as object))

  test('after 256 events', () => {
    const world = createWorld()
    inStep(world)
    world.wire().hear({ events: Array.from({ length: 255 }, (_, i) => fact(6 + i)) })
    expect(got(world)).toEqual([])
    world.wire().hear({ events: [fact(261)] })
    expect(got(world)).toEqual([{ got: 261 }])
  })

  test('after 256 kB', () => {
    const world = createWorld()
    inStep(world)
    world.wire().hear({ own: '字'.repeat(90_000) })
    expect(got(world)).toEqual([{ got: 5 }])
  })

  test('after ten seconds with anything unacknowledged, and not otherwise', () => {
    const world = createWorld()
    inStep(world)
    world.pass(4_000)
    world.wire().hear({ presence: { here: 3, seats: null } })
    world.pass(5_999)
    expect(got(world)).toEqual([])
    world.pass(1)
    expect(got(world)).toEqual([{ got: 5 }])
    world.pass(12_000)
    expect(got(world)).toHaveLength(1)
  })
})

describe('reading is acknowledged where timers sleep', () => {
  test('by the next frame, five seconds after the first unread one', () => {
    const world = createWorld()
    inStep(world)
    const got = () => world.wire().said.filter((frame) => 'got' in (frame as object))
    world.wire().hear({ events: [fact(6)] })
    world.pass(4_999)
    world.wire().hear({ head: 6, now: 0 })
    expect(got()).toEqual([])
    world.pass(1)
    world.wire().hear({ head: 6, now: 0 })
    expect(got()).toEqual([{ got: 6 }])
  })
})

describe('a loss', () => {
  test('silence of 25 seconds is a loss; heads keep the line', () => {
    const world = createWorld()
    const { state } = inStep(world)
    for (let i = 0; i < 6; i++) {
      world.pass(10_000)
      world.wire().hear({ head: 5, now: i })
    }
    world.pass(24_999)
    expect(state()?.kind).toBe('live')
    world.pass(1)
    expect(state()?.kind).toBe('lost')
    expect(world.wires[0]?.hungUp).toBe(true)
  })

  test('codes 4000 to 4499 and unknown ones are taken up again, 4500 to 4999 are final', () => {
    for (const code of [1000, 1006, 1011, 3000, 4000, 4008, 4012, 4029, 4499]) {
      const world = createWorld()
      const { state } = inStep(world)
      world.wire().close(code)
      world.pass(30_000)
      expect([code, state()?.kind, world.wires.length > 1]).toEqual([code, 'lost', true])
    }
    for (const code of [4500, 4501, 4503, 4504, 4513, 4514, 4999]) {
      const world = createWorld()
      const { state } = inStep(world)
      world.wire().close(code)
      world.come('online')
      world.pass(120_000)
      expect([state(), world.wires.length]).toEqual([{ kind: 'stopped', code }, 1])
    }
  })

  test('waits grow with full jitter between half a second and half a minute', () => {
    const waits = (luck: number) => {
      const world = createWorld()
      world.luck = luck
      inStep(world)
      const found: number[] = []
      for (let i = 0; i < 7; i++) {
        const before = world.wires.length
        world.wire().close(4008)
        const start = world.now()
        while (world.wires.length === before) world.pass(100)
        found.push(world.now() - start)
      }
      return found
    }
    expect(waits(0)).toEqual([500, 500, 500, 500, 500, 500, 500])
    expect(waits(1)).toEqual([2000, 4000, 8000, 16000, 30000, 30000, 30000])
  })

  test('a line that held steady starts the waits anew, one that broke at once does not', () => {
    const world = createWorld()
    world.luck = 1
    inStep(world)
    for (let i = 0; i < 3; i++) {
      world.wire().close(1006)
      world.pass(8_000)
      world.wire().hear({ hello: HELLO })
    }
    world.wire().close(1006)
    world.pass(15_999)
    const before = world.wires.length
    world.pass(1)
    expect(world.wires.length).toBe(before + 1)
    world.wire().hear({ hello: HELLO })
    world.pass(10_000)
    world.wire().close(1006)
    world.pass(2_000)
    expect(world.wires.length).toBe(before + 2)
  })

  test('a restart of the platform spreads the returning browsers over a longer time', () => {
    const world = createWorld()
    world.luck = 1
    inStep(world)
    world.wire().close(4012)
    world.pass(3_999)
    expect(world.wires).toHaveLength(1)
    world.pass(1)
    expect(world.wires).toHaveLength(2)
  })

  test('being on line again, or looked at again, ends the wait', () => {
    for (const why of ['online', 'visible'] as const) {
      const world = createWorld()
      world.luck = 1
      inStep(world)
      world.wire().close(1006)
      world.come(why)
      expect(world.wires).toHaveLength(2)
    }
  })

  test('a page looked at after a long sleep does not trust a line it last heard long ago', () => {
    const world = createWorld()
    inStep(world)
    world.pass(9_000)
    world.come('visible')
    expect(world.wires).toHaveLength(1)
    world.sleep(3_600_000)
    world.come('visible')
    expect(world.wires).toHaveLength(2)
  })

  test('a new network means a new line', () => {
    const world = createWorld()
    const { state } = inStep(world)
    world.come('online')
    expect([world.wires.length, world.wires[0]?.hungUp, state()?.kind]).toEqual([2, true, 'lost'])
  })

  test('a line that does not open within ten seconds is given up', () => {
    const world = createWorld()
    enter(world)
    world.pass(10_000)
    expect(world.wires[0]?.hungUp).toBe(true)
    world.pass(500)
    expect(world.wires).toHaveLength(2)
  })

  test('what is not a frame ends the line', () => {
    const world = createWorld()
    const { state } = inStep(world)
    world.wire().hearText('<html>sign in to the hotel</html>')
    expect(state()?.kind).toBe('lost')
  })

  test('a closed line stays closed', () => {
    const world = createWorld()
    const { line } = inStep(world)
    line.close()
    world.come('online')
    world.pass(120_000)
    expect([world.wires.length, world.wires[0]?.hungUp]).toEqual([1, true])
  })
})

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
