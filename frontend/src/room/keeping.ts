/** What this device keeps; where it keeps nothing, the page does for as long as it is open. */

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

function inMemory(): Keeping {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) { kept.set(key, value) },
    removeItem(key) { kept.delete(key) },
  }
}
