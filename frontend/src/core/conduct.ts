/** Conduct: warnings, who may post, and who may stay. */

import { leftOut, placed, withOne } from './persistent-map'
import type {
  PostingRestored,
  PostingSuspended,
  SeatReadmitted,
  SeatRemoved,
  View,
  Warned,
} from './protocol.gen'

export function seatWarned(view: View, { seat }: Warned): View {
  return { ...view, warnings: withOne(view.warnings, seat, (view.warnings[seat] ?? 0) + 1) }
}

export function postingSuspended(view: View, { seat }: PostingSuspended): View {
  return { ...view, suspended: placed(view.suspended, seat) }
}

export function postingRestored(view: View, { seat }: PostingRestored): View {
  return { ...view, suspended: view.suspended.filter((one) => one !== seat) }
}

export function seatRemoved(view: View, { seat }: SeatRemoved): View {
  return { ...view, roll: leftOut(view.roll, seat), removed: placed(view.removed, seat) }
}

export function seatReadmitted(view: View, { seat }: SeatReadmitted): View {
  return { ...view, removed: view.removed.filter((one) => one !== seat) }
}
