/** Where the focus goes when what held it is gone: as near as may be to where it was, and never nowhere. */

// An element says of itself that it is such a place; "within" means the first control in it.
const LANDS = '[data-lands]'
const TITLES = 'h2, h3'
const CONTROLS = 'button, a[href], input, select, textarea, summary'

function shown(element: Element): boolean {
  return element.isConnected && element.getClientRects().length > 0
}

function first(place: Element, what: string): HTMLElement | null {
  return [...place.querySelectorAll<HTMLElement>(what)].find((one) => shown(one) && !one.matches(':disabled')) ?? null
}

/** The place of an element as it stands now; what is returned puts the focus there, or near it, later. */
export function wayBack(from: Element | null): () => void {
  const chain: Element[] = []
  for (let at = from; at !== null && at !== document.body; at = at.parentElement) chain.push(at)
  const quiet = !byKeys(from)
  return () => {
    if (from instanceof HTMLElement && from !== document.body && shown(from)) { from.focus(); return }
    for (const place of chain.slice(1)) {
      const found = shown(place) ? landing(place) : null
      if (found === null) continue
      if (!found.matches(CONTROLS) && !found.hasAttribute('tabindex')) found.tabIndex = -1
      // Who uses a mouse is not to see the page jump.
      found.focus({ preventScroll: quiet })
      return
    }
  }
}

function landing(place: Element): HTMLElement | null {
  const lands = place.matches(LANDS) ? (place as HTMLElement) : first(place, LANDS)
  if (lands?.dataset.lands === 'within') return first(lands, CONTROLS) ?? lands
  return lands ?? first(place, TITLES)
}

function byKeys(element: Element | null): boolean {
  try {
    return element?.matches(':focus-visible') ?? false
  } catch {
    return true // the oldest browsers do not know the difference
  }
}

/** Until the returned function is called, no act of anybody takes the focus away from the page. */
export function keepFocus(): () => void {
  let held: Element | null = null
  // What held it is gone, and nothing to go on from is there yet: the room may be on its way.
  let lost = false
  let back = (): void => undefined

  function took({ target }: FocusEvent): void {
    lost = false
    held = target as Element
    back = wayBack(held)
  }

  // Left of one's own accord: what becomes of it later is of no concern. What is removed is seen to before that.
  function left(): void {
    const gone = held
    setTimeout(() => { if (!lost && held === gone && document.activeElement !== gone) held = null })
  }

  const seen = new MutationObserver((changes) => {
    const gone = held
    if (gone === null || (document.activeElement !== document.body && document.activeElement !== null)) return
    lost ||= changes.some(({ removedNodes }) => [...removedNodes].some((node) => node.contains(gone)))
    if (lost) back()
  })

  addEventListener('focusin', took)
  addEventListener('focusout', left)
  seen.observe(document.body, { childList: true, subtree: true })
  return () => {
    removeEventListener('focusin', took)
    removeEventListener('focusout', left)
    seen.disconnect()
  }
}
