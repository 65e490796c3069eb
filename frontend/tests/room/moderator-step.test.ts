/** The one button of the moderator says and does what the meeting needs next. */

import { describe, expect, test } from 'vitest'

import { EMPTY, type QueueEntry, type Item, type Lane, type Motion, type Result, type Turn, type View, type Voting } from '../../src/core/protocol.gen'
import { following, interrupting, nextStep } from '../../src/room/moderator/step'

const OPEN: View = { ...EMPTY, status: 'open', queue_open: true }

function waiting(id: number, seat: number, lane: Lane = 'booked'): QueueEntry {
  return { id, seat, by: seat, at: 0, lane, rank: 0, side: null, answers: null, reason: 'first_come', held: false, note: null, length: 0, seq: id }
}

function turn(entry: number, seat: number, running_at: number | null = 0): Turn {
  return {
    entry, seat, lane: 'booked', item: null, answers: null, sector: null, venue: null, side: null,
    granted_at: 0, seconds: 60, spent_ms: 0, running_at, paused: running_at === null ? 'moderator' : null,
  }
}

function item(id: number, status: Item['status']): Item {
  return { id, parent: null, minutes: null, status, title: `第${id}项`, seq: 1 }
}

const vote = { id: 4, electorate: [1, 2, 3], voted: [2] } as unknown as Voting
const told = { id: 3, revealed: false, voided: null } as unknown as Result
const put = { id: 2, status: 'put' } as unknown as Motion

describe('the next step', () => {
  test('before the meeting is to open it', () => {
    expect(nextStep(EMPTY)).toMatchObject({ is: 'open', command: { type: 'meeting.open' } })
  })

  test('while adjourned is to resume, and after closing there is none', () => {
    expect(nextStep({ ...EMPTY, status: 'adjourned' })).toMatchObject({ command: { type: 'meeting.resume' } })
    expect(nextStep({ ...EMPTY, status: 'closed' }).is).toBe('over')
  })

  test('on hold is to release it, and before that to end a vote that goes on', () => {
    const held = { at: 0, adjourned: false }
    expect(nextStep({ ...OPEN, status: 'adjourned', held })).toMatchObject({ is: 'release', command: { type: 'meeting.release' } })
    expect(nextStep({ ...OPEN, ballot: vote, held }).is).toBe('closeBallot')
  })

  test('with somebody waiting is to call the first, by their request', () => {
    const step = nextStep({ ...OPEN, queue: [waiting(7, 3), waiting(8, 4)] })
    expect(step).toEqual({ is: 'grant', key: 'grant 7', seat: 3, command: { type: 'floor.grant', entry: 7 } })
  })

  test('while somebody speaks is to end that turn, and to resume it while paused', () => {
    expect(nextStep({ ...OPEN, turn: turn(5, 3), queue: [waiting(7, 4)] })).toMatchObject({ is: 'endTurn', seat: 3, command: { type: 'floor.end', entry: 5 } })
    expect(nextStep({ ...OPEN, turn: turn(5, 3, null) })).toMatchObject({ is: 'resumeTurn', command: { type: 'floor.resume', entry: 5 } })
  })

  test('during a vote is to close it, telling how many are missing', () => {
    expect(nextStep({ ...OPEN, ballot: vote, turn: turn(5, 3) })).toMatchObject({ is: 'closeBallot', missing: 2, command: { type: 'ballot.close', ballot: 4 } })
  })

  test('after a vote whose result waits is to announce it; a void one waits for nobody', () => {
    expect(nextStep({ ...OPEN, results: [told] })).toMatchObject({ is: 'reveal', command: { type: 'ballot.reveal', ballot: 3 } })
    expect(nextStep({ ...OPEN, results: [{ ...told, voided: 'technical' }] }).is).toBe('close')
  })

  test('after a motion was put is its vote, once nobody speaks any more', () => {
    const view = { ...OPEN, motions: [put], queue: [waiting(7, 3)] }
    expect(nextStep(view)).toMatchObject({ is: 'prepareBallot', motion: 2 })
    expect(nextStep({ ...view, turn: turn(5, 3) }).is).toBe('endTurn')
  })

  test('passes over a motion whose vote had no result, until that vote is void', () => {
    const empty = { id: 1, motion: 2, revealed: true, voided: null, outcome: { result: 'no_result' } } as unknown as Result
    const view = { ...OPEN, motions: [put], results: [empty], queue: [waiting(7, 3)] }
    expect(nextStep(view).is).toBe('grant')
    expect(nextStep({ ...view, motions: [put, { ...put, id: 3 }] })).toMatchObject({ is: 'prepareBallot', motion: 3 })
    expect(nextStep({ ...view, results: [{ ...empty, voided: 'technical' }] })).toMatchObject({ is: 'prepareBallot', motion: 2 })
  })

  test('with nobody waiting is the agenda, then the queue, then the end', () => {
    const items = [item(1, 'done'), item(2, 'open'), item(3, 'coming')]
    expect(nextStep({ ...OPEN, items, item: 2 })).toMatchObject({ is: 'openItem', command: { type: 'item.open', item: 3 } })
    expect(nextStep({ ...OPEN, items, item: 2, queue_open: false })).toMatchObject({ command: { type: 'queue.open' } })
    expect(nextStep({ ...OPEN, items: [item(1, 'done')] })).toMatchObject({ is: 'close', command: { type: 'meeting.close' } })
  })

  test('has another key whenever a press would do something else', () => {
    const views = [
      EMPTY, { ...EMPTY, status: 'adjourned' as const }, OPEN, { ...OPEN, queue_open: false }, { ...OPEN, ballot: vote }, { ...OPEN, results: [told] },
      { ...OPEN, turn: turn(5, 3) }, { ...OPEN, turn: turn(5, 3, null) }, { ...OPEN, turn: turn(6, 3) }, { ...OPEN, queue: [waiting(5, 3)] }, { ...OPEN, queue: [waiting(6, 3)] },
      { ...OPEN, motions: [put] }, { ...OPEN, items: [item(1, 'coming')] }, { ...OPEN, items: [item(2, 'coming')] },
    ]
    expect(new Set(views.map((view) => nextStep(view).key)).size).toBe(views.length)
  })
})

test('the agenda goes on after the current item, and comes back to what was left over', () => {
  const items = [item(1, 'coming'), item(2, 'open'), item(3, 'coming')]
  expect(following(items, 2)?.id).toBe(3)
  expect(following([item(1, 'coming'), item(2, 'open')], 2)?.id).toBe(1)
  expect(following([item(2, 'open')], 2)).toBeNull()
})

test.each<[Lane, number | null]>([['interjection', 7], ['order', 7], ['reply', null], ['booked', null], ['impromptu', null]])('%s: who may interrupt a turn', (lane, entry) => {
  expect(interrupting({ ...OPEN, turn: turn(5, 3), queue: [waiting(7, 4, lane)] })?.id ?? null).toBe(entry)
})

test('nobody interrupts themselves, an interruption, or a meeting that stands still', () => {
  const view = { ...OPEN, turn: turn(5, 3), queue: [waiting(7, 4, 'order')] }
  expect(interrupting({ ...view, queue: [waiting(7, 3, 'order')] })).toBeNull()
  expect(interrupting({ ...view, interrupted: turn(4, 2) })).toBeNull()
  expect(interrupting({ ...view, status: 'adjourned' })).toBeNull()
})
