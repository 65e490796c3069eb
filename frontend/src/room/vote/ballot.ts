/** A ballot in words: what is counted, against what, and what has come of it. */

import { under } from '../../core/persistent-map'
import type { Own, Result, Threshold, Voting } from '../../core/protocol.gen'
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
