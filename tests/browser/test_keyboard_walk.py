"""Every part of the room and of the desk, walked by Tab: all is reached, once, in sight, with a ring and a name."""

from typing import Any

import pytest

from tests.browser.conftest import Arrive
from tests.browser.keyboard import faults, open_everything
from tests.browser.moderating import at_the_desk
from tests.browser.test_access import lively
from tests.browser.visitor import DESK, PHONE, TABS
from tests.realtime.site import ANNA, BAO, CLERK, GUEST, MODERATOR, Held, Site


@pytest.fixture(scope="module")
def busy(site: Site) -> Held:
    return lively(site)


@pytest.mark.parametrize(
    ("seat", "look"),
    [(None, {}), (ANNA, {"theme": "dark"}), (BAO, {"size": "max"}), (GUEST, {"theme": "contrast", "size": "large"})],
    ids=["nobody", "member-dark", "speaker-max", "guest-contrast"],
)
def test_every_part_of_the_room_is_walked_on_a_phone(
    busy: Held, someone: Arrive, seat: int | None, look: dict[str, Any]
) -> None:
    visitor = someone(busy, seat=seat, viewport=PHONE, **look)
    for tab in TABS:
        visitor.tab(tab)
        open_everything(visitor)
        assert (tab, faults(visitor)) == (tab, [])


@pytest.mark.parametrize("seat", [None, ANNA, GUEST], ids=["nobody", "member", "guest"])
def test_the_whole_room_is_walked_on_a_wide_screen(busy: Held, someone: Arrive, seat: int | None) -> None:
    visitor = someone(busy, seat=seat, viewport=DESK)
    open_everything(visitor)
    assert faults(visitor) == []


def test_the_switches_of_the_header_are_walked_when_they_are_open(busy: Held, someone: Arrive) -> None:
    anna = someone(busy, seat=ANNA, viewport=PHONE)
    anna.page.locator(".preferences > summary").focus()
    anna.page.keyboard.press("Enter")
    anna.page.get_by_label("字号").wait_for()
    assert faults(anna) == []


@pytest.mark.parametrize("half", [0, 1], ids=["one-half", "other-half"])
@pytest.mark.parametrize(
    ("seat", "viewport"), [(MODERATOR, DESK), (CLERK, PHONE)], ids=["moderator-desk", "clerk-phone"]
)
def test_every_page_of_the_desk_is_walked(
    busy: Held, someone: Arrive, seat: int, viewport: dict[str, int], half: int
) -> None:
    visitor = at_the_desk(someone, busy, seat=seat, viewport=viewport)
    for tab in visitor.page.locator(".desk [role=tab]").all()[half::2]:
        tab.click()
        open_everything(visitor)
        assert (tab.inner_text(), faults(visitor)) == (tab.inner_text(), [])
