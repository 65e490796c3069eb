/** Whose words the clerk is writing: bound when the first word is typed, and never rebound behind the clerk's back. */

import type { Command } from '../../core/frames'
import type { View } from '../../core/protocol.gen'

export interface Bound {
  readonly turn: number
  readonly seat: number
}

/** `current`: it still has the floor; `changed`: somebody else has; `over`: nobody has. */
export type Hold = 'current' | 'changed' | 'over'

/** Those whose words can be recorded: who speaks, who was interrupted, and the last who spoke, newest first. */
export function recordable({ turn, interrupted, speeches }: Pick<View, 'turn' | 'interrupted' | 'speeches'>): readonly Bound[] {
  const heard = [turn, interrupted, ...[...speeches].reverse()].filter((one) => one !== null)
  return heard.map(({ entry, seat }) => ({ turn: entry, seat }))
}

export function holdOf(bound: Bound, { turn }: Pick<View, 'turn'>): Hold {
  if (turn === null) return 'over'
  return turn.entry === bound.turn ? 'current' : 'changed'
}

/** While nothing is written the box follows the floor; written words stay with whose they are. */
export function follows(bound: Bound | null, text: string, view: Pick<View, 'turn'>): Bound | null {
  if (text !== '') return bound
  return view.turn === null ? bound : { turn: view.turn.entry, seat: view.turn.seat }
}

export function recording(text: string, bound: Bound | null, afterwards: boolean): Command {
  if (bound === null) return { type: 'utterance.record', kind: 'note', text, afterwards }
  return { type: 'utterance.record', kind: 'speech', text, seat: bound.seat, turn: bound.turn, afterwards }
}

/** A draft keeps whose words it is beside the words, so that a reload cannot mix them up. */
export function packed(text: string, bound: Bound | null): string {
  if (text === '') return ''
  return bound === null ? `\n${text}` : `${bound.turn},${bound.seat}\n${text}`
}

export function unpacked(kept: string): { readonly text: string; readonly bound: Bound | null } {
  const [head = '', ...rest] = kept.split('\n')
  const match = /^(\d+),(\d+)$/.exec(head)
  return { text: rest.join('\n'), bound: match === null ? null : { turn: Number(match[1]), seat: Number(match[2]) } }
}
