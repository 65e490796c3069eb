/** Whether what a button says has stood still long enough for a press to mean it. */

import { STILL_MS } from './step'

/** `key` names what would be done; after each change the answer is no for a moment. */
export function stillness(key: () => string): { readonly still: boolean } {
  let still = $state(false)
  // Compared by what it says: whatever else happens in the room must not hold the button back.
  const what = $derived(key())
  $effect(() => {
    void what
    still = false
    const timer = setTimeout(() => { still = true }, STILL_MS)
    return () => { clearTimeout(timer) }
  })
  return { get still() { return still } }
}
