/** The hold: the room is stopped, and released again. */

import type { MeetingHeld, View } from './protocol.gen'

export function meetingHeld(view: View, { adjourned, at }: MeetingHeld): View {
  return { ...view, held: { at, adjourned } }
}

export function meetingReleased(view: View): View {
  return { ...view, held: null }
}
