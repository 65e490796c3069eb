/** The log read over HTTP: words that were cut, what is older than the window, and how each voted in the past. */

import { evolve } from '../core/evolve'
import type { Environment } from '../core/environment'
import { EMPTY, type Event, type Statement, type Utterance } from '../core/protocol.gen'
import type { Page } from './talk/runs'

export interface Entries {
  /** The words of one entry; null where they were removed. */
  words(seq: number, field: Field): Promise<string | null>
  /** The present words of a statement of mine, shown or not. */
  mine(statement: number): Promise<string | null>
  /** Every entry of these types that may be seen, in the order of the log, with all its words. */
  every(types: readonly Kind[]): Promise<readonly Event[]>
  /** The last of what appeared between two entries, as it stands now. */
  statements(bounds: Bounds): Promise<Page<Statement>>
  utterances(bounds: Bounds): Promise<Page<Utterance>>
  /** What happened after an entry to statements, or to the transcript, that stood there already. */
  statementChanges(after: number): Promise<readonly Event[]>
  utteranceChanges(after: number): Promise<readonly Event[]>
  /** Who chose what in a ballot that was opened at `seq`; null where it is not published. */
  votes(ballot: number, seq: number): Promise<Votes | null>
}

/** Neither entry is included. */
export interface Bounds {
  readonly after: number
  readonly before: number
}

/** Words that may have been cut. */
export type Field = 'text' | 'question' | 'note'

export type Votes = Readonly<Record<string, readonly number[]>>

/** The platform did not answer as it should. */
export class Unreadable extends Error {}

interface Answered {
  entries: readonly Event[]
  more: boolean
  head: number
}

type Asked = Readonly<Record<string, number>>
type Kind = Event['type']

const A_HANDFUL = 50
const APPEARING: readonly Kind[] = ['statement.posted', 'statement.approved']
export const CHANGING: readonly Kind[] = ['statement.amended', 'statement.withheld', 'statement.withdrawn', 'entry.redacted']
export const CORRECTING: readonly Kind[] = ['utterance.corrected', 'entry.redacted']

export function readEntries(url: string, ask: Environment['ask']): Entries {
  async function page(types: readonly Kind[], asked: Asked): Promise<Answered> {
    const numbers = Object.entries(asked).map(([name, value]) => `${name}=${value}`)
    const answer = await ask(`${url}?${[...types.map((type) => `type=${type}`), ...numbers].join('&')}`)
    const found = answer.ok ? (answer.json as Partial<Answered> | null) : null
    if (!Array.isArray(found?.entries)) throw new Unreadable()
    return found as Answered
  }

  async function all(types: readonly Kind[], after: number): Promise<readonly Event[]> {
    const { entries, more, head } = await page(types, { after })
    const last = entries[entries.length - 1]
    return more && last !== undefined && last.seq < head ? [...entries, ...await all(types, last.seq)] : entries
  }

  /** A handful of the last between two entries, with all that became of them since, told to an empty room. */
  async function between(
    { after, before }: Bounds, first: readonly Kind[], later: readonly Kind[],
  ): Promise<{ view: typeof EMPTY; from: number; complete: boolean }> {
    const upto = Math.max(0, before - 1)
    const { entries, more } = await page(first, { ...(after > 0 ? { after } : {}), upto, last: A_HANDFUL })
    // Where none of them may be seen, at least so many entries have been looked at.
    const from = entries[0]?.seq ?? Math.max(after, upto - A_HANDFUL) + 1
    const changes = entries.length === 0 ? [] : await all(later, from)
    const view = [...entries, ...changes].sort((a, b) => a.seq - b.seq).reduce(evolve, EMPTY)
    return { view, from, complete: !more }
  }

  /** As many handfuls as it takes to find something new to show, or that there is nothing more. */
  async function found<T>(
    bounds: Bounds, first: readonly Kind[], later: readonly Kind[], of: (view: typeof EMPTY) => readonly T[],
  ): Promise<Page<T>> {
    for (let before = bounds.before; ;) {
      const { view, from, complete } = await between({ ...bounds, before }, first, later)
      if (complete || of(view).length > 0) return { items: of(view), from, complete }
      before = from
    }
  }

  return {
    async words(seq, field) {
      const { entries } = await page([], { after: seq - 1, upto: seq })
      const found = (entries[0] ?? {}) as Partial<Record<typeof field, string | null>>
      return found[field] ?? null
    },
    async mine(statement) {
      const { entries } = await page([...APPEARING, 'statement.amended'], { about: statement })
      const said = entries[entries.length - 1]
      return said !== undefined && 'text' in said ? said.text : null
    },
    every: (types) => all(types, 0),
    statements: (bounds) => found(bounds, APPEARING, CHANGING, ({ statements }) => statements),
    utterances: (bounds) => found(bounds, ['utterance.recorded'], CORRECTING, ({ utterances }) => utterances),
    statementChanges: (after) => all(CHANGING, after),
    utteranceChanges: (after) => all(CORRECTING, after),
    async votes(ballot, seq) {
      for (const told of await all(['ballot.closed', 'ballot.revealed'], seq)) {
        if ('votes' in told && told.ballot === ballot && told.votes !== null) return told.votes
      }
      return null
    },
  }
}
