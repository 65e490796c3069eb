/** The words of the page's language; the other language is never loaded. */

import type { RefusalCode } from '../core/protocol.gen'
import { formatIn, type Format } from './format'
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
}

/** `lang` as in `<html lang>`: anything but English is Chinese, the language of the house. */
export async function loadWords(lang: string): Promise<Words> {
  const english = lang.toLowerCase().startsWith('en')
  const [{ messages }, { refusals }] = english
    ? await Promise.all([import('./en'), import('./refusals.en')])
    : await Promise.all([import('./zh'), import('./refusals.zh')])
  const known: Readonly<Record<string, string>> & Record<RefusalCode, string> = refusals
  const spoken = english ? 'en' : 'zh-Hans'
  const marks = english ? { colon: ': ', comma: ', ', stop: '. ' } : { colon: '：', comma: '，', stop: '。' }
  const aside = (text: string): string => (english ? ` (${text})` : `（${text}）`)
  return { lang: spoken, t: messages, format: formatIn(spoken), ...marks, aside, refusal: (code) => known[code] ?? code }
}
