/** What this device keeps; where it keeps nothing, the page does for as long as it is open. */

import type { Others } from '../core/drafts'
import type { Keeping } from '../core/outbox'

/** Reading `localStorage` throws where a browser was told to keep nothing. */
export function keepingIn(open: () => Storage): Keeping {
  try {
    const storage = open()
    storage.getItem('')
    return storage
  } catch {
    return inMemory()
  }
}

/** What other pages of this site on this device change in what it keeps. */
export const inOtherPages: Others = (then) => {
  const heard = ({ key, newValue }: StorageEvent): void => { if (key !== null) then(key, newValue) }
  addEventListener('storage', heard)
  return () => { removeEventListener('storage', heard) }
}

function inMemory(): Keeping {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) { kept.set(key, value) },
    removeItem(key) { kept.delete(key) },
  }
}
