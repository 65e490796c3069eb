"""Everybody can use the room: by keyboard, in large type, in every colour, in both languages, on a narrow screen."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, PHONE, TABS, Visitor
from tests.realtime.site import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Held, Site

NARROW = {"width": 320, "height": 640}
# Every theme and every size: what one of them spoils shows beside any of the other. What is too wide has its own test.
LOOKS = [
    pytest.param({"theme": theme, "size": size}, id=f"{theme}-{size}")
    for theme, size in (("light", "std"), ("dark", "large"), ("contrast", "max"))
]


def lively(site: Site) -> Held:
    """A meeting in which every part of the room has something to show."""
    meeting = site.meeting(options={"quorum": 3})
    titles = {"1": "通报情况", "2": "协商议政：老旧小区的场地从哪里来，如何与城市更新同步安排", "3": "补助与保险"}
    items = [{"item": 1}, {"item": 2, "minutes": 30}, {"item": 3, "parent": 2, "minutes": 120}]
    meeting.do(MODERATOR, "agenda.set", version=0, items=items, titles=titles)
    meeting.do(MODERATOR, "item.open", item=2)
    meeting.do(MODERATOR, "queue.open")
    meeting.do(MODERATOR, "ballot.open", question="是否同意？")
    meeting.do(BAO, "ballot.cast", ballot=1, choice="yes")
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    meeting.do(BAO, "motion.move", text="建议设立护理员岗位津贴，按月发放到个人。" * 12)
    meeting.do(CHEN, "motion.second", motion=1, version=1)
    meeting.do(MODERATOR, "decision.note", text="书面发言一并报送。", manner="applause")
    meeting.do(BAO, "floor.request", lane="impromptu", note="补充一点")
    meeting.do(CHEN, "floor.request", lane="booked", side="for")
    meeting.do(GUEST, "floor.request", lane="booked")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    meeting.do(CLERK, "utterance.record", text="各位委员好。" * 50, seat=BAO, turn=1)
    meeting.do(CLERK, "utterance.record", text="（掌声）", kind="note")
    meeting.do(ANNA, "statement.post", text="社区食堂要离家近。" * 30, item=2)
    meeting.do(BAO, "statement.post", text="同意", reply_to=1)
    meeting.do(CHEN, "statement.post", text="写错了")
    meeting.do(CHEN, "statement.withdraw", statement=3)
    meeting.do(GUEST, "statement.post", text="待核准的一条")
    meeting.do(MODERATOR, "ballot.open", question="是否赞成列为重点建议？", seconds=3600)
    return meeting


@pytest.fixture(scope="module")
def busy(site: Site) -> Held:
    return lively(site)


def no_barrier(visitor: Visitor, *, tags: tuple[str, ...] = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")) -> None:
    options = {"runOnly": {"type": "tag", "values": [*tags, "best-practice"]}, "resultTypes": ["violations"]}
    found = Axe().run(visitor.page, options=options).response["violations"]
    told: list[Any] = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]
    assert told == []


@pytest.mark.parametrize("look", LOOKS)
def test_no_part_of_the_room_has_a_barrier_on_a_phone(busy: Held, someone: Arrive, look: dict[str, str]) -> None:
    anna = someone(busy, seat=ANNA, viewport=PHONE, **look)
    for tab in TABS:
        anna.tab(tab)
        no_barrier(anna)
        assert anna.wide() <= 0


@pytest.mark.parametrize("look", LOOKS)
def test_no_part_of_the_room_has_a_barrier_on_a_wide_screen(busy: Held, someone: Arrive, look: dict[str, str]) -> None:
    guest = someone(busy, seat=GUEST, viewport=DESK, lang="en", **look)
    no_barrier(guest)
    assert guest.wide() <= 0


@pytest.mark.parametrize(("size", "lang"), [("std", "en"), ("large", "zh-hans"), ("max", "zh-hans"), ("max", "en")])
def test_at_320_px_nothing_is_cut_off_at_the_side(busy: Held, someone: Arrive, size: str, lang: str) -> None:
    anna = someone(busy, seat=ANNA, viewport=NARROW, size=size, lang=lang)
    for tab in TABS:
        anna.tab(tab)
        anna.page.evaluate("for (const one of document.querySelectorAll('.room details')) one.open = true")
        assert (tab, anna.wide()) == (tab, 0)
        beyond = anna.page.evaluate(
            "[...document.querySelectorAll('.room *, .standing *, .room-top *, .foot *')]"
            ".filter(e => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1)"
            ".map(e => e.outerHTML.slice(0, 120))"
        )
        assert beyond == []


def test_a_part_with_little_in_it_is_as_wide_as_any_other(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA, viewport=PHONE)
    for tab in TABS:
        anna.tab(tab)
        widths = anna.page.evaluate(
            "[...document.querySelectorAll('.room .card')].filter(e => e.getClientRects().length)"
            ".map(e => document.querySelector('.room').clientWidth - e.offsetWidth)"
        )
        assert (tab, set(widths)) == (tab, {0})


def test_the_page_speaks_english_when_asked(busy: Held, someone: Arrive) -> None:
    anna = someone(busy, seat=ANNA, viewport=DESK, lang="en")
    for words in (
        "Speaking now",
        "Written statements",
        "Transcript",
        "Vote open",
        "Agenda",
        "More than half for",
    ):
        anna.sees(words, within=".room")
    assert anna.page.locator("html").get_attribute("lang") == "en"
