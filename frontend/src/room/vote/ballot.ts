/** A ballot in words: what is counted, against what, and what has come of it. */

import { under } from '../../core/persistent-map'
import type { Own, Result, Threshold, View, Voting } from '../../core/protocol.gen'
import { lengthOf } from '../../core/words'
import type { Words } from '../../i18n'

type Told = Words['t']['vote']

/** Whether a choice is still awaited from this seat. */
export function choiceIsMine(ballot: Voting | null, own: Own | null): boolean {
  return ballot !== null && own !== null && own.role !== null && own.ballot !== ballot.id
    && ballot.electorate.includes(own.seat)
}

/** Ms until the deadline, not below zero; null where there is none. */
export function leftOf({ deadline_at }: Pick<Voting, 'deadline_at'>, now: number): number | null {
  return deadline_at === null ? null : Math.max(0, deadline_at - now)
}

export function choiceWord(choice: string, labels: Readonly<Record<string, string>> | null, told: Told): string {
  return (labels === null ? undefined : under(labels, choice)) ?? under(told.choice, choice) ?? choice
}

export function ruleInWords({ rule, numerator, denominator }: Threshold, told: Told): string {
  const is = (n: number, d: number): boolean => numerator * d === denominator * n
  if (rule === 'more_than' && is(1, 2)) return told.rule.half
  if (rule === 'at_least' && is(2, 3)) return told.rule.twoThirds
  if (rule === 'at_least' && is(3, 4)) return told.rule.threeQuarters
  if (rule === 'at_least' && is(1, 2)) return told.rule.halfAtLeast
  if (rule === 'at_least' && is(1, 1)) return told.rule.all
  const share = `${numerator}/${denominator}`
  return rule === 'more_than' ? told.rule.moreThan(share) : told.rule.atLeast(share)
}

export type Verdict = keyof Told['outcome']

export function verdict({ voided, outcome }: Pick<Result, 'voided' | 'outcome'>): Verdict {
  if (voided !== null) return 'voided'
  return outcome === null ? 'hidden' : outcome.result
}

/** How it stands between me and the open vote: what its card, and the foot of a phone, show. */
export type Stage = 'cast' | 'insecure' | 'choose' | 'seat_first' | 'not_listed' | 'over' | 'observing'

interface Voter {
  readonly view: View | null
  readonly own: Own | null
  readonly seat: number | null
  readonly seated: boolean
  readonly secure: boolean
  readonly answered: { readonly ballot: number; readonly choice: string } | null
}

/** The choice that is known to be mine: never what was merely pressed. */
export function choiceOf({ view, own, answered }: Voter): string | null {
  const id = view?.ballot?.id
  if (id === undefined) return null
  if (own !== null && own.ballot === id && own.choice !== null) return own.choice
  return answered?.ballot === id ? answered.choice : null
}

export function stageOf(voter: Voter, now: number): Stage | null {
  const ballot = voter.view?.ballot ?? null
  if (ballot === null) return null
  if (choiceOf(voter) !== null) return 'cast'
  if (!voter.secure) return 'insecure'
  if (voter.seated && voter.own !== null && ballot.electorate.includes(voter.own.seat)) {
    return leftOf(ballot, now) === 0 ? 'over' : 'choose'
  }
  if (voter.seat === null) return 'observing'
  return voter.seated ? 'not_listed' : 'seat_first'
}

const FEW = 3
const SHORT = 8

/** Whether all choices can stand in one row above the tabs of a phone. */
export function fitsTheDock({ choices, labels }: Pick<Voting, 'choices' | 'labels'>): boolean {
  return choices.length <= FEW && Object.values(labels ?? {}).every((label) => lengthOf(label) <= SHORT)
}
