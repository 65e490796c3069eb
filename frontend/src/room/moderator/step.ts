/** The next step: what one button does now, chosen from how the meeting stands. */

import type { Command } from '../../core/frames'
import type { QueueEntry, Item, Result, View } from '../../core/protocol.gen'

/** `key` changes whenever a press would do something else. */
export type Step =
  | { readonly is: 'open' | 'resumeMeeting' | 'release' | 'openQueue'; readonly key: string; readonly command: Command }
  | { readonly is: 'endTurn' | 'resumeTurn' | 'grant'; readonly key: string; readonly command: Command; readonly seat: number }
  | { readonly is: 'openItem'; readonly key: string; readonly command: Command; readonly item: Item }
  | { readonly is: 'reveal'; readonly key: string; readonly command: Command }
  | { readonly is: 'closeBallot'; readonly key: string; readonly command: Command; readonly missing: number }
  | { readonly is: 'prepareBallot'; readonly key: string; readonly motion: number }
  | { readonly is: 'close'; readonly key: string; readonly command: Command }
  | { readonly is: 'over'; readonly key: string }

/** A vote comes before the floor, the floor before the queue, the queue before the agenda. */
export function nextStep(view: View): Step {
  if (view.status === 'preparing') return { is: 'open', key: 'open', command: { type: 'meeting.open' } }
  if (view.held !== null) return voting(view) ?? { is: 'release', key: 'release', command: { type: 'meeting.release' } }
  if (view.status === 'adjourned') return { is: 'resumeMeeting', key: 'resume', command: { type: 'meeting.resume' } }
  if (view.status === 'closed') return { is: 'over', key: 'over' }
  return voting(view) ?? speaking(view) ?? putting(view) ?? calling(view) ?? goingOn(view)
}

function voting({ ballot, results }: View): Step | null {
  if (ballot !== null) {
    const missing = ballot.electorate.length - ballot.voted.length
    return { is: 'closeBallot', key: `ballot ${ballot.id}`, command: { type: 'ballot.close', ballot: ballot.id }, missing }
  }
  const hidden = untold(results)[0]
  if (hidden === undefined) return null
  return { is: 'reveal', key: `reveal ${hidden.id}`, command: { type: 'ballot.reveal', ballot: hidden.id } }
}

function speaking({ turn }: View): Step | null {
  if (turn === null) return null
  const { entry, seat } = turn
  return turn.running_at === null
    ? { is: 'resumeTurn', key: `resume ${entry}`, command: { type: 'floor.resume', entry }, seat }
    : { is: 'endTurn', key: `end ${entry}`, command: { type: 'floor.end', entry }, seat }
}

/** A motion whose vote had no result waits for the moderator's choice: vote again, or decide otherwise. */
function putting({ motions, results }: View): Step | null {
  const put = motions.find(({ id, status }) => status === 'put' && !undecided(id, results))
  return put === undefined ? null : { is: 'prepareBallot', key: `prepare ${put.id}`, motion: put.id }
}

function undecided(motion: number, results: readonly Result[]): boolean {
  const last = [...results].reverse().find((result) => result.motion === motion)
  return last?.voided === null && last.outcome?.result === 'no_result'
}

function calling({ queue }: View): Step | null {
  const first = queue[0]
  if (first === undefined) return null
  const { id: entry, seat } = first
  return { is: 'grant', key: `grant ${entry}`, command: { type: 'floor.grant', entry }, seat }
}

function goingOn({ items, item, queue_open }: View): Step {
  const next = following(items, item)
  if (item === null && next !== null) return opening(next)
  if (!queue_open) return { is: 'openQueue', key: 'queue', command: { type: 'queue.open' } }
  if (next !== null) return opening(next)
  return { is: 'close', key: 'close', command: { type: 'meeting.close' } }
}

function opening(item: Item): Step {
  return { is: 'openItem', key: `item ${item.id}`, command: { type: 'item.open', item: item.id }, item }
}

/** The next line of the agenda not taken up yet: after the current one, else the first left over. */
export function following(items: readonly Item[], current: number | null): Item | null {
  const place = items.findIndex(({ id }) => id === current)
  const coming = items.filter(({ status }) => status === 'coming')
  return coming.find((item) => items.indexOf(item) > place) ?? coming[0] ?? null
}

/** Counted, and not told to the room yet. */
export function untold(results: readonly Result[]): readonly Result[] {
  return results.filter(({ revealed, voided }) => !revealed && voided === null)
}

/** Who may be called although somebody speaks: the first in line, when the lane interrupts. */
export function interrupting({ status, turn, interrupted, queue }: View): QueueEntry | null {
  const first = queue[0]
  if (status !== 'open' || turn === null || interrupted !== null || first === undefined) return null
  if (first.seat === turn.seat) return null
  return first.lane === 'interjection' || first.lane === 'order' ? first : null
}
