/** The roll: who is seated, in what role, where, and whether there are enough. */

import { leftOut, withOne } from './persistent-map'
import type { QuorumNoted, SeatChanged, SeatLeft, SeatTaken, View } from './protocol.gen'

export function seated(view: View, event: SeatTaken | SeatChanged): View {
  const { seat, role, sector, venue, channel } = event
  return { ...view, roll: withOne(view.roll, seat, { role, sector, venue, channel }) }
}

export function seatLeft(view: View, { seat }: SeatLeft): View {
  return { ...view, roll: leftOut(view.roll, seat) }
}

/** The names lie beside the view, in the directory, of which the line tells what changed. */
export function seatCorrected(view: View): View {
  return view
}

export function quorumNoted(view: View, { present, entitled, needed, reached, at }: QuorumNoted): View {
  return { ...view, quorum: { present, entitled, needed, reached, at } }
}
