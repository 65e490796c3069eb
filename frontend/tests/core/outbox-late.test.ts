import { expect, test } from 'vitest'

import type { Command, CommandFrame } from '../../src/core/frames'
import { isOver, mustBeTold } from '../../src/core/notices'
import { createOutbox, PATIENCE_MS, type Keeping, type Sent } from '../../src/core/outbox'
import { openRoom } from '../../src/core/store'
import { createWorld, memory, type Memory, type World } from './world'

const VOTE: Command = { type: 'ballot.cast', ballot: 3, choice: 'against' }
const patient = { patience_ms: PATIENCE_MS }
const over = (command: Command) => isOver(command, { ballot: null })

function outboxIn(world: World, keeping: Keeping = memory()) {
  const frames: CommandFrame[] = []
  let now: readonly Sent[] = []
  const outbox = createOutbox({
    outside: world, keeping, key: 'outbox/m', send: (frame) => { frames.push(frame) }, onChange: (sent) => { now = sent },
  })
  outbox.seated(7)
  outbox.ready()
  return { outbox, frames, told: () => now.filter(mustBeTold).map(({ command, progress }) => [command, progress]), sent: () => now }
}

function kept(keeping: Memory): string {
  return keeping.getItem('outbox/m') ?? ''
}

test('what was refused is told over a reload until it is acknowledged, without what was chosen', () => {
  const [world, keeping] = [createWorld(), memory()]
  const before = outboxIn(world, keeping)
  const id = before.outbox.submit(VOTE, patient)
  before.outbox.answered({ re: id, refused: 'stale' })
  world.unload()
  const after = outboxIn(world, keeping)
  expect([after.told(), after.frames]).toEqual([[[{ ...VOTE, choice: '' }, { is: 'refused', code: 'stale' }]], []])
  expect(kept(keeping)).not.toContain('against')
  after.outbox.forget(id)
  expect([after.sent(), keeping.length]).toEqual([[], 0])
})

test('a refused vote that must leave no trace tells that it was one, and no more', () => {
  const keeping = memory()
  const { outbox } = outboxIn(createWorld(), keeping)
  outbox.answered({ re: outbox.submit(VOTE, { ...patient, keep: false }), refused: 'ballot_over' })
  expect(kept(keeping)).toContain('ballot_over')
  expect(kept(keeping)).not.toContain('against')
})

test('words that were refused are still there after a reload', () => {
  const [world, keeping] = [createWorld(), memory()]
  const before = outboxIn(world, keeping)
  const words: Command = { type: 'utterance.record', text: '不能丢的话', kind: 'note' }
  before.outbox.answered({ re: before.outbox.submit(words, patient), refused: 'closed' })
  expect(outboxIn(world, keeping).told()).toEqual([[words, { is: 'refused', code: 'closed' }]])
})

test('however much goes well afterwards, a refusal is not forgotten', () => {
  const { outbox, told } = outboxIn(createWorld())
  outbox.answered({ re: outbox.submit(VOTE, patient), refused: 'stale' })
  for (let i = 0; i < 60; i++) outbox.answered({ re: outbox.submit({ type: 'item.open', item: i }, patient), seq: i })
  expect(told()).toEqual([[VOTE, { is: 'refused', code: 'stale' }]])
})

test('asking anew for the same thing replaces the refusal; for another thing it does not', () => {
  const { outbox, told } = outboxIn(createWorld())
  outbox.answered({ re: outbox.submit(VOTE, patient), refused: 'not_seated' })
  outbox.submit({ ...VOTE, ballot: 4 }, patient)
  expect(told()).toHaveLength(1)
  outbox.submit({ ...VOTE, choice: 'for' }, patient)
  expect(told()).toEqual([])
})

test('a vote without an answer whose ballot is over is asked about once more, under its own token', () => {
  for (const [answer, came] of [
    [{ seq: 9 }, { is: 'delivered', seq: 9 }], [{ refused: 'stale' }, { is: 'refused', code: 'stale' }],
  ] as const) {
    const world = createWorld()
    const { outbox, frames, told } = outboxIn(world)
    const id = outbox.submit(VOTE, patient)
    world.pass(PATIENCE_MS)
    expect(told()).toEqual([[VOTE, { is: 'failed' }]])
    outbox.ended(over)
    outbox.ended(over)
    expect(frames).toEqual([{ id, do: VOTE }, { id, do: VOTE }])
    outbox.answered({ re: id, ...answer })
    expect(told()).toEqual([[VOTE, came]])
    outbox.ready()
    expect(frames).toHaveLength(2)
  }
})

test('while its ballot is open nothing is asked again by itself', () => {
  const world = createWorld()
  const { outbox, frames } = outboxIn(world)
  outbox.submit(VOTE, patient)
  world.pass(PATIENCE_MS)
  outbox.ended((command) => isOver(command, { ballot: { id: 3 } as never }))
  outbox.ready()
  expect(frames).toHaveLength(1)
})

test('when the line is lost before that is answered, it is asked again with the next one', () => {
  const world = createWorld()
  const { outbox, frames, told } = outboxIn(world)
  outbox.submit(VOTE, patient)
  outbox.ended(over)
  world.pass(PATIENCE_MS)
  expect(told()).toEqual([[VOTE, { is: 'failed' }]])
  outbox.ready()
  expect([frames.length, told()]).toEqual([2, [[VOTE, { is: 'sending' }]]])
})

test('a busy platform does not say that a vote sent before was not counted', () => {
  for (const refused of ['busy', 'internal', 'too_fast', 'try_later']) {
    const world = createWorld()
    const { outbox, told } = outboxIn(world)
    const id = outbox.submit(VOTE, patient)
    outbox.ready()
    outbox.answered({ re: id, refused })
    expect(told()).toEqual([[VOTE, { is: 'failed' }]])
    const first = outbox.submit({ type: 'queue.open' }, patient)
    outbox.answered({ re: first, refused })
    expect(told()[1]).toEqual([{ type: 'queue.open' }, { is: 'refused', code: refused }])
  }
})

test('the room finds out by itself that a ballot is over, also from the first it hears after a reload', () => {
  const [world, keeping] = [createWorld(), memory()]
  const hello = { epoch: 'e1', head: 5, seat: 7, role: 'member', audience: 'member', now: 1, build: 'b', second_factor_needed: false }
  const open = () => openRoom<number | null>({
    meetingId: 'm', wsUrl: 'wss://room', pollUrl: '/poll', outside: world, keeping,
    unpack: (state) => state['ballot'] as number, evolve: () => null,
    isOver: (command, ballot) => command.type === 'ballot.cast' && command.ballot !== ballot,
  })
  const store = open()
  world.wire().hear({ hello })
  world.wire().hear({ snapshot: { seq: 5, hash16: 'h', state: { ballot: 3 } } })
  const id = store.submit(VOTE)
  expect(store.get().sent[0]?.late).toBeUndefined()
  world.unload()
  world.sleep(10 * PATIENCE_MS)
  const again = open()
  world.wire().hear({ hello })
  expect(world.wire().said).toHaveLength(1)
  world.wire().hear({ snapshot: { seq: 9, hash16: 'h', state: { ballot: null } } })
  expect(world.wire().said[1]).toEqual({ id, do: VOTE })
  world.wire().hear({ re: id, seq: 6 })
  expect(again.get().sent).toMatchObject([{ late: true, progress: { is: 'delivered', seq: 6 } }])
})
