/** Whether what a button says has stood still long enough for a press to mean it. */

/** How long what a button says must have stood still before a press means it. */
export const STILL_MS = 600

/** `key` names what would be done; after each change the answer is no for a moment, and `atFirst` as it says. */
export function stillness(key: () => string, atFirst = false): { readonly still: boolean } {
  let still = $state(atFirst)
  let said = atFirst ? key() : null
  // Compared by what it says: whatever else happens in the room must not hold the button back.
  const what = $derived(key())
  $effect(() => {
    if (what === said) return
    said = what
    still = false
    const timer = setTimeout(() => { still = true }, STILL_MS)
    return () => { clearTimeout(timer) }
  })
  return { get still() { return still } }
}
