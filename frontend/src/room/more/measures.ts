/** A measure against this seat, in words: what, why, by whom, when, and what to do now. */

import type { Measure } from '../../core/protocol.gen'
import type { Words } from '../../i18n'

export function inWords({ kind, reason, by, at }: Measure, { t, format }: Words, name: (seat: number) => string): string {
  const who = by === 0 ? name(by) : `${t.role.moderator} ${name(by)}`
  return t.seat.measure[kind](t.seat.measureReason[reason ?? 'other'], who, format.moment(at))
}

/** What is to be seen in the room at a glance: the last warning, and a suspension. Who is removed is no longer in it. */
export function toShow(measures: readonly Measure[]): readonly Measure[] {
  const lastWarning = measures.filter(({ kind }) => kind === 'warned').pop()
  return measures.filter((one) => one === lastWarning || one.kind === 'suspended')
}
