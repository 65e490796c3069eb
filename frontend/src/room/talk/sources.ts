/** Where the lists that people read come from: the log over HTTP, and the changes it tells. */

import { evolve } from '../../core/evolve'
import { EMPTY, type Event, type Statement, type Utterance } from '../../core/protocol.gen'
import { CHANGING, CORRECTING, type Entries } from '../entries'
import type { Source } from './reading.svelte'

export function statementSource(entries: Entries): Source<Statement> {
  return {
    first: 12,
    read: entries.statements,
    changes: entries.statementChanges,
    fold: (items, event) => (concerns(CHANGING, event) ? evolve({ ...EMPTY, statements: items }, event).statements : items),
  }
}

export function transcriptSource(entries: Entries): Source<Utterance> {
  return {
    first: 8,
    read: entries.utterances,
    changes: entries.utteranceChanges,
    fold: (items, event) => (concerns(CORRECTING, event) ? evolve({ ...EMPTY, utterances: items }, event).utterances : items),
  }
}

function concerns(kinds: readonly Event['type'][], { type }: Event): boolean {
  return kinds.includes(type)
}
