/** All that was said and decided, in full, read from the log: what goes on paper. */

import { evolve } from '../../core/evolve'
import { EMPTY, type Event, type Motion, type Noted, type Result, type Statement, type Utterance, type View } from '../../core/protocol.gen'
import { lengthOf } from '../../core/words'
import type { Entries, Votes } from '../entries'

export interface Whole {
  readonly statements: readonly Statement[]
  readonly utterances: readonly Utterance[]
  readonly results: readonly Result[]
  /** Who chose what, of each result whose votes are published. */
  readonly votes: ReadonlyMap<number, Votes>
  readonly motions: readonly Motion[]
  readonly decisions: readonly Noted[]
  /** Whether all of it is here, uncut. */
  readonly complete: boolean
}

type Kind = Event['type']

const STATEMENTS: readonly Kind[] = ['statement.posted', 'statement.approved', 'statement.amended', 'statement.withheld', 'statement.withdrawn']
const UTTERANCES: readonly Kind[] = ['utterance.recorded', 'utterance.corrected']
const VOTES: readonly Kind[] = ['ballot.opened', 'ballot.closed', 'ballot.revealed', 'ballot.voided']
const MOTIONS: readonly Kind[] = ['motion.moved', 'motion.seconded', 'motion.amended', 'motion.withdrawn', 'motion.put', 'decision.noted', ...VOTES]

/** Reads everything; fails as a whole where a page of it cannot be read. */
export async function readWhole(entries: Entries): Promise<Whole> {
  const [said, recorded, voted] = await Promise.all([STATEMENTS, UTTERANCES, MOTIONS].map((types) => entries.every(types)))
  const [statements = [], utterances = [], business = []] = [said, recorded, voted]
  const full = wordsIn([...statements, ...utterances, ...business])
  const inFull = <One extends { seq: number; text: string | null }>(one: One): One => ({ ...one, text: one.text === null ? null : (full.get(one.seq) ?? one.text) })
  return {
    statements: each(statements, 'statement').flatMap(({ statements: shown }) => shown.map(inFull)),
    utterances: each(utterances, 'utterance').flatMap((view) => view.utterances.map(inFull)),
    results: along(business, ({ results }) => results).map((one) => ({ ...one, question: one.question === null ? null : (full.get(one.seq) ?? one.question) })),
    votes: votesIn(business),
    motions: along(business, ({ motions }) => motions).map(inFull),
    decisions: along(business, ({ decisions }) => decisions).map(inFull),
    complete: true,
  }
}

/** What this page holds anyway: the newest, with long words cut. */
export function heldWhole(view: View): Whole {
  const { statements, utterances, results, motions, decisions } = view
  const held = [statements, utterances, motions, decisions, results.map((one) => ({ ...one, text: one.question }))]
  const all = view.statement_count + view.utterance_count + view.result_count + view.motion_count + view.decision_count
  const uncut = held.flat().every(({ text, length }) => text === null || lengthOf(text) >= length)
  // Who chose what is never held.
  const complete = uncut && results.length === 0 && held.flat().length >= all
  return { statements, utterances, results, votes: new Map(), motions, decisions, complete }
}

/** The uncut words of each entry that has any. */
function wordsIn(events: readonly Event[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const event of events) {
    const words = 'text' in event ? event.text : 'question' in event ? event.question : null
    if (words !== null) found.set(event.seq, words)
  }
  return found
}

/** One room for each statement or utterance, since a room keeps only the newest of them. */
function each(events: readonly Event[], name: 'statement' | 'utterance'): readonly View[] {
  const rooms = new Map<number, View>()
  for (const event of events) {
    const id = (event as unknown as Record<typeof name, number>)[name]
    rooms.set(id, evolve(rooms.get(id) ?? EMPTY, event))
  }
  return [...rooms.values()]
}

/** What a room came to hold on the way, each as it was last. */
function along<One extends { readonly id: number }>(events: readonly Event[], pick: (view: View) => readonly One[]): readonly One[] {
  const found = new Map<number, One>()
  let view: View = EMPTY
  for (const event of events) {
    view = evolve(view, event)
    for (const one of pick(view)) found.set(one.id, one)
  }
  return [...found.values()]
}

function votesIn(events: readonly Event[]): ReadonlyMap<number, Votes> {
  return new Map(events.flatMap((event) => ('votes' in event && event.votes !== null ? [[event.ballot, event.votes] as const] : [])))
}
