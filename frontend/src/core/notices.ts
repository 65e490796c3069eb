/** Notices: which commands' outcomes must be told to the person until acknowledged, also where the control that asked is gone. */

import type { Command } from './frames'
import type { Sent } from './outbox'
import type { View } from './protocol.gen'

/** A refusal, silence, and whatever came of a vote whose ballot was over before it was answered. */
export function mustBeTold({ progress, late }: Sent): boolean {
  return progress.is === 'refused' || progress.is === 'failed' || late === true
}

/** Whether what this was for is over, so that it cannot be done any more, only found to have been done in time. */
export function isOver(command: Command, { ballot }: Pick<View, 'ballot'>): boolean {
  return command.type === 'ballot.cast' && ballot?.id !== command.ballot
}

/** As much as a device may keep once it is settled: of a vote that it was one, not what was chosen. */
export function withoutChoice(command: Command): Command {
  return command.type === 'ballot.cast' ? { ...command, choice: '' } : command
}

/** What a command is about, whatever it says: trying again, in other words too, replaces an earlier refusal. */
export function subjectOf(command: Command): string {
  const fields = command as unknown as Partial<Record<string, unknown>>
  return JSON.stringify([command.type, ...SUBJECTS.map((name) => fields[name] ?? null)])
}

const SUBJECTS = ['ballot', 'motion', 'statement', 'utterance', 'entry', 'item', 'seat', 'for', 'reply_to', 'lane']
