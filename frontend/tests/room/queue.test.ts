import { describe, expect, test } from 'vitest'

import { floorGranted, floorOver } from '../../src/core/floor'
import { EMPTY, type QueueEntry, type View } from '../../src/core/protocol.gen'
import { policySet, queueMoved } from '../../src/core/queue'
import { reasonOf } from '../../src/room/floor/queue'

function entry(id: number, seat: number, reason = 'first_time', rest: Partial<QueueEntry> = {}): QueueEntry {
  return { id, seat, by: seat, at: 0, lane: 'impromptu', rank: 0, side: null, answers: null, reason, held: false, note: null, length: 0, seq: id, ...rest }
}

const reasons = (view: View) => view.queue.map((one) => [one.seat, reasonOf(view, one)])
const STAMP = { seq: 9, at: 1_000, by: 1 }

describe('the reason of a place in the queue', () => {
  const view: View = { ...EMPTY, status: 'open', policy: { name: 'first_time_first', seed: null }, queue: [entry(1, 3), entry(2, 4), entry(3, 3)] }

  test('is no longer the first speech of who speaks, or has spoken', () => {
    expect(reasons(view)).toEqual([[3, 'first_time'], [4, 'first_time'], [3, 'first_time']])
    const speaking = floorGranted(view, { ...STAMP, type: 'floor.granted', entry: 1, seat: 3, seconds: 300, reason: 'called' })
    expect(reasons(speaking)).toEqual([[4, 'first_time'], [3, 'spoke_before']])
    const over = floorOver(speaking, { ...STAMP, type: 'floor.yielded', entry: 1, seat: 3, ms: 900 })
    expect(reasons(over)).toEqual([[4, 'first_time'], [3, 'spoke_before']])
  })

  test('is that of the policy in force for every row, moved or not', () => {
    const policy = (name: string) => policySet(view, { ...STAMP, type: 'policy.set', name, seed: null } as Parameters<typeof policySet>[1])
    expect(reasons(policy('first_come'))).toEqual([[3, 'first_come'], [4, 'first_come'], [3, 'first_come']])
    expect(reasons(policy('drawn')).map(([, why]) => why)).toEqual(['drawn', 'drawn', 'drawn'])
    expect(reasons(policy('least_time_first')).map(([, why]) => why)).toEqual(['least_time', 'least_time', 'least_time'])
  })

  test('is to take turns only for whom the turns have brought forward', () => {
    const queue = [entry(2, 4, 'first_come'), entry(1, 3, 'alternates'), entry(3, 5, 'first_come')]
    expect(reasons({ ...view, policy: { name: 'alternate_sectors', seed: null }, queue })).toEqual([[4, 'alternates'], [3, 'first_come'], [5, 'first_come']])
  })

  test('stays the moderator’s where a hand moved it, and goes back to the policy’s when that is undone', () => {
    const told = { ...STAMP, type: 'queue.moved', entry: 3, note: null } as const
    const moved = queueMoved(view, { ...told, place: 0, reason: 'balance', held: true, automatic: false })
    expect(reasons(moved)[0]).toEqual([3, 'balance'])
    const undone = queueMoved(moved, { ...told, place: 2, reason: 'undone', held: false, automatic: false })
    expect(reasons(undone)[2]).toEqual([3, 'first_time'])
  })

  test('is the lane where the lane goes first, and a code this page does not know is shown as it came', () => {
    expect(reasonOf(view, entry(4, 5, 'anything', { lane: 'order' }))).toBe('lane_order')
    expect(reasonOf({ ...view, policy: { name: 'by_moon', seed: null } }, entry(4, 5, 'full_moon'))).toBe('full_moon')
  })
})
