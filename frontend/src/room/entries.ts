/** The log read over HTTP: words that were cut, what is older than the window, and how each voted in the past. */

import { evolve } from '../core/evolve'
import type { Outside } from '../core/outside'
import { EMPTY, type Event, type Statement, type Utterance } from '../core/protocol.gen'

export interface Entries {
  /** The words of one entry; null where they were removed. */
  words(seq: number, field: Field): Promise<string | null>
  /** The present words of a statement of mine, shown or not. */
  mine(statement: number): Promise<string | null>
  statementsBefore(seq: number): Promise<readonly Statement[]>
  utterancesBefore(seq: number): Promise<readonly Utterance[]>
  /** Who chose what in a ballot that was opened at `seq`; null where it is not published. */
  votes(ballot: number, seq: number): Promise<Votes | null>
}

/** Words that may have been cut. */
export type Field = 'text' | 'question' | 'note'

export type Votes = Readonly<Record<string, readonly number[]>>

/** The platform did not answer as it should. */
export class Unreadable extends Error {}

interface Page {
  entries: readonly Event[]
  more: boolean
  head: number
}

type Asked = Readonly<Record<string, number>>
type Kind = Event['type']

const A_HANDFUL = 50
const APPEARING: readonly Kind[] = ['statement.posted', 'statement.approved']
const CHANGING: readonly Kind[] = ['statement.amended', 'statement.withheld', 'statement.withdrawn', 'entry.redacted']
const CORRECTING: readonly Kind[] = ['utterance.corrected', 'entry.redacted']

export function readEntries(url: string, ask: Outside['ask']): Entries {
  async function page(types: readonly Kind[], asked: Asked): Promise<Page> {
    const numbers = Object.entries(asked).map(([name, value]) => `${name}=${value}`)
    const answer = await ask(`${url}?${[...types.map((type) => `type=${type}`), ...numbers].join('&')}`)
    const found = answer.ok ? (answer.json as Partial<Page> | null) : null
    if (!Array.isArray(found?.entries)) throw new Unreadable()
    return found as Page
  }

  async function all(types: readonly Kind[], after: number): Promise<readonly Event[]> {
    const { entries, more, head } = await page(types, { after })
    const last = entries[entries.length - 1]
    return more && last !== undefined && last.seq < head ? [...entries, ...await all(types, last.seq)] : entries
  }

  /** A handful of the older, with all that became of them since, told to an empty room. */
  async function before(seq: number, first: readonly Kind[], later: readonly Kind[]): Promise<typeof EMPTY> {
    const { entries } = await page(first, { upto: Math.max(0, seq - 1), last: A_HANDFUL })
    const from = entries[0]
    const changes = from === undefined ? [] : await all(later, from.seq)
    return [...entries, ...changes].sort((a, b) => a.seq - b.seq).reduce(evolve, EMPTY)
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
    statementsBefore: async (seq) => (await before(seq, APPEARING, CHANGING)).statements,
    utterancesBefore: async (seq) => (await before(seq, ['utterance.recorded'], CORRECTING)).utterances,
    async votes(ballot, seq) {
      for (const told of await all(['ballot.closed', 'ballot.revealed'], seq)) {
        if ('votes' in told && told.ballot === ballot && told.votes !== null) return told.votes
      }
      return null
    },
  }
}
