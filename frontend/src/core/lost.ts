/** What a restored backup has taken away: entries this page had shown, and what this seat had been told was done. */

import type { Hello } from './frames'
import type { Sent } from './outbox'

/** The entries after `after`, up to `upto`, are not in the log any more; `sent` had been confirmed among them. */
export interface Lost {
  readonly after: number
  readonly upto: number
  readonly sent: readonly Sent[]
}

interface Known {
  readonly seq: number
  readonly sent: readonly Sent[]
  readonly lost: Lost | null
}

/** What a hello says is lost of what was known under the one before. */
export function lostUnder(before: Hello | null, now: Hello, known: Known): Lost | null {
  if (before === null || before.epoch === now.epoch) return known.lost
  return lostAfter(partedAfter(now.epoch) ?? now.head, known)
}

/** What is lost where the log is known to end, or to have gone another way, after that entry; an earlier loss is not forgotten. */
export function lostAfter(after: number, { seq, sent, lost }: Known): Lost | null {
  const gone = sent.filter(({ progress }) => progress.is === 'delivered' && progress.seq > after)
  const upto = Math.max(seq, ...gone.map(({ progress }) => ('seq' in progress ? progress.seq : 0)))
  if (upto <= after) return lost
  const before = lost ?? { after, upto, sent: [] }
  const others = before.sent.filter(({ id }) => gone.every((each) => each.id !== id))
  return { after: Math.min(before.after, after), upto: Math.max(before.upto, upto), sent: [...others, ...gone] }
}

/** The name of an epoch ends with the entry after which it is another history than the one before. */
function partedAfter(epoch: string): number | null {
  return /^[0-9a-f]{16}$/.test(epoch) ? parseInt(epoch.slice(8), 16) : null
}
