/** The frames as the line handles them: the generated protocol, for any kind of view. */

import type { Event, Frame as GeneratedFrame, Hello, Happening, Unseen } from './protocol.gen'

export type { Audience, Card, Command, CommandFrame, Event, Happening, Hello, Presence, Since, ToPlatform } from './protocol.gen'

export type Role = Hello['role']
export type Answer = Extract<GeneratedFrame, { re: string }>
export type Directory = Extract<GeneratedFrame, { seats: unknown }>['seats']

export interface Snapshot<View> {
  readonly seq: number
  readonly hash16: string
  readonly state: View
}

export type Frame<View> = Exclude<GeneratedFrame, { snapshot: unknown }> | { readonly snapshot: Snapshot<View> }

/** What a fact changes in the view; throws at a fact this page does not know. */
export type Evolve<View> = (view: View, event: Event) => View

/** `seq` is where it stands in the log: one number, or both ends of a run this audience may not see. */
export function isUnseen(happening: Happening): happening is Unseen {
  return Array.isArray(happening.seq)
}

export function reach(happening: Happening): readonly [first: number, last: number] {
  return isUnseen(happening) ? happening.seq : [happening.seq, happening.seq]
}
