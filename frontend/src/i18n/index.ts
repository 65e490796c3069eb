/** The words of the page's language; the other language is never loaded. */

import type { Command } from '../core/frames'
import type { RefusalCode } from '../core/protocol.gen'
import type { notices } from './commands.zh'
import { formatIn, type Calendar, type Format } from './format'
import type { Messages } from './zh'

export interface Words {
  readonly lang: string
  readonly t: Messages
  readonly format: Format
  /** Between a name and its value, between parts of a sentence, and at its end. */
  readonly colon: string
  readonly comma: string
  readonly stop: string
  /** What is said in brackets after a word. */
  aside(text: string): string
  /** The sentence for a refusal; a code newer than this page is shown as it is. */
  refusal(code: string): string
  /** What a command is called. */
  command(type: Command['type']): string
  /** Why a command was refused, for who no longer sees where it was given. */
  because(type: Command['type'], code: string): string
  readonly notices: typeof notices
}

/** `lang` as in `<html lang>`: anything but English is Chinese, the language of the house. */
export async function loadWords(lang: string, calendar: Calendar = {}): Promise<Words> {
  const english = lang.toLowerCase().startsWith('en')
  const [{ messages }, { refusals }, { commands, refusedBecause, notices }] = english
    ? await Promise.all([import('./en'), import('./refusals.en'), import('./commands.en')])
    : await Promise.all([import('./zh'), import('./refusals.zh'), import('./commands.zh')])
  const known: Readonly<Record<string, string>> & Record<RefusalCode, string> = refusals
  const spoken = english ? 'en' : 'zh-Hans'
  const marks = english ? { colon: ': ', comma: ', ', stop: '. ' } : { colon: '：', comma: '，', stop: '。' }
  const aside = (text: string): string => (english ? ` (${text})` : `（${text}）`)
  const refusal = (code: string): string => known[code] ?? code
  return {
    lang: spoken, t: messages, format: formatIn(spoken, calendar), ...marks, aside, refusal, notices,
    command: (type) => commands[type],
    because: (type, code) => refusedBecause[`${type}/${code}`] ?? refusal(code),
  }
}
