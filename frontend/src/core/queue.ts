/** The queue: who wishes to speak, in what order, and why in that order. */

import { spliced, without } from './persistent-map'
import {
  NOTE_CUT,
  type QueueEntry,
  type FloorRequested,
  type FloorWithdrawn,
  type PolicySet,
  type QueueMoved,
  type View,
} from './protocol.gen'
import { cut, lengthOf } from './words'

export function queueOpened(view: View): View {
  return { ...view, queue_open: true }
}

export function queueClosed(view: View): View {
  return { ...view, queue_open: false }
}

export function policySet(view: View, { name, seed }: PolicySet): View {
  return { ...view, policy: { name, seed } }
}

export function floorRequested(view: View, event: FloorRequested): View {
  const { entry: id, for: seat, by, at, lane, rank, side, answers, reason, note, seq } = event
  const words = { note: cut(note, NOTE_CUT), length: lengthOf(note) }
  const entry: QueueEntry = { id, seat, by, at, lane, rank, side, answers, reason, held: false, ...words, seq }
  return { ...view, queue: spliced(view.queue, event.place, 0, entry) }
}

export function floorWithdrawn(view: View, { entry }: FloorWithdrawn): View {
  return { ...view, queue: without(view.queue, entry) }
}

export function queueMoved(view: View, event: QueueMoved): View {
  const { entry: id, place, reason, held, at } = event
  const from = view.queue.findIndex((waiting) => waiting.id === id)
  const before = view.queue[from]
  if (before === undefined) throw new Error(`entry ${id} is not in the queue`)
  const queue = spliced(without(view.queue, id), place, 0, { ...before, reason, held })
  if (reason === 'undone') return { ...view, queue, moved: null }
  if (event.automatic) return { ...view, queue }
  return { ...view, queue, moved: { entry: id, place: from, reason: before.reason, held: before.held, at } }
}
