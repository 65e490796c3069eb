/** The outcome of a command in words, for who no longer sees where it was given. Never what was chosen in a vote. */

import type { Sent } from '../../core/outbox'
import type { Words } from '../../i18n'

export function told({ command, progress, late = false }: Sent, words: Words, name: (seat: number) => string): string {
  const { notices, colon } = words
  const refusal = progress.is === 'refused' ? words.because(command.type, progress.code) : null
  if (command.type === 'ballot.cast') {
    const whose = command.for == null ? '' : `${notices.notCountedFor(name(command.for))}${colon}`
    if (refusal !== null) return whose + notices.notCounted(refusal)
    if (progress.is === 'delivered') return whose + notices.counted
    if (late) return whose + (progress.is === 'sending' ? notices.asking : notices.voteUnknown)
  }
  const what = words.command(command.type)
  return refusal === null ? notices.unknown(what) : notices.refused(what) + refusal
}

export type Tone = 'bad' | 'good' | 'note'

/** As the gravest of them. */
export function toneOf(sent: readonly Sent[]): Tone {
  if (sent.some(({ progress }) => progress.is === 'refused' || progress.is === 'failed')) return 'bad'
  return sent.some(({ progress }) => progress.is === 'delivered') ? 'good' : 'note'
}
