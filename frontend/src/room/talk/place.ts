/** The place in a list that scrolls: at its end as long as nobody scrolls back, and else with what is being read. */

const NEAR = 40

interface Anchor {
  readonly element: Element
  /** How far down in the list. */
  readonly at: number
}

/**
 * Until the returned function is called. What is in sight is noted when somebody scrolls; whatever is added, removed
 * or unfolded above it later is made up for. Not left to the browser, of which some do nothing and others do it twice.
 */
export function keepPlace(box: HTMLElement, inside: HTMLElement, onFollowing: (following: boolean) => void): () => void {
  let following = true
  let seen: readonly Anchor[] = []

  const down = (element: Element): number => element.getBoundingClientRect().top - inside.getBoundingClientRect().top

  function note(): void {
    const { top, bottom } = box.getBoundingClientRect()
    const entries = [...inside.querySelectorAll('li')]
    const inSight = entries.filter((entry) => {
      const place = entry.getBoundingClientRect()
      return place.bottom > top && place.top < bottom
    })
    seen = inSight.map((element) => ({ element, at: down(element) }))
  }

  function scrolled(): void {
    const now = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR
    note()
    if (now !== following) onFollowing(now)
    following = now
  }

  function changed(): void {
    if (following) box.scrollTop = box.scrollHeight
    else {
      const anchor = seen.find(({ element }) => inside.contains(element))
      const by = anchor === undefined ? 0 : down(anchor.element) - anchor.at
      if (by !== 0) box.scrollTop += by
    }
    note()
  }

  // Names and whole texts come later than the entries they belong to.
  const sizes = new ResizeObserver(changed)
  sizes.observe(box)
  sizes.observe(inside)
  const nodes = new MutationObserver(changed)
  nodes.observe(inside, { childList: true, subtree: true, characterData: true })
  box.addEventListener('scroll', scrolled, { passive: true })
  return () => {
    sizes.disconnect()
    nodes.disconnect()
    box.removeEventListener('scroll', scrolled)
  }
}
