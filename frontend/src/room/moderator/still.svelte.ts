/** Whether what a button says has stood still long enough for a press to mean it. */

import { STILL_MS } from './step'

/** `key` names what would be done; after each change the answer is no for a moment. */
export function stillness(key: () => string): { readonly still: boolean } {
  let still = $state(false)
  $effect(() => {
    key()
    still = false
    const timer = setTimeout(() => { still = true }, STILL_MS)
    return () => { clearTimeout(timer) }
  })
  return { get still() { return still } }
}
