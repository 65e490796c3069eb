/** The frames: what the browser and the platform say to each other on the line. */

export type Role = 'moderator' | 'clerk' | 'scrutineer' | 'member' | 'guest' | 'department' | 'observer'
export type Audience = 'moderator' | 'member' | 'public'

/** The first frame of every line, and again when the role changes. `now` is the platform's clock in epoch ms. */
export interface Hello {
  epoch: string
  head: number
  seat: number | null
  role: Role
  audience: Audience
  now: number
  build: string
}

export interface Snapshot<View> {
  seq: number
  hash16: string
  state: View
}

/** One fact this audience may see; what else it carries depends on its type. */
export interface Fact {
  seq: number
  at: number
  by: number
  type: string
  [field: string]: unknown
}

/** A run of facts this audience may not see, both ends included. */
export interface Unseen {
  seq: [first: number, last: number]
}

export type Happening = Fact | Unseen

/** What stands in the directory beside a seat's number. */
export interface SeatCard {
  name: string
  sector: string | null
  venue: string | null
}
export type Directory = Readonly<Record<string, SeatCard>>

/** How many are here; which seats, where they are few enough to say. */
export interface Presence {
  here: number
  seats: readonly number[] | null
}

export type Answer = { re: string; seq: number } | { re: string; refused: string }

/** A browser ignores what it does not know, so that a newer platform can say more. */
export type Frame<View> =
  | { hello: Hello }
  | { snapshot: Snapshot<View> }
  | { events: Happening[]; hash16: string }
  | { own: unknown }
  | { turnout: unknown }
  | { seats: Readonly<Record<string, SeatCard | null>> }
  | Answer
  | { head: number; now: number }
  | { presence: Presence }
  | { restarting: { in_ms: number } }
  | { soft: unknown }

export interface Command {
  type: string
  [field: string]: unknown
}

export interface CommandFrame {
  id: string
  do: Command
}

/** Epoch, sequence number, audience and hash of what the browser holds; 0 and '' where there is nothing yet. */
export type Since = [epoch: string, seq: number, audience: Audience, hash16: string]

export type ToPlatform = CommandFrame | { since: Since } | { got: number }

export function isUnseen(happening: Happening): happening is Unseen {
  return Array.isArray(happening.seq)
}
