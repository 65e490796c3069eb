import { expect, test } from 'vitest'

import type { Hello } from '../../src/core/frames'
import { openRoom } from '../../src/core/store'
import { createWorld, memory } from './world'

type View = readonly number[]

const FIRST = '0a1b2c3d00000000'
const HELLO: Hello = { epoch: FIRST, head: 50, seat: 7, role: 'member', audience: 'member', now: 1_000_000, build: 'b1', second_factor_needed: false }

/** A member whose page holds the log up to entry 50. */
function inside() {
  const world = createWorld()
  const store = openRoom<View>({
    meetingId: 'm', wsUrl: 'wss://room', pollUrl: '/poll', outside: world, keeping: memory(),
    unpack: (state) => state as unknown as readonly number[],
    evolve: (view, { seq }) => [...view, seq],
  })
  world.wire().hear({ hello: HELLO })
  world.wire().hear({ snapshot: { seq: 50, hash16: 'h50', state: [] } })
  return { world, store }
}

/** The name of an epoch that began when a backup was restored which ended with that entry. */
function restoredTo(entry: number): string {
  return `99887766${entry.toString(16).padStart(8, '0')}`
}

test('a restore that lost what this page had shown is told with its numbers, on the same line or the next', () => {
  for (const again of [false, true]) {
    const { world, store } = inside()
    if (again) {
      world.wire().close(1006)
      world.pass(2_000)
    }
    world.wire().hear({ hello: { ...HELLO, epoch: restoredTo(40), head: 40 } })
    expect(store.get()).toMatchObject({ view: null, lost: { after: 40, upto: 50, mine: [] } })
    world.wire().hear({ snapshot: { seq: 40, hash16: 'h40', state: [] } })
    expect(store.get()).toMatchObject({ seq: 40, lost: { after: 40, upto: 50 } })
  }
})

test('what was confirmed and is lost is named, also where its entry had not come yet', () => {
  const { world, store } = inside()
  const early = store.submit({ type: 'statement.post', text: '早' })
  const late = store.submit({ type: 'statement.post', text: '晚' })
  const refused = store.submit({ type: 'queue.open' })
  world.wire().hear({ re: early, seq: 38 })
  world.wire().hear({ re: late, seq: 51 })
  world.wire().hear({ re: refused, refused: 'not_permitted' })
  world.wire().hear({ hello: { ...HELLO, epoch: restoredTo(40), head: 40 } })
  expect(store.get().lost).toMatchObject({ after: 40, upto: 51 })
  expect(store.get().lost?.mine.map(({ id }) => id)).toEqual([late])
})

test('what was confirmed is remembered though it was put away, but not what must leave no trace', () => {
  const { world, store } = inside()
  const said = store.submit({ type: 'statement.post', text: '说' })
  const secret = store.submit({ type: 'ballot.cast', ballot: 1, choice: 'yes' }, { keep: false })
  world.wire().hear({ re: said, seq: 51 })
  world.wire().hear({ re: secret, seq: 52 })
  store.forget(said)
  store.forget(secret)
  world.wire().hear({ hello: { ...HELLO, epoch: restoredTo(40), head: 40 } })
  expect(store.get().lost?.mine.map(({ id, command }) => [id, command?.type ?? null])).toEqual([[said, 'statement.post'], [secret, null]])
  store.understood()
  world.wire().hear({ snapshot: { seq: 40, hash16: 'h40', state: [] } })
  world.wire().hear({ hello: { ...HELLO, epoch: restoredTo(39), head: 39 } })
  expect(store.get().lost).toMatchObject({ after: 39, upto: 40, mine: [] })
})

test('whoever comes back after the restored log has grown past what they held is told all the same', () => {
  const { world, store } = inside()
  world.wire().close(1006)
  world.pass(2_000)
  world.wire().hear({ hello: { ...HELLO, epoch: restoredTo(40), head: 90 } })
  expect(store.get().lost).toMatchObject({ after: 40, upto: 50 })
})

test('a restore that lost nothing this page had shown says nothing', () => {
  const { world, store } = inside()
  world.wire().hear({ hello: { ...HELLO, epoch: restoredTo(50), head: 50 } })
  world.wire().hear({ snapshot: { seq: 50, hash16: 'h50', state: [] } })
  expect(store.get().lost).toBeNull()
})

test('an older state under the same name is told as a loss too', () => {
  const { world, store } = inside()
  world.wire().hear({ snapshot: { seq: 45, hash16: 'h45', state: [] } })
  expect(store.get().lost).toMatchObject({ after: 45, upto: 50 })
})

test('another role, or the first hello of a page, is no loss', () => {
  const { world, store } = inside()
  world.wire().hear({ hello: { ...HELLO, role: 'moderator', audience: 'moderator' } })
  world.wire().hear({ snapshot: { seq: 50, hash16: 'h50', state: [] } })
  expect(store.get().lost).toBeNull()
})

test('it stays until somebody has understood it, and a second loss adds to it', () => {
  const { world, store } = inside()
  world.wire().hear({ hello: { ...HELLO, epoch: restoredTo(40), head: 40 } })
  world.wire().hear({ snapshot: { seq: 40, hash16: 'h40', state: [] } })
  world.wire().hear({ hello: { ...HELLO, epoch: restoredTo(30), head: 30 } })
  world.wire().hear({ snapshot: { seq: 30, hash16: 'h30', state: [] } })
  expect(store.get().lost).toMatchObject({ after: 30, upto: 50 })
  store.understood()
  expect(store.get().lost).toBeNull()
})
