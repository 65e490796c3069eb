/** The floor: who is speaking, and who spoke for how long. */

import { appended, under, withOne, without } from './persistent-map'
import {
  SPEECHES_KEPT,
  type FloorEnded,
  type FloorExtended,
  type FloorGranted,
  type FloorPaused,
  type FloorResumed,
  type FloorYielded,
  type Speech,
  type Tally,
  type Turn,
  type View,
} from './protocol.gen'

/** How long a turn has run by then, in ms. */
export function spent({ spent_ms, running_at }: Pick<Turn, 'spent_ms' | 'running_at'>, at: number): number {
  return running_at === null ? spent_ms : spent_ms + Math.max(0, at - running_at)
}

export function floorGranted(view: View, event: FloorGranted): View {
  const entry = view.queue.find(({ id }) => id === event.entry)
  if (entry === undefined) throw new Error(`entry ${event.entry} is not in the queue`)
  const seated = view.roll[event.seat]
  const turn: Turn = {
    entry: entry.id,
    seat: entry.seat,
    lane: entry.lane,
    item: view.item,
    answers: entry.answers,
    sector: seated?.sector ?? null,
    venue: seated?.venue ?? null,
    side: entry.side,
    granted_at: event.at,
    seconds: event.seconds,
    spent_ms: 0,
    running_at: event.at,
    paused: null,
  }
  const moved = view.moved?.entry === entry.id ? null : view.moved
  return { ...view, queue: without(view.queue, entry.id), moved, turn, interrupted: view.turn }
}

export function floorPaused(view: View, { cause, at }: FloorPaused): View {
  const turn = running(view)
  return { ...view, turn: { ...turn, spent_ms: spent(turn, at), running_at: null, paused: cause } }
}

export function floorResumed(view: View, { at }: FloorResumed): View {
  return { ...view, turn: { ...running(view), running_at: at, paused: null } }
}

export function floorExtended(view: View, { seconds }: FloorExtended): View {
  const turn = running(view)
  return { ...view, turn: { ...turn, seconds: turn.seconds + seconds } }
}

export function floorOver(view: View, { entry, ms }: FloorYielded | FloorEnded): View {
  const { turn, interrupted } = view
  if (turn?.entry === entry) return { ...counted(view, turn, ms), turn: interrupted, interrupted: null }
  if (interrupted === null) throw new Error(`entry ${entry} does not have the floor`)
  return { ...counted(view, interrupted, ms), interrupted: null } // the interrupted speaker left meanwhile
}

function running({ turn }: View): Turn {
  if (turn === null) throw new Error('nobody has the floor')
  return turn
}

function counted(view: View, turn: Turn, ms: number): View {
  const { entry, seat, lane, item, answers, sector, venue, side } = turn
  const speech: Speech = { entry, seat, lane, item, answers, sector, venue, side, ms }
  const spoken = {
    seats: withOne(view.spoken.seats, seat, more(view.spoken.seats[seat], ms)),
    sectors: summed(view.spoken.sectors, sector, ms),
    venues: summed(view.spoken.venues, venue, ms),
  }
  return { ...view, speeches: appended(view.speeches, speech, SPEECHES_KEPT), spoken }
}

type Tallies = Readonly<Record<string, Tally>>

function summed(tallies: Tallies, key: string | null, ms: number): Tallies {
  if (key === null) return tallies
  return { ...tallies, [key]: more(under(tallies, key), ms) }
}

function more(before: Tally | undefined, ms: number): Tally {
  return before === undefined ? { turns: 1, ms } : { turns: before.turns + 1, ms: before.ms + ms }
}
