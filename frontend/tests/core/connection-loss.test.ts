import { describe, expect, test } from 'vitest'

import { enter, HELLO, inStep } from './connections'
import { createWorld } from './world'

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
