"""What a moderator or clerk does at the desk, and what the log says of it."""

import re
from contextlib import suppress
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, Visitor
from tests.realtime.site import MODERATOR, Held
from tests.servers import FAR, wait_until


def step(visitor: Visitor, label: str) -> None:
    """Press the one button once it says so, and has said so for long enough."""
    visitor.page.locator(".desk [data-step][data-still]", has_text=label).click()


def tab_of(visitor: Visitor, name: str) -> Locator:
    """Its name comes before what waits on it."""
    return visitor.page.get_by_role("tab", name=re.compile(f"^{name}"))


def turn_to(visitor: Visitor, tab: str) -> Locator:
    """One page of the desk."""
    tab_of(visitor, tab).click()
    return visitor.page.locator(".desk__page:not([hidden])")


def row(visitor: Visitor, entry: int) -> Locator:
    """One place of the queue, once it has stood still."""
    return visitor.page.locator(f".desk [data-entry='{entry}'][data-still]")


def dialog(visitor: Visitor) -> Locator:
    return visitor.page.locator("dialog[open]")


def answer(visitor: Visitor, *choices: str, press: str) -> None:
    """A question asked once: choose, press, and it is gone."""
    asked = dialog(visitor)
    for choice in choices:
        asked.get_by_label(choice, exact=True).check()
    asked.get_by_role("button", name=press, exact=True).click()
    expect(asked).to_have_count(0)


def who(within: Locator, typed: str, name: str, *, label: str = "为谁") -> None:
    within.get_by_role("combobox", name=label).fill(typed)
    within.get_by_role("option", name=name).click()


def at_the_desk(someone: Arrive, meeting: Held, seat: int = MODERATOR, **look: Any) -> Visitor:
    return sat_down(someone(meeting, seat=seat, **{"viewport": DESK, **look}))


def sat_down(visitor: Visitor) -> Visitor:
    """On a phone the desk is a part of its own."""
    visitor.page.locator(".desk__glance").wait_for(state="attached")
    if visitor.page.locator(".tab-bar").is_visible():
        visitor.page.locator(".tab-bar button").first.click()
    visitor.page.locator(".desk__glance").wait_for()
    return visitor


def happened(meeting: Held, *types: str) -> None:
    """These facts stand at the end of the log, or will in a moment."""
    with suppress(TimeoutError):
        wait_until(lambda: meeting.types()[-len(types) :] == list(types), FAR)
    assert meeting.types()[-len(types) :] == list(types)


def said(meeting: Held, kind: str) -> dict[str, Any]:
    """The last fact of a kind, with its words."""
    entry = [one for one in meeting.log() if one["type"] == kind][-1]
    return {**entry["facts"], **(entry["text"] or {}), "by": entry["by"]}


def still(visitor: Visitor, what: str) -> Locator:
    button = visitor.page.locator(f".desk [data-step='{what}'][data-still]")
    button.wait_for()
    return button


def reach(page: Page, name: str) -> None:
    """By Tab, as far as it takes."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.textContent?.trim()") == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def press_at_once(visitor: Visitor, what: str) -> None:
    """The one button, in the moment in which it becomes this."""
    visitor.page.evaluate(
        """what => new MutationObserver((_, seen) => {
            const button = document.querySelector(`[data-step="${what}"]`)
            if (button !== null) { seen.disconnect(); button.click() }
        }).observe(document.querySelector('.desk'), { subtree: true, attributes: true, childList: true })""",
        what,
    )
