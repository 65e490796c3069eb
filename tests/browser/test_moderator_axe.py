"""The desk for everybody: read by machines, drawn in every theme and size, on a phone and on a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Arrive
from tests.browser.moderating import at_the_desk
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.realtime.site import ANNA, BAO, CLERK, GUEST, MODERATOR, Held, Site

# Every page in the plain look and in the one that is hardest to fit; the moderator's in the dark as well.
PLAIN = {"viewport": DESK, "lang": "zh-hans"}
HARDEST = {"viewport": PHONE, "lang": "zh-hans", "theme": "contrast", "size": "max"}
DARK = {"viewport": DESK, "lang": "en", "theme": "dark"}


@pytest.fixture(scope="module")
def busy(site: Site) -> Held:
    """Something of everything, so that every part of the desk has something to show."""
    meeting = site.meeting()
    meeting.do(
        MODERATOR,
        "agenda.set",
        version=0,
        items=[{"item": 1, "minutes": 20}, {"item": 2, "parent": 1}],
        titles={"1": "养老服务", "2": "社区食堂"},
    )
    meeting.do(MODERATOR, "item.open", item=1)
    meeting.do(MODERATOR, "queue.open")
    for seat in (ANNA, BAO, GUEST):
        meeting.do(seat, "floor.request", lane="booked", note="想谈谈社区食堂")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    meeting.do(CLERK, "utterance.record", text="各位委员好" * 60, seat=ANNA, turn=1)
    meeting.do(GUEST, "statement.post", text="嘉宾的意见" * 60)
    meeting.do(ANNA, "statement.post", text="委员的意见")
    meeting.do(MODERATOR, "ballot.open", question="以前的表决")
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    meeting.do(ANNA, "motion.move", text="增加补贴")
    meeting.do(BAO, "motion.second", motion=1, version=1)
    meeting.do(MODERATOR, "motion.put", motion=1, version=1)
    meeting.do(BAO, "motion.move", text="再议一次")
    meeting.do(MODERATOR, "decision.note", text="同意纪要", manner="applause")
    meeting.do(MODERATOR, "ballot.open", question="增加补贴吗", motion=1, results="when_revealed")
    return meeting


def violations(visitor: Visitor) -> list[str]:
    found = (
        Axe().run(visitor.page, ".desk, dialog[open]", options={"resultTypes": ["violations"]}).response["violations"]
    )
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(
    ("seat", "look"),
    [(MODERATOR, PLAIN), (MODERATOR, HARDEST), (MODERATOR, DARK), (CLERK, PLAIN), (CLERK, HARDEST)],
    ids=["moderator-plain", "moderator-hardest", "moderator-dark", "clerk-plain", "clerk-hardest"],
)
def test_every_page_of_the_desk_can_be_read_and_fits(busy: Held, someone: Arrive, seat: int, look: dict) -> None:
    visitor = at_the_desk(someone, busy, seat=seat, **look)
    for tab in visitor.page.locator(".desk [role=tab]").all():
        tab.click()
        assert violations(visitor) == []
        assert visitor.wide() == 0


def test_questions_and_the_agenda_editor_can_be_read(busy: Held, someone: Arrive) -> None:
    visitor = at_the_desk(someone, busy, viewport=PHONE)
    desk = visitor.page.locator(".desk")
    desk.locator("[data-entry='2'][data-still]").get_by_role("button", name="移出队列").click()
    assert violations(visitor) == []
    visitor.page.keyboard.press("Escape")
    desk.locator("[data-entry='2'][data-still]").get_by_role("button", name="下移").click()
    assert violations(visitor) == []
    visitor.page.keyboard.press("Escape")
    desk.get_by_role("combobox", name="为谁").first.fill("m")
    assert violations(visitor) == []
    visitor.page.get_by_role("tab", name="议程").click()
    desk.get_by_role("button", name="编辑议程").click()
    assert violations(visitor) == []
    assert visitor.wide() == 0
    visitor.page.get_by_role("tab", name="参会人员").click()
    desk.get_by_role("button", name="会议秩序：member4").click()
    assert violations(visitor) == []
