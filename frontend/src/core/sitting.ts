/** The sitting itself: opened, adjourned, resumed, closed. */

import type { MeetingAdjourned, MeetingOpened, View } from './protocol.gen'

export function meetingOpened(view: View, { format, settings, at }: MeetingOpened): View {
  return { ...view, status: 'open', format, settings, opened_at: at }
}

export function meetingAdjourned(view: View, { until_at }: MeetingAdjourned): View {
  return { ...view, status: 'adjourned', until_at }
}

export function meetingResumed(view: View): View {
  return { ...view, status: 'open', until_at: null }
}

export function meetingClosed(view: View): View {
  return { ...view, status: 'closed', until_at: null, held: null, queue: [], queue_open: false, moved: null }
}
