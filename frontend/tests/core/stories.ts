/** The golden stories as the platform wrote them, and how a browser retells them. */

import { readdirSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import { evolve } from '../../src/core/evolve'
import { isUnseen, reach } from '../../src/core/frames'
import { unpacked, type Packed } from '../../src/core/packing'
import { EMPTY, type Audience, type Event, type Happening, type View } from '../../src/core/protocol.gen'

export const AUDIENCES: readonly Audience[] = ['moderator', 'member', 'public']

export interface Step {
  readonly heard: Happening
  readonly changes: Partial<View>
}

export type Chapter = Readonly<Record<Audience, readonly Step[]>>

/** A snapshot after entry `seq`; of members and public only what differs from the moderators'. */
interface Look {
  readonly seq: number
  readonly moderator: Packed
  readonly member: Packed
  readonly public: Packed
}

export interface LongMeeting {
  readonly looks: readonly Look[]
  readonly events: readonly Event[]
  readonly otherwise: Readonly<Record<'member' | 'public', readonly Happening[]>>
  readonly bare: Readonly<Record<Audience, readonly Happening[]>>
}

// Others than those in the repository are told by tests/test_retold.py.
const FOLDER = process.env.STORIES === undefined
  ? new URL('../../../tests/golden/', import.meta.url) : pathToFileURL(`${process.env.STORIES}/`)

export function names(prefix: string): string[] {
  return readdirSync(FOLDER).filter((name) => name.startsWith(prefix)).sort()
}

export function chapter(name: string): Chapter {
  return read(name) as Chapter
}

export function longMeeting(name: string): LongMeeting {
  return read(name) as LongMeeting
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))
}

/** What one audience heard of a long meeting, in order. */
export function heardBy(meeting: LongMeeting, to: Audience): readonly Happening[] {
  return to === 'moderator' ? meeting.events : replacing(meeting.events, meeting.otherwise[to])
}

/** The same happenings with some told otherwise. */
export function replacing(happenings: readonly Happening[], otherwise: readonly Happening[]): readonly Happening[] {
  const told = new Set<number>()
  for (const one of otherwise) for (let seq = reach(one)[0]; seq <= reach(one)[1]; seq++) told.add(seq)
  const same = happenings.filter((one) => !isUnseen(one) && !told.has(one.seq))
  const runs = happenings.filter(isUnseen).filter((run) => !otherwise.some((one) => reach(one)[0] === run.seq[0]))
  return [...same, ...runs, ...otherwise].sort((a, b) => reach(a)[0] - reach(b)[0])
}

export function looksOf(meeting: LongMeeting, to: Audience): { seq: number; view: View }[] {
  const looks = meeting.looks.map((look) => ({ seq: look.seq, view: unpacked({ ...look.moderator, ...look[to] }) }))
  return [{ seq: 0, view: EMPTY }, ...looks]
}

/** Fold what came after one entry and up to another. */
export function fold(view: View, happenings: readonly Happening[], from: number, upto: number): View {
  for (const happening of happenings) {
    const [first, last] = reach(happening)
    if (last > from && first <= upto && !isUnseen(happening)) view = evolve(view, happening)
  }
  return view
}

/** To be compared: a record by number is a list in one view and none in another, and says the same. */
export function plain(view: View | undefined): View | undefined {
  if (view === undefined) return undefined
  const { roll, spoken, warnings } = view
  return { ...view, roll: { ...roll }, spoken: { ...spoken, seats: { ...spoken.seats } }, warnings: { ...warnings } }
}

/** A fold that changes what it was given fails at once. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  }
  return value
}
