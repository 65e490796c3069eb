/** Drafts: what is being written and not yet sent, kept on this device; no update from the room ever touches them. */

import type { Keeping } from './outbox'

export interface Draft {
  readonly text: string
  /** By this device's clock, for "draft saved 10:31". */
  readonly saved_at: number
}

export interface Drafts {
  load(name: string): Draft | null
  /** An empty text removes the draft. Returns null where the device keeps nothing. */
  save(name: string, text: string, at: number): Draft | null
  /** Calls `then` when another page on this device has saved or removed the draft; returns how to end that. */
  follow(name: string, then: (draft: Draft | null) => void): () => void
}

/** Calls `then` when another page on this device has changed what is kept under a key; returns how to end that. */
export type Others = (then: (key: string, value: string | null) => void) => () => void

/** `scope` names the meeting and the seat, so that people sharing a device do not see each other's drafts. */
export function createDrafts(keeping: Keeping, scope: string, others: Others = () => () => undefined): Drafts {
  const key = (name: string) => `draft/${scope}/${name}`
  return {
    load(name) {
      try {
        return read(keeping.getItem(key(name)))
      } catch {
        return null
      }
    },
    follow(name, then) {
      return others((changed, value) => { if (changed === key(name)) then(read(value)) })
    },
    save(name, text, at) {
      try {
        if (text === '') keeping.removeItem(key(name))
        else keeping.setItem(key(name), JSON.stringify({ text, saved_at: at }))
        return text === '' ? null : { text, saved_at: at }
      } catch {
        return null
      }
    },
  }
}

function read(value: string | null): Draft | null {
  try {
    const found: unknown = JSON.parse(value ?? 'null')
    return isDraft(found) ? found : null
  } catch {
    return null
  }
}

function isDraft(found: unknown): found is Draft {
  if (typeof found !== 'object' || found === null) return false
  const { text, saved_at } = found as Partial<Draft>
  return typeof text === 'string' && typeof saved_at === 'number'
}
