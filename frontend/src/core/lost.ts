/** What a restored backup has taken away: entries this page had shown, and what this seat had been told was done. */

import type { Answer, Command, Hello } from './frames'
import type { Sent } from './outbox'

/** A command that was done; what it said is not kept where it must leave no trace. */
export interface Confirmed {
  readonly id: string
  readonly seq: number
  readonly command: Command | null
}

/** The entries after `after`, up to `upto`, are not in the log any more; `mine` had been confirmed among them. */
export interface Lost {
  readonly after: number
  readonly upto: number
  readonly mine: readonly Confirmed[]
}

interface Known {
  readonly seq: number
  readonly confirmed: readonly Confirmed[]
  readonly lost: Lost | null
}

const MOST_REMEMBERED = 200

/** Every answer that confirms is remembered, also when whoever asked has put it away. */
export function confirmedBy(answer: Answer, sent: readonly Sent[], before: readonly Confirmed[]): readonly Confirmed[] {
  const asked = sent.find(({ id }) => id === answer.re)
  if (asked === undefined || !('seq' in answer) || before.some(({ id }) => id === answer.re)) return before
  const command = asked.keep ? asked.command : null
  return [...before, { id: asked.id, seq: answer.seq, command }].slice(-MOST_REMEMBERED)
}

/** What a hello says is lost of what was known under the one before. */
export function lostUnder(before: Hello | null, now: Hello, known: Known): Lost | null {
  if (before === null || before.epoch === now.epoch) return known.lost
  return lostAfter(partedAfter(now.epoch) ?? now.head, known)
}

/** What is lost where the log ends, or has gone another way, after that entry; an earlier loss is not forgotten. */
export function lostAfter(after: number, { seq, confirmed, lost }: Known): Lost | null {
  const gone = confirmed.filter((each) => each.seq > after)
  const upto = Math.max(seq, ...gone.map((each) => each.seq))
  if (upto <= after) return lost
  const before = lost ?? { after, upto, mine: [] }
  const others = before.mine.filter(({ id }) => gone.every((each) => each.id !== id))
  return { after: Math.min(before.after, after), upto: Math.max(before.upto, upto), mine: [...others, ...gone] }
}

/** The name of an epoch ends with the entry after which it is another history than the one before. */
function partedAfter(epoch: string): number | null {
  return /^[0-9a-f]{16}$/.test(epoch) ? parseInt(epoch.slice(8), 16) : null
}
