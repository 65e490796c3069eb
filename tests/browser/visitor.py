"""Somebody at a browser: what they open, see and press, and whatever their browser complains about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from tests.realtime.site import Held
from tests.servers import FAR, wait_until

PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 800}
TABS = ("floor", "vote", "talk", "record", "more")


@dataclass
class Visitor:
    """One person's browser. `forgives`: words of complaints that a test brings about on purpose."""

    context: BrowserContext
    page: Page
    base: str
    forgives: tuple[str, ...] = ()
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", self._complained)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def must_not_have_complained(self) -> None:
        unforeseen = [one for one in self.complaints if not any(words in one for words in self.forgives)]
        assert unforeseen == []

    def enter(self, meeting: Held) -> None:
        self.page.goto(f"{self.base}/meetings/{meeting.id}/")
        self.page.wait_for_selector(".room")

    def tab(self, name: str) -> None:
        """A part of the room, on a phone; on a wide screen all of them are in sight."""
        bar = self.page.locator(".tab-bar")
        if bar.is_visible():
            bar.locator(f"[data-tab={name}]").click()

    def button(self, name: str, within: str = ".site-main") -> Locator:
        return self.page.locator(within).get_by_role("button", name=name, exact=True)

    def steady(self, name: str) -> Locator:
        """The large button of the floor, once it has said this for long enough for a press to mean it."""
        button = self.page.locator(".ask button[data-still]", has_text=name)
        button.wait_for()
        return button

    def sees(self, words: str, within: str = ".site-main", timeout: float = 90_000) -> None:
        self.page.locator(within).get_by_text(words).first.wait_for(state="visible", timeout=timeout)

    def presses_again(self, within: str, name: str) -> None:
        """Whatever button next comes to say this is pressed in that very moment, as by a second tap."""
        self.page.evaluate(
            """([within, name]) => {
                const place = document.querySelector(within)
                const find = () => [...place.querySelectorAll('button')].find(one => one.innerText.trim() === name)
                const before = find()
                window.__again = false
                new MutationObserver((_, seen) => {
                    const now = find()
                    if (now === undefined || now === before) return
                    seen.disconnect()
                    now.click()
                    window.__again = true
                }).observe(place, { subtree: true, childList: true, characterData: true })
            }""",
            [within, name],
        )

    def has_pressed_again(self) -> None:
        self.until("() => window.__again")

    def overhears(self, selector: str) -> None:
        """From now on keep every wording of this place: some stand for a moment only."""
        self.page.evaluate(
            """selector => {
                const place = document.querySelector(selector)
                const keep = () => window.__overheard.push(place.innerText)
                window.__overheard = []
                new MutationObserver(keep).observe(place, {childList: true, characterData: true, subtree: true})
            }""",
            selector,
        )

    def has_overheard(self, words: str) -> None:
        self.until("words => window.__overheard.some(one => one.includes(words))", words)

    def until(self, holds: str, given: object = None) -> None:
        """Asked from outside: waiting within the page would need `eval`, which our policy forbids it."""
        wait_until(lambda: self.page.evaluate(holds, given), FAR)

    def count(self, words: str, within: str = ".site-main") -> int:
        return self.page.locator(within).get_by_text(words).count()

    def wide(self) -> int:
        """By how much the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def arrive(browser: Browser, *, base: str, session: str | None, look: Mapping[str, Any]) -> Visitor:
    """`look`: viewport, size, theme, lang, zone, scripts, agent, forgives.

    Its `prepare` is done with the page before it opens anything.
    """
    viewport = look.get("viewport", PHONE)
    context = browser.new_context(
        viewport=viewport,
        has_touch=viewport == PHONE,
        locale="zh-CN",
        timezone_id=look.get("zone"),
        java_script_enabled=look.get("scripts", True),
        user_agent=look.get("agent"),
    )
    context.set_default_timeout(90_000)
    chosen = {"size": look.get("size"), "theme": look.get("theme"), "django_language": look.get("lang")}
    cookies = {**chosen, "sessionid": session}
    context.add_cookies([{"name": n, "value": v, "url": base} for n, v in cookies.items() if v is not None])
    visitor = Visitor(context, context.new_page(), base, look.get("forgives", ()))
    visitor.listen()
    look.get("prepare", lambda page: None)(visitor.page)
    return visitor
