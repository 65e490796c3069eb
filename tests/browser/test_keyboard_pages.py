"""The pages around the room by keyboard: signing in, finding a meeting, the switches of the header, what is refused."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Arrive
from tests.browser.keyboard import faults, press, stands_on, tab_to
from tests.browser.visitor import DESK, PHONE, Visitor, arrive
from tests.realtime.site import ANNA, Held

PAGES = ("/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/admin/login/", "/nowhere/")


def visits(chromium: Browser, meeting: Held, path: str, *, seat: int | None = None, **look: object) -> Visitor:
    base = f"http://localhost:{meeting.site.servers[0].port}"
    session = None if seat is None else meeting.sessions[seat - 1]
    visitor = arrive(chromium, base=base, session=session, look=look)
    visitor.page.goto(base + path)
    return visitor


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_walked_by_who_has_not_signed_in(
    meeting: Held, chromium: Browser, viewport: dict[str, int]
) -> None:
    visitor = visits(chromium, meeting, "/", viewport=viewport)
    for path in PAGES:
        visitor.page.goto(visitor.base + path)
        assert (path, faults(visitor)) == (path, [])
    visitor.context.close()


def test_a_member_finds_the_room_from_the_home_page(meeting: Held, chromium: Browser) -> None:
    anna = visits(chromium, meeting, f"/meetings/{meeting.id}/", seat=ANNA, viewport=DESK)
    anna.page.wait_for_selector(".room")
    press(anna, "返回协商活动")
    anna.page.get_by_role("link", name="进入").first.wait_for()
    assert faults(anna) == []
    anna.page.goto(f"{anna.base}/accounts/email/")
    assert faults(anna) == []
    anna.context.close()


def test_the_switches_act_by_keys_and_fold_away(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA, viewport=PHONE)
    anna.page.evaluate("window.__same = true")
    press(anna, "大字与配色")
    tab_to(anna, "字号")
    with anna.page.expect_response(lambda answer: answer.url.endswith("/appearance/")):
        anna.page.keyboard.press("End")
    expect(anna.page.locator("html")).to_have_attribute("data-size", "max")
    stands_on(anna, "字号")
    anna.page.keyboard.press("Escape")
    stands_on(anna, "大字与配色")
    expect(anna.page.get_by_label("字号")).to_be_hidden()
    assert anna.page.evaluate("window.__same")
    anna.page.reload()
    expect(anna.page.locator("html")).to_have_attribute("data-size", "max")
    anna.page.wait_for_selector(".room")
    press(anna, "English")
    anna.sees("Transcript", within=".tab-bar")


def test_a_refused_sign_in_leads_to_what_is_wrong(meeting: Held, chromium: Browser) -> None:
    visitor = visits(chromium, meeting, "/accounts/login/", viewport=DESK)
    visitor.page.locator("details:has(input[name=password]) > summary").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("input[name=login]").fill("nobody@example.org")
    visitor.page.locator("input[name=password]").focus()
    visitor.page.keyboard.type("not this one")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("alert").wait_for()
    assert faults(visitor) == []
    visitor.context.close()
