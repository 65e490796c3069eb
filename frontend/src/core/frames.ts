/** The frames as the line handles them: the generated protocol, and how any kind of view is made of it. */

import type { Event, Frame, Hello, Happening, Snapshot, Unseen } from './protocol.gen'

export type {
  Audience, Card, Command, CommandFrame, Event, Frame, Happening, Hello, Presence, Since, Snapshot, ToPlatform,
} from './protocol.gen'

export type Role = Hello['role']
export type Answer = Extract<Frame, { re: string }>
export type Directory = Extract<Frame, { seats: unknown }>['seats']

/** What a fact changes in the view; throws at a fact this page does not know. */
export type Evolve<View> = (view: View, event: Event) => View

/** The view in a snapshot, out of what repeats being said once. */
export type Unpack<View> = (packed: Snapshot['state']) => View

/** `seq` is where it stands in the log: one number, or both ends of a run this audience may not see. */
export function isUnseen(happening: Happening): happening is Unseen {
  return Array.isArray(happening.seq)
}

export function reach(happening: Happening): readonly [first: number, last: number] {
  return isUnseen(happening) ? happening.seq : [happening.seq, happening.seq]
}
