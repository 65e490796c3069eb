import { describe, expect, test } from 'vitest'

import { fact, inStep } from './connections'
import { createWorld, type World } from './world'

/** A line with all the patience there is. */
function patient(): World {
  const world = createWorld()
  world.luck = 1
  inStep(world)
  return world
}

describe('reading is acknowledged', () => {
  const got = (world: World) => world.wire().said.filter((frame) => 'got' in (frame as object))

  test('after 1,024 events', () => {
    const world = patient()
    world.wire().hear({ events: Array.from({ length: 1_023 }, (_, i) => fact(6 + i)) })
    expect(got(world)).toEqual([])
    world.wire().hear({ events: [fact(1_029)] })
    expect(got(world)).toEqual([{ got: 1_029 }])
  })

  test('after 512 kB', () => {
    const world = patient()
    world.wire().hear({ own: '字'.repeat(180_000) })
    expect(got(world)).toEqual([{ got: 5 }])
  })

  test('after ten seconds with anything unacknowledged, and not otherwise', () => {
    const world = patient()
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

test('chance says how soon, so that a full room does not acknowledge in one moment', () => {
  const world = createWorld()
  inStep(world)
  const got = () => world.wire().said.filter((frame) => 'got' in (frame as object))
  world.wire().hear({ events: Array.from({ length: 511 }, (_, i) => fact(6 + i)) })
  expect(got()).toEqual([])
  world.luck = 0.5
  world.wire().hear({ events: [fact(517)] })
  expect(got()).toEqual([{ got: 517 }])
  world.wire().hear({ events: Array.from({ length: 767 }, (_, i) => fact(518 + i)) })
  expect(got()).toHaveLength(1)
  world.wire().hear({ events: [fact(1_285)] })
  expect(got()).toHaveLength(2)
})

describe('reading is acknowledged where timers sleep', () => {
  test('by the next frame, five seconds after the first unread one', () => {
    const world = patient()
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
