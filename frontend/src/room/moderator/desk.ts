/** What every part of the desk shares: its words, what this role may do, and which page is open. */

import { getContext, setContext } from 'svelte'

import type { ModeratorMessages } from '../../i18n/moderator.zh'

export type Tab = 'floor' | 'agenda' | 'statements' | 'motions' | 'ballot' | 'people' | 'record' | 'sitting'

export interface Desk {
  readonly m: ModeratorMessages
  readonly moderates: () => boolean
  /** Show a page; a motion to vote on goes into the form there unless something is written in it. */
  readonly turnTo: (tab: Tab, motion?: number) => void
  /** The motion the vote's form was last opened for. */
  readonly motion: () => number | null
}

const KEY = Symbol('desk')

export function provideDesk(desk: Desk): Desk {
  return setContext(KEY, desk)
}

export function getDesk(): Desk {
  return getContext<Desk>(KEY)
}

export async function loadDeskWords(lang: string): Promise<ModeratorMessages> {
  const english = lang.toLowerCase().startsWith('en')
  const { moderator } = english ? await import('../../i18n/moderator.en') : await import('../../i18n/moderator.zh')
  return moderator
}

/** Codes with their words, in the order they are written down. */
export function coded<Code extends string>(words: Readonly<Partial<Record<Code, string>>>): readonly [Code, string][] {
  return Object.entries(words) as [Code, string][]
}

/** The words of a code, which a newer platform may have more of; else the code itself. */
export function worded(words: Readonly<Record<string, string>>, code: string | null): string {
  return code === null ? '' : ((words as Partial<Record<string, string>>)[code] ?? code)
}
