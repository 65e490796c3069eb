/** What this browser holds of the meeting, and how each frame moves it forward without a gap. */

import { isUnseen, reach, type Evolve, type Happening, type Hello, type Since, type Snapshot, type Unpack } from './frames'

/** `anchor` is the last point whose hash the platform told us: from there a line is taken up again. */
export interface Replica<View> {
  readonly seq: number
  readonly view: View
  readonly anchor: Anchor
}

export interface Anchor {
  readonly seq: number
  readonly hash16: string
}

/** What to do after some happenings: hold this now, and perhaps ask for what is missing. */
export interface Advance<View> {
  readonly held: Replica<View> | null
  readonly missing: boolean
}

/**
 * Fold happenings in the order they came. Old ones are ignored; at the first gap folding stops and the gap is
 * reported. `hash16` belongs to the last happening of the frame and is kept only where that one was reached.
 */
export function advance<View>(
  held: Replica<View> | null,
  happenings: readonly Happening[],
  hash16: string | undefined,
  evolve: Evolve<View>,
): Advance<View> {
  if (held === null) return { held, missing: true }
  let { seq, view } = held
  for (const happening of happenings) {
    const [first, last] = reach(happening)
    if (last <= seq) continue
    if (first > seq + 1) return { held: settle(held, seq, view, undefined), missing: true }
    if (!isUnseen(happening)) view = evolve(view, happening)
    seq = last
  }
  return { held: settle(held, seq, view, hash16), missing: false }
}

function settle<View>(held: Replica<View>, seq: number, view: View, hash16: string | undefined): Replica<View> {
  if (seq === held.seq) return held
  return { seq, view, anchor: hash16 === undefined ? held.anchor : { seq, hash16 } }
}

/** The platform is the authority: a snapshot replaces whatever is held, an older one included. */
export function fromSnapshot<View>({ seq, hash16, state }: Snapshot, unpack: Unpack<View>): Replica<View> {
  return { seq, view: unpack(state), anchor: { seq, hash16 } }
}

/** Whether what was held under one hello may be kept under the next. */
export function sameStanding(before: Hello | null, now: Hello): boolean {
  if (before === null) return false
  return before.epoch === now.epoch && before.audience === now.audience
    && before.role === now.role && before.seat === now.seat
}

/** What to ask for: everything after the anchor. What of it is held already will be ignored as old. */
export function since<View>(held: Replica<View> | null, hello: Hello | null): Since {
  const { seq, hash16 } = held?.anchor ?? { seq: 0, hash16: '' }
  return [hello?.epoch ?? '', seq, hello?.audience ?? 'public', hash16]
}
