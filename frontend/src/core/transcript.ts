/** The transcript: what was said, written down by the clerk, the speaker or a machine. */

import { appended, changed } from './persistent-map'
import {
  OTHERS_CUT,
  UTTERANCES_SHOWN,
  type Utterance,
  type UtteranceCorrected,
  type UtteranceRecorded,
  type View,
} from './protocol.gen'
import { cut, lengthOf } from './words'

export function utteranceRecorded(view: View, event: UtteranceRecorded): View {
  const { utterance: id, seat, turn, item, kind, source, from, to, text, at, seq } = event
  const utterance: Utterance = { id, seat, turn, item, kind, source, from, to, version: 1, ...words(text), at, seq }
  const utterances = appended(view.utterances, utterance, UTTERANCES_SHOWN)
  return { ...view, utterances, utterance_count: id }
}

export function utteranceCorrected(view: View, { utterance, version, seat, text, seq }: UtteranceCorrected): View {
  const corrected = (one: Utterance): Utterance => ({ ...one, seat: seat ?? one.seat, version, ...words(text), seq })
  return { ...view, utterances: changed(view.utterances, utterance, corrected) }
}

function words(text: string | null): Pick<Utterance, 'text' | 'length'> {
  return { text: cut(text, OTHERS_CUT), length: lengthOf(text) }
}
