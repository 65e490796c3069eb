/** What of the consultation's open rounds can be brought into the meeting, found over HTTP. */

import type { Environment } from '../core/environment'
import { Unreadable } from './entries'

/** Of `n` people so many agree or disagree; of a group only the side that it takes is told. */
export interface Votes {
  readonly group: number | null
  readonly n: number
  readonly agree: number | null
  readonly disagree: number | null
  readonly brought: boolean
}

export interface Found {
  readonly rounds: readonly { readonly id: number; readonly title: string }[]
  readonly round: number | null
  readonly opinions?: readonly { readonly number: number; readonly text: string; readonly place: string; readonly at: number; readonly brought: boolean }[]
  readonly viewpoints?: readonly { readonly number: number; readonly text: string; readonly votes: readonly Votes[] }[]
  readonly more?: boolean
}

export type Sources = (round: number | null, words: string) => Promise<Found>

export function readSources(url: string, ask: Environment['ask']): Sources {
  return async (round, words) => {
    const asked = [...(round === null ? [] : [`round=${round}`]), `q=${encodeURIComponent(words)}`]
    const answer = await ask(`${url}?${asked.join('&')}`)
    const found = answer.ok ? (answer.json as Partial<Found> | null) : null
    if (!Array.isArray(found?.rounds)) throw new Unreadable()
    return found as Found
  }
}
