import { describe, expect, test, vi } from 'vitest'

import { enter, fact, HELLO, inStep, SNAPSHOT } from './connections'
import { createWorld } from './world'

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
    expect(state()).toEqual({ kind: 'lost', since: world.now(), offline: false })
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
