"""A page walked by keyboard alone: what Tab reaches and passes by, and what the eye and a screen reader get of it."""

from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor

MOST_STEPS = 400
# A radio group and a row of tabs are one stop each; arrows lead on within them.
WALKER = """() => {
  const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
  const says = e => (e.getAttribute('aria-label') || e.innerText || e.name || e.id).trim().slice(0, 40)
  const told = e => `${e.tagName.toLowerCase()} “${says(e)}”`
  const key = e => e.type === 'radio' ? 'radio ' + e.name : e.getAttribute('role') === 'tab' ? e.parentElement : e
  const around = e => [e, e.closest('label')].filter(one => one !== null)
  const drawn = e => around(e).map(one => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(one)
    return [outlineStyle === 'none' ? '' : outlineWidth + outlineColor, boxShadow].join()
  }).join(';')
  const within = [...document.querySelectorAll('dialog[open]')].pop() ?? document
  const shown = e => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0
  document.activeElement?.blur()
  const expected = [...within.querySelectorAll(CONTROLS)]
    .filter(e => !e.disabled && e.closest('[inert]') === null && shown(e))
  const before = new Map(expected.map(e => [e, drawn(e)]))
  const met = new Map(), faults = []
  let first = null, last = null

  function covered(e) {
    const { left, right, top, bottom } = e.getBoundingClientRect()
    const [l, r] = [Math.max(left, 0), Math.min(right, innerWidth)]
    const [t, b] = [Math.max(top, 0), Math.min(bottom, innerHeight)]
    if (r <= l || b <= t) return 'out of sight'
    let over = null
    for (const x of [0.08, 0.5, 0.92]) for (const y of [0.15, 0.5, 0.85]) {
      over = document.elementFromPoint(l + (r - l) * x, t + (b - t) * y)
      if (over !== null && around(e).some(one => one.contains(over))) return null
    }
    return 'under ' + (over === null ? 'nothing' : told(over))
  }

  // True once the walk has come round.
  window.walked = async () => {
    const e = document.activeElement
    if (e === null || e === document.body || e === document.documentElement) return false
    if (e === first && e !== last) return true
    if (first === null || !shown(first)) first = e
    const again = e === last
    last = e
    if (again) {
      // The parts of a date are one control.
      if (!/^(date|time|month|week|datetime-local)$/.test(e.type)) faults.push('is a trap: ' + told(e))
      return !/^(date|time|month|week|datetime-local)$/.test(e.type)
    }
    if (met.has(key(e))) faults.push('twice: ' + told(e))
    met.set(key(e), e)
    if (drawn(e) === before.get(e)) faults.push('no ring: ' + told(e))
    let over = covered(e)
    if (over !== null) {  // what came in at this very moment moves the page within two frames
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
      over = covered(e)
    }
    if (over !== null) faults.push(over + ': ' + told(e))
    return false
  }
  window.missed = () => {
    const keys = new Set(expected.filter(e => e.isConnected && shown(e)).map(key))
    for (const e of expected) if (keys.delete(key(e)) && !met.has(key(e))) faults.push('not reached: ' + told(e))
    return { faults, met: met.size }
  }
}"""


def faults(visitor: Visitor) -> list[str]:
    """What is wrong for somebody who goes once round the page, or the open dialog, with Tab. Must meet something."""
    page = visitor.page
    page.evaluate(WALKER)
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("walked()"):
            break
    found = page.evaluate("missed()")
    assert found["met"] > 0, "Tab leads nowhere"
    return [*found["faults"], *(f"no name: {one}" for one in nameless(page))]


def nameless(page: Page) -> list[str]:
    """Controls that have nothing to say for themselves, as the browser tells a screen reader."""
    line = page.context.new_cdp_session(page)
    line.send("Accessibility.enable")
    nodes = line.send("Accessibility.getFullAXTree")["nodes"]
    line.detach()
    return [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored")
        and node["role"]["value"] != "main"  # where the link at the top leads
        and any(one["name"] == "focusable" and one["value"]["value"] for one in node.get("properties", []))
        and not node.get("name", {}).get("value", "").strip()
    ]


def open_everything(visitor: Visitor) -> None:
    """What is folded away is there for the walk."""
    visitor.page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")


SAYS = """e => e === document.body ? 'nothing'
  : (e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || e.id).trim()"""


def focused(visitor: Visitor) -> str:
    """What has the focus, by what it says; for a heading or a place, likewise."""
    return str(visitor.page.evaluate(f"({SAYS})(document.activeElement)"))


def tab_to(visitor: Visitor, name: str) -> None:
    """By Tab, as far as it takes, to the control that says this."""
    for _ in range(MOST_STEPS):
        visitor.page.keyboard.press("Tab")
        if focused(visitor) == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def press(visitor: Visitor, name: str, key: str = "Enter") -> None:
    tab_to(visitor, name)
    visitor.page.keyboard.press(key)


def choose(visitor: Visitor, first: str, wanted: str) -> None:
    """In a group of choices: Tab leads to the first, arrows on from it."""
    press(visitor, first, "Space")
    for _ in range(20):
        if focused(visitor) == wanted:
            return
        visitor.page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow leads to {wanted}")


def stands_on(visitor: Visitor, name: str) -> None:
    """The focus comes to the control, or the heading, of this name."""
    expect(visitor.page.locator(":focus")).to_have_accessible_name(name)


def stands_within(visitor: Visitor, selector: str) -> None:
    """The focus comes to one of these themselves."""
    expect(visitor.page.locator(f"{selector}:focus")).to_have_count(1)
