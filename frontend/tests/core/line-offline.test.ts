import { expect, test } from 'vitest'

import { enter, HELLO, inStep } from './connections'
import { createWorld } from './world'

test('a device that says it has no network loses the line at once, and looks for another', () => {
  const world = createWorld()
  const { state } = inStep(world)
  world.goOffline()
  expect([state(), world.wires[0]?.hungUp]).toEqual([{ kind: 'lost', since: world.now(), offline: true }, true])
  world.pass(2_000)
  expect(world.wires).toHaveLength(2)
  world.wire().hear({ hello: HELLO })
  expect(state()).toEqual({ kind: 'live', by: 'socket' }) // whatever the device says, this was heard
})

test('back on line it says so before the platform has answered, and however long it was away no detour is taken', () => {
  const world = createWorld()
  const { state } = inStep(world)
  const lost_at = world.now()
  world.goOffline()
  for (let i = 0; i < 8; i++) {
    world.pass(30_000)
    world.wire().close(1006)
  }
  expect([state(), world.questions]).toEqual([{ kind: 'lost', since: lost_at, offline: true }, []])
  world.come('online')
  expect(state()).toEqual({ kind: 'lost', since: lost_at, offline: false })
  world.wire().hear({ hello: HELLO })
  expect(state()?.kind).toBe('live')
})

test('while polling and while the platform is renewed it is a loss as well', async () => {
  const polling = createWorld()
  polling.wiresForbidden = true
  const room = enter(polling)
  polling.pass(60_000)
  await polling.question().answer({ ok: true, json: { frames: [{ hello: HELLO }] } })
  expect(room.state()).toEqual({ kind: 'live', by: 'polling' })
  polling.goOffline()
  expect(room.state()).toEqual({ kind: 'lost', since: polling.now(), offline: true })

  const renewed = createWorld()
  const other = inStep(renewed)
  renewed.wire().close(4012)
  expect(other.state()?.kind).toBe('renewing')
  renewed.goOffline()
  expect(other.state()).toMatchObject({ kind: 'lost', offline: true })
})
