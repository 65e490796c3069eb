/** Which page a screen in the hall shows: what the meeting is at, unless one was chosen. */

import type { View } from '../core/protocol.gen'

export const PAGES = ['speaker', 'motion', 'vote', 'result', 'pause', 'blank'] as const
export type Page = (typeof PAGES)[number]

/** How long a result stays by itself; who speaks next ends it sooner. */
export const RESULT_MS = 60_000

export function pageOf(view: View, now: number, chosen: Page | null = null): Page {
  if (view.held !== null) return 'blank'
  if (view.status !== 'open') return 'pause'
  if (chosen !== null && has(view, chosen)) return chosen
  if (view.ballot !== null) return 'vote'
  const last = view.results[view.results.length - 1]
  const fresh = last !== undefined && now - last.closed_at < RESULT_MS && (view.turn === null || view.turn.granted_at < last.closed_at)
  return fresh ? 'result' : 'speaker'
}

/** A page that was chosen and has nothing to show gives way. */
function has(view: View, page: Page): boolean {
  switch (page) {
    case 'vote': return view.ballot !== null
    case 'result': return view.results.length > 0
    case 'motion': return textsOf(view).length > 0
    case 'speaker': case 'pause': case 'blank': return true
  }
}

/** At most two motions that are still before the meeting, the older first: read side by side. */
export function textsOf({ motions }: Pick<View, 'motions'>): View['motions'] {
  return motions.filter(({ status, text }) => text !== null && (status === 'moved' || status === 'put')).slice(-2)
}

/** How large a name may be: 0 as large as can be, 1, 2 for the longest. Counted in what is as wide as a Chinese character. */
export function lengthClass(name: string): 0 | 1 | 2 {
  const wide = Array.from(name).reduce((sum, one) => sum + (/[\u0020-\u024f·]/.test(one) ? 0.6 : 1), 0)
  return wide <= 4 ? 0 : wide <= 9 ? 1 : 2
}

/** A name in pieces that stay whole: it may break after a point or a space, and nowhere else. */
export function pieces(name: string): readonly string[] {
  return name.match(/[^·\s]+[·\s]*/gu) ?? [name]
}
