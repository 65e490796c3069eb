/** Motions: what is put to the meeting, and decisions taken without counting. */

import { appended, changed } from './persistent-map'
import {
  OTHERS_CUT,
  OTHERS_SHOWN,
  type DecisionNoted,
  type Motion,
  type MotionAmended,
  type MotionMoved,
  type MotionPut,
  type MotionSeconded,
  type MotionWithdrawn,
  type Noted,
  type View,
} from './protocol.gen'
import { cut, lengthOf } from './words'

export function motionMoved(view: View, event: MotionMoved): View {
  const { motion: id, seat, item, text, at, seq } = event
  const motion: Motion = { id, seat, item, version: 1, seconders: [], status: 'moved', ...words(text), at, seq }
  return { ...view, motions: appended(view.motions, motion, OTHERS_SHOWN), motion_count: id }
}

export function motionSeconded(view: View, { motion, seat }: MotionSeconded): View {
  return withMotion(view, motion, (one) => ({ ...one, seconders: [...one.seconders, seat] }))
}

/** Another text is another motion to those who seconded it: they are asked again. */
export function motionAmended(view: View, { motion, version, text, seq }: MotionAmended): View {
  return withMotion(view, motion, (one) => ({ ...one, version, seconders: [], ...words(text), seq }))
}

export function motionWithdrawn(view: View, { motion }: MotionWithdrawn): View {
  return standing(view, motion, 'withdrawn')
}

export function motionPut(view: View, { motion }: MotionPut): View {
  return standing(view, motion, 'put')
}

export function decisionNoted(view: View, event: DecisionNoted): View {
  const { decision: id, motion, item, manner, result, text, at, seq } = event
  const noted: Noted = { id, motion, item, manner, result, ...words(text), at, seq }
  const decisions = appended(view.decisions, noted, OTHERS_SHOWN)
  return standing({ ...view, decisions, decision_count: id }, motion, result)
}

/** How a motion stands from now on; null is no motion. */
export function standing(view: View, motion: number | null, status: Motion['status']): View {
  return motion === null ? view : withMotion(view, motion, (one) => ({ ...one, status }))
}

function withMotion(view: View, motion: number, change: (one: Motion) => Motion): View {
  return { ...view, motions: changed(view.motions, motion, change) }
}

function words(text: string | null): Pick<Motion, 'text' | 'length'> {
  return { text: cut(text, OTHERS_CUT), length: lengthOf(text) }
}
