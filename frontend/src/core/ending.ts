/** Seats that the platform takes back: of somebody who takes part no longer, or as somebody else. */

import { leftOut } from './persistent-map'
import type { SeatEnded, View } from './protocol.gen'

export function seatEnded(view: View, { seat }: SeatEnded): View {
  return { ...view, roll: leftOut(view.roll, seat) }
}
