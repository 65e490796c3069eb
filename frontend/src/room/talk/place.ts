/** The place in a list that scrolls: at its end as long as nobody scrolls back, and else with what is being read. */

const NEAR = 40

interface Anchor {
  readonly element: Element
  /** How far down in the list. */
  readonly at: number
}

export interface Kept {
  /** To the newest, which is followed from now on. */
  toEnd(): void
  end(): void
}

/**
 * Until `end` is called. What is in sight is noted when somebody scrolls; whatever is added, removed or unfolded above
 * it later is made up for. Not left to the browser, of which some do nothing and others do it twice.
 * `box` is what scrolls; null: the page does, of which this list is the part in sight or not there at all.
 */
export function keepPlace(box: HTMLElement | null, inside: HTMLElement, onFollowing: (following: boolean) => void): Kept {
  const scroller = box ?? document.documentElement
  const scrolling: EventTarget = box ?? document
  let following = true
  let seen: readonly Anchor[] = []

  const down = (element: Element): number => element.getBoundingClientRect().top - inside.getBoundingClientRect().top
  const shown = (): boolean => inside.getClientRects().length > 0

  function note(): void {
    const { top, bottom } = box?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight }
    const entries = [...inside.querySelectorAll('li')]
    const inSight = entries.filter((entry) => {
      const place = entry.getBoundingClientRect()
      return place.bottom > top && place.top < bottom
    })
    seen = inSight.map((element) => ({ element, at: down(element) }))
  }

  function scrolled(): void {
    if (!shown()) return
    const now = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR
    note()
    if (now !== following) onFollowing(now)
    following = now
  }

  function changed(): void {
    if (!shown()) return
    if (following) scroller.scrollTop = scroller.scrollHeight
    else {
      const anchor = seen.find(({ element }) => inside.contains(element))
      const by = anchor === undefined ? 0 : down(anchor.element) - anchor.at
      if (by !== 0) scroller.scrollTop += by
    }
    note()
  }

  // Names and whole texts come later than the entries they belong to.
  const sizes = new ResizeObserver(changed)
  sizes.observe(scroller)
  sizes.observe(inside)
  const nodes = new MutationObserver(changed)
  nodes.observe(inside, { childList: true, subtree: true, characterData: true })
  scrolling.addEventListener('scroll', scrolled, { passive: true })
  return {
    toEnd() {
      if (!following) onFollowing(true)
      following = true
      changed()
    },
    end() {
      sizes.disconnect()
      nodes.disconnect()
      scrolling.removeEventListener('scroll', scrolled)
    },
  }
}
