/** Redaction: words taken out of the record, while the fact that they were there stays. */

import type { EntryRedacted, View } from './protocol.gen'

interface FromEntry {
  readonly seq: number
}

/** Whatever still shows the words of that entry shows nothing from now on. */
export function entryRedacted(view: View, { entry }: EntryRedacted): View {
  const bare = <T extends FromEntry>(things: readonly T[], silence: Partial<T>): readonly T[] =>
    things.map((thing) => (thing.seq === entry ? { ...thing, ...silence } : thing))
  const noText = { text: null, length: 0 }
  const noQuestion = { question: null, labels: null }
  return {
    ...view,
    items: bare(view.items, { title: null }),
    queue: bare(view.queue, { note: null, length: 0 }),
    statements: bare(view.statements, noText),
    review: bare(view.review, noText),
    utterances: bare(view.utterances, noText),
    motions: bare(view.motions, noText),
    decisions: bare(view.decisions, noText),
    ballot: view.ballot?.seq === entry ? { ...view.ballot, ...noQuestion } : view.ballot,
    results: bare(view.results, { ...noQuestion, length: 0 }),
  }
}
