/** Who is connected and has not taken the seat that is kept for them: for those who call the roll. */

import type { LastValues } from '../../core/protocol.gen'
import type { Words } from '../../i18n'

/** One sentence, with names where they are told; null where nobody waits. */
export function whoWaits(values: LastValues | null, name: (seat: number) => string, words: Words): string | null {
  if (values === null || values.waiting.count === 0) return null
  const { t, format } = words
  const { count, seats } = values.waiting
  if (seats === null) return t.seat.waiting(format.number(count))
  return t.seat.waitingNamed(format.number(count), format.list(seats.map(name)))
}
