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
}

/** `scope` names the meeting and the seat, so that people sharing a device do not see each other's drafts. */
export function createDrafts(keeping: Keeping, scope: string): Drafts {
  const key = (name: string) => `draft/${scope}/${name}`
  return {
    load(name) {
      try {
        const found: unknown = JSON.parse(keeping.getItem(key(name)) ?? 'null')
        return isDraft(found) ? found : null
      } catch {
        return null
      }
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

function isDraft(found: unknown): found is Draft {
  if (typeof found !== 'object' || found === null) return false
  const { text, saved_at } = found as Partial<Draft>
  return typeof text === 'string' && typeof saved_at === 'number'
}
