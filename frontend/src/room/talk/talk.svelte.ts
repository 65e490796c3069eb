/** What the writer of a statement is about: a new one, a reply, or a change to an own one. */

import { getContext, setContext } from 'svelte'

import type { Statement } from '../../core/protocol.gen'

export type Intent =
  | { to: 'post' }
  | { to: 'reply'; statement: Statement }
  | { to: 'amend'; statement: number; version: number; text: string }

const KEY = Symbol('talk')

export class Talk {
  intent = $state.raw<Intent>({ to: 'post' })
  field = $state.raw<HTMLElement | null>(null)

  /** The person asked to write: that is when the focus may go there. */
  begin(intent: Intent): void {
    this.intent = intent
    requestAnimationFrame(() => { this.field?.querySelector('textarea')?.focus() })
  }
}

export function provideTalk(): Talk {
  return setContext(KEY, new Talk())
}

export function getTalk(): Talk {
  return getContext<Talk>(KEY)
}
