/** The queue as one who waits sees it. */

import { readTurn } from '../../core/clock'
import type { QueueEntry, Lane, Speech, Turn, View } from '../../core/protocol.gen'

export const ORDERED: readonly Lane[] = ['booked', 'impromptu']

/** Minutes until this entry may speak, if everybody takes the time of their lane; at least 1. */
export function minutesToWait(view: View, place: number, now: number): number {
  const running = view.turn === null ? 0 : Math.max(0, readTurn(view.turn, now).left_ms)
  const ahead = view.queue.slice(0, place - 1).reduce((sum, { lane }) => sum + view.settings.lane_seconds[lane] * 1000, 0)
  return Math.max(1, Math.round((running + ahead) / 60_000))
}

/** What may be replied to: who speaks, who was interrupted, and the last speeches, newest first. */
export function answerable(view: View): readonly (Speech | Turn)[] {
  const now = [view.turn, view.interrupted].filter((turn) => turn !== null)
  return [...now, ...[...view.speeches].reverse()]
}

export function mineIn(view: View, seat: number | null): readonly QueueEntry[] {
  return view.queue.filter((entry) => entry.seat === seat)
}

/** Why a lane is closed to me: my own reason, or the room's. A code of the core, or null. */
export function whyNot(view: View, off: Readonly<Record<string, string>>, lane: Lane): string | null {
  const mine = off[`floor.request.${lane}`]
  if (mine !== undefined) return mine
  if (view.status === 'closed') return 'closed'
  if (view.status === 'preparing' && lane !== 'booked') return 'not_open'
  if (!view.queue_open && lane !== 'order') return 'queue_closed'
  if (lane === 'reply' && answerable(view).length === 0) return 'no_such_speech'
  return null
}

export function whoSpoke(view: View, entry: number | null): number | null {
  return answerable(view).find((speech) => speech.entry === entry)?.seat ?? null
}

/** How often a seat has had the floor, the turn that runs included: the rule by which the policy counts. */
export function turnsOf({ spoken, turn }: Pick<View, 'spoken' | 'turn'>, seat: number): number {
  return (spoken.seats[seat]?.turns ?? 0) + (turn?.seat === seat ? 1 : 0)
}

type Standing = Pick<View, 'queue' | 'policy' | 'spoken' | 'turn'>

/**
 * Why an entry stands where it stands, as a code. What a person decided is kept as it was told; everything else follows
 * from the room as it is now, since the log tells a reason only for an entry that moves: who has spoken meanwhile, or
 * keeps the place under another policy, is not told anew.
 */
export function reasonOf(view: Standing, entry: QueueEntry): string {
  if (entry.held) return entry.reason
  if (!ORDERED.includes(entry.lane)) return `lane_${entry.lane}`
  switch (view.policy.name) {
    case 'first_come': return 'first_come'
    case 'first_time_first': return turnsOf(view, entry.seat) > 0 ? 'spoke_before' : 'first_time'
    case 'least_time_first': return 'least_time'
    case 'drawn': return 'drawn'
    case 'alternate_sectors':
    case 'alternate_venues':
    case 'alternate_sides': return overtakes(view.queue, entry) ? 'alternates' : 'first_come'
    default: return entry.reason
  }
}

/** Whether somebody who asked earlier in the same lane stands behind. */
function overtakes(queue: readonly QueueEntry[], { id, lane }: QueueEntry): boolean {
  const place = queue.findIndex((one) => one.id === id)
  return queue.slice(place + 1).some((one) => one.lane === lane && !one.held && one.id < id)
}
