/** A vote while it is being prepared: thresholds as exact shares, choices as people type them. */

import type { Base, BallotKind, Threshold, View } from '../../core/protocol.gen'

export const THRESHOLDS = {
  half: { rule: 'more_than', numerator: 1, denominator: 2 },
  twoThirds: { rule: 'at_least', numerator: 2, denominator: 3 },
  threeQuarters: { rule: 'at_least', numerator: 3, denominator: 4 },
  half_at_least: { rule: 'at_least', numerator: 1, denominator: 2 },
  all: { rule: 'at_least', numerator: 1, denominator: 1 },
} as const satisfies Record<string, Threshold>

export type Preset = keyof typeof THRESHOLDS

export const PRESETS = Object.keys(THRESHOLDS) as readonly Preset[]

const MOST_TERMS = 1_000

/** The same limits as the rules of the meeting have: 1/1 can be reached, never exceeded. */
export function thresholdOf(rule: Threshold['rule'], numerator: string, denominator: string): Threshold | null {
  const [n, d] = [Number(numerator), Number(denominator)]
  const whole = [n, d].every((term) => Number.isInteger(term) && term >= 1 && term <= MOST_TERMS)
  if (!whole || n > d || (rule === 'more_than' && n === d)) return null
  return { rule, numerator: n, denominator: d }
}

/** How many votes for it are needed out of so many; the platform's count is the one that decides. */
export function needed({ rule, numerator, denominator }: Threshold, base: number): number {
  const share = base * numerator
  if (rule === 'more_than') return Math.floor(share / denominator) + 1
  return Math.max(1, Math.ceil(share / denominator))
}

/** How large the base is before anybody votes: all present, or all entitled where that is the base. */
export function expectedBase(base: Base, { roll, settings }: Pick<View, 'roll' | 'settings'>): number {
  const present = Object.values(roll).filter(({ role }) => settings.voting_roles.includes(role)).length
  return base === 'entitled' ? Math.max(settings.entitled, present) : present
}

/** Null where there are no words of one's own; undefined where they will not do. */
export function labelsOf(kind: BallotKind, text: string, most: number): Readonly<Record<string, string>> | null | undefined {
  if (kind === 'vote') return null
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  if (kind === 'straw' && lines.length === 0) return null
  if (lines.length < 2 || lines.length > most || new Set(lines).size < lines.length) return undefined
  return Object.fromEntries(lines.map((line, place) => [`c${place + 1}`, line]))
}

/** Minutes as typed: null for no limit, undefined for what is none. */
export function secondsOf(minutes: string, most: number): number | null | undefined {
  if (minutes.trim() === '') return null
  const seconds = Math.round(Number(minutes) * 60)
  return Number.isFinite(seconds) && seconds >= 1 && seconds <= most ? seconds : undefined
}
