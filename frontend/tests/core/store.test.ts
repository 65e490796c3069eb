import { expect, test } from 'vitest'

import type { Hello } from '../../src/core/frames'
import { openRoom, type Room } from '../../src/core/store'
import { createWorld, FRAME_MS, memory, type World } from './world'

type View = readonly number[]

const HELLO: Hello = { epoch: 'e1', head: 5, seat: 7, role: 'member', audience: 'member', now: 1_000_000, build: 'b1', second_factor_needed: false }
const OWN = {
  seat: 7, role: 'member', waiting: [{ entry: 3, place: 2 }], statements: [], ballot: null, choice: null,
  warnings: 0, suspended: false, removed: false, measures: [], off: {},
}

function open(world: World, keeping = memory()) {
  return openRoom<View>({
    meetingId: 'm', wsUrl: 'wss://room', pollUrl: '/poll', outside: world, keeping,
    unpack: (state) => state as unknown as View,
    evolve: (view, { seq }) => [...view, seq],
  })
}

function inside(world: World, keeping = memory()) {
  const store = open(world, keeping)
  world.wire().hear({ hello: HELLO })
  world.wire().hear({ snapshot: { seq: 5, hash16: 'h5', state: [1] } })
  return store
}

test('whoever watches is told at once and after changes, until they stop', () => {
  const world = createWorld()
  const store = open(world)
  const seen: Room<View>[] = []
  const stop = store.subscribe((room) => { seen.push(room) })
  expect(seen.map(({ line }) => line.kind)).toEqual(['connecting'])
  world.wire().hear({ hello: HELLO })
  world.pass(FRAME_MS)
  expect(seen[seen.length - 1]?.standing).toEqual({ seat: 7, role: 'member', audience: 'member', factorNeeded: false })
  stop()
  const before = seen.length
  world.wire().hear({ own: OWN })
  world.pass(FRAME_MS)
  expect([seen.length, store.get().own]).toEqual([before, OWN])
})

test('a burst of frames is one change to whoever watches, who then sees the last of it', () => {
  const world = createWorld()
  const store = inside(world)
  const seen: Room<View>[] = []
  store.subscribe((room) => { seen.push(room) })
  const before = seen.length
  for (let seq = 6; seq <= 105; seq++) world.wire().hear({ events: [{ seq, at: 1, by: 1, type: 'queue.opened' }] })
  expect([seen.length, store.get().seq]).toEqual([before, 105])
  world.pass(FRAME_MS)
  expect([seen.length - before, seen[seen.length - 1]?.seq]).toEqual([1, 105])
  world.wire().hear({ events: [{ seq: 106, at: 1, by: 1, type: 'queue.opened' }] })
  world.pass(FRAME_MS)
  expect([seen.length - before, seen[seen.length - 1]?.seq]).toEqual([2, 106])
})

test('what is asked for here shows without waiting for the page to be drawn', () => {
  const world = createWorld()
  const store = inside(world)
  let sent: readonly string[] = []
  store.subscribe((room) => { sent = room.sent.map(({ progress }) => progress.is) })
  const id = store.submit({ type: 'queue.open' })
  expect(sent).toEqual(['sending'])
  store.forget(id)
  expect(sent).toEqual([])
})

test('the view is folded, what is outside the sequence is the last said', () => {
  const world = createWorld()
  const store = inside(world)
  world.wire().hear({ events: [{ seq: 6, at: 1, by: 1, type: 'queue.opened' }] })
  world.wire().hear({ turnout: { ballot: 1, cast: 3, electorate: 9 } })
  world.wire().hear({ turnout: { ballot: 1, cast: 4, electorate: 9 } })
  world.wire().hear({ presence: { here: 12, seats: null } })
  expect(store.get()).toMatchObject({ view: [1, 6], seq: 6, turnout: { ballot: 1, cast: 4, electorate: 9 }, presence: { here: 12, seats: null } })
})

test('the directory is the first list and the differences since; an erased seat is gone', () => {
  const world = createWorld()
  const store = inside(world)
  const card = (name: string) => ({ name, sector: null, venue: null })
  world.wire().hear({ seats: { 1: card('甲'), 2: card('乙') } })
  world.wire().hear({ seats: { 2: null, 3: card('丙') } })
  expect(store.get().directory).toEqual({ 1: card('甲'), 3: card('丙') })
})

test('another role forgets everything that belonged to the old one', () => {
  const world = createWorld()
  const store = inside(world)
  world.wire().hear({ own: OWN })
  world.wire().hear({ seats: { 1: { name: '甲', sector: null, venue: null } } })
  world.wire().hear({ hello: { ...HELLO, role: 'observer', audience: 'public', seat: null } })
  expect(store.get()).toMatchObject({ view: null, own: null, directory: {}, standing: { role: 'observer' } })
})

test('who takes the seat keeps the page until all of it is told anew', () => {
  const world = createWorld()
  const store = inside(world)
  world.wire().hear({ own: OWN })
  world.wire().hear({ hello: { ...HELLO, role: 'clerk', audience: 'moderator' } })
  expect(store.get()).toMatchObject({ view: [1], own: OWN, standing: { role: 'member' } })
  world.wire().hear({ snapshot: { seq: 5, hash16: 'h5', state: [2] } })
  expect(store.get()).toMatchObject({ view: [2], own: null, standing: { role: 'clerk', audience: 'moderator' } })
  world.wire().hear({ own: OWN })
  expect(store.get().own).toEqual(OWN)
})

test('under another history nothing is kept, whoever one is', () => {
  const world = createWorld()
  const store = inside(world)
  world.wire().hear({ hello: { ...HELLO, epoch: 'another' } })
  expect(store.get()).toMatchObject({ view: null, seq: 0 })
})

test('a short loss forgets nothing', () => {
  const world = createWorld()
  const store = inside(world)
  world.wire().hear({ own: OWN })
  world.wire().close(1006)
  expect(store.get()).toMatchObject({ view: [1], own: OWN, line: { kind: 'lost' } })
  world.pass(2_000)
  world.wire().hear({ hello: HELLO })
  expect(store.get()).toMatchObject({ view: [1], own: OWN, line: { kind: 'live' } })
})

test('time is the platform\'s', () => {
  const world = createWorld()
  const store = open(world)
  expect(store.now()).toBeNull()
  world.wire().hear({ hello: HELLO })
  world.pass(4_000)
  expect(store.now()).toBe(1_004_000)
  world.wire().hear({ head: 5, now: 1_004_050 })
  expect([store.now(), store.get().heard_at]).toEqual([1_004_050, 1_004_050])
})

test('another machine of the platform is believed about the time, however the last one went', () => {
  const world = createWorld()
  const store = inside(world)
  world.wire().close(1006)
  world.pass(2_000)
  world.wire().hear({ hello: { ...HELLO, now: 900_000 } })
  expect(store.now()).toBe(900_000)
})

test('a command changes nothing but the outbox before the platform has spoken', () => {
  const world = createWorld()
  const store = inside(world)
  const before = store.get()
  const id = store.submit({ type: 'ballot.cast', ballot: 1, choice: 'for' })
  expect({ ...store.get(), sent: [] }).toEqual({ ...before, sent: [] })
  expect(world.wire().said[1]).toEqual({ id, do: { type: 'ballot.cast', ballot: 1, choice: 'for' } })
  world.wire().hear({ re: id, refused: 'stale' })
  expect(store.get().sent[0]?.progress).toEqual({ is: 'refused', code: 'stale' })
})

test('a command given without a line goes out once with the next one', () => {
  const world = createWorld()
  const store = inside(world)
  world.wire().close(1006)
  const id = store.submit({ type: 'queue.open' })
  world.pass(2_000)
  world.wire().hear({ hello: HELLO })
  expect(world.wire().said.filter((frame) => 'do' in (frame as object))).toEqual([{ id, do: { type: 'queue.open' } }])
})

test('after a reload the commands still open are shown, and sent once', () => {
  const world = createWorld()
  const keeping = memory()
  const id = inside(world, keeping).submit({ type: 'queue.open' })
  world.unload()
  const store = open(world, keeping)
  world.wire().hear({ hello: HELLO })
  expect(store.get().sent.map((each) => each.id)).toEqual([id])
  expect(world.wire().said.filter((frame) => 'do' in (frame as object))).toEqual([{ id, do: { type: 'queue.open' } }])
})

test('a moderator is told after ten seconds that nothing was answered, anybody else after a minute', () => {
  for (const [role, seconds] of [['moderator', 10], ['member', 60]] as const) {
    const world = createWorld()
    const store = open(world)
    world.wire().hear({ hello: { ...HELLO, role } })
    store.submit({ type: 'queue.open' })
    world.pass(seconds * 1000 - 1)
    expect(store.get().sent[0]?.progress.is).toBe('sending')
    world.pass(1)
    expect(store.get().sent[0]?.progress.is).toBe('failed')
  }
})

test('a renewed platform is noticed', () => {
  const world = createWorld()
  const store = inside(world)
  world.wire().close(4012)
  world.pass(4_000)
  world.wire().hear({ hello: { ...HELLO, build: 'b2' } })
  expect(store.get().renewed).toBe(true)
})

test('what was asked for before a restart is kept, and asked again under the same id by whoever comes back', () => {
  const world = createWorld()
  const store = inside(world)
  const id = store.submit({ type: 'queue.open' })
  world.wire().hear({ restarting: { in_ms: 400 } })
  world.wire().close(4012)
  expect(store.get()).toMatchObject({ line: { kind: 'renewing' }, view: [1], sent: [{ id, progress: { is: 'sending' } }] })
  world.pass(1_000)
  world.wire().hear({ hello: HELLO })
  expect(world.wire().said.filter((frame) => 'do' in (frame as object))).toEqual([{ id, do: { type: 'queue.open' } }])
})

test('who is not let in learns why, and is at no moment taken for one who is inside', () => {
  const world = createWorld()
  const store = open(world)
  const seen: string[] = []
  store.subscribe((room) => { seen.push(room.line.kind) })
  const why = { ...OWN, removed: true, measures: [{ kind: 'removed', reason: 'disturbance', by: 1, at: 5 }] }
  world.wire().hear({ own: why })
  world.pass(FRAME_MS)
  world.wire().close(4503)
  world.pass(FRAME_MS)
  expect([seen[0], seen[seen.length - 1], seen.includes('live')]).toEqual(['connecting', 'stopped', false])
  expect([store.get().own, store.get().view]).toEqual([why, null])
})
