import { describe, expect, test } from 'vitest'

import { HELLO, inStep } from './connections'
import { createWorld, type World } from './world'

const RESTARTING = { restarting: { in_ms: 400 } }

/** A page that was in step and has been sent away, with this luck. */
function sentAway(luck = 0.5, code = 4012) {
  const world = createWorld()
  world.luck = luck
  const room = inStep(world)
  world.wire().hear(RESTARTING)
  world.wire().close(code)
  return { world, ...room }
}

/** How long until the next line is looked for. */
function wait(world: World): number {
  const [before, start] = [world.wires.length, world.now()]
  while (world.wires.length === before) world.pass(1)
  return world.now() - start
}

describe('a restart of the platform', () => {
  test('five hundred whom it sent away come back spread over a second', () => {
    const members = Array.from({ length: 500 }, (_, each) => each / 500)
    const waits = members.map((luck) => wait(sentAway(luck).world))
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_000)
    const tenths = Array.from({ length: 10 }, (_, tenth) => waits.filter((ms) => Math.floor((ms - 1) / 100) === tenth).length)
    for (const back of tenths) expect(back).toBeLessThanOrEqual(60)
  })

  test('is no alarm while it may still be short, and no line is looked for less often', () => {
    const { world, state, seen } = sentAway()
    const since = world.now()
    expect(state()).toEqual({ kind: 'renewing', since })
    for (let again = 0; again < 5; again++) {
      expect(wait(world)).toBeLessThanOrEqual(1_000)
      world.wire().close(1006)
    }
    expect(state()?.kind).toBe('renewing')
    wait(world)
    world.wire().hear({ hello: HELLO })
    expect([state(), seen.states.map(({ kind }) => kind)]).toEqual(
      [{ kind: 'live', by: 'socket' }, ['connecting', 'live', 'renewing', 'live']])
    world.pass(5_000)
    expect(state()?.kind).toBe('live')
  })

  test('that takes more than five seconds is a loss since its beginning, and the waits grow', () => {
    const { world, state } = sentAway(0.999)
    const since = world.now()
    world.pass(4_999)
    expect(state()?.kind).toBe('renewing')
    world.pass(1)
    expect(state()).toEqual({ kind: 'lost', since, offline: false })
    world.wire().close(1006)
    expect(wait(world)).toBeGreaterThan(1_000)
    expect(world.questions).toHaveLength(0)
  })

  test('is believed by the warning alone, where the line breaks before it is closed', () => {
    const { world, state } = sentAway(0.5, 1006)
    expect(state()?.kind).toBe('renewing')
    expect(wait(world)).toBe(500)
  })

  test('is believed by the code alone, where the warning did not come', () => {
    const world = createWorld()
    const { state } = inStep(world)
    world.wire().close(4012)
    expect(state()?.kind).toBe('renewing')
  })

  test('that was announced on an earlier line says nothing of the loss of a later one', () => {
    const world = createWorld()
    const { state } = inStep(world)
    world.wire().hear(RESTARTING)
    world.come('online')
    world.wire().hear({ hello: HELLO })
    world.wire().close(1006)
    expect(state()?.kind).toBe('lost')
  })

  test('met before the first hello makes come back later and later, like any other refusal', () => {
    const { world } = sentAway()
    wait(world)
    world.pass(5_000)
    world.luck = 1
    const waits = [0, 1, 2].map(() => {
      world.wire().close(4012)
      return wait(world)
    })
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect(waits[2]).toBeGreaterThan(waits[0] ?? Infinity)
  })

  test('and who is sent away for good while it lasts stays away', () => {
    const { world, state } = sentAway()
    wait(world)
    world.wire().close(4501)
    world.pass(60_000)
    expect([state(), world.wires.length]).toEqual([{ kind: 'stopped', code: 4501 }, 2])
  })
})
