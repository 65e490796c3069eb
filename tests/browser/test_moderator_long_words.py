"""Long words are cut on their way to a page; whoever works with them works with the whole."""

from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.moderating import at_the_desk, dialog, happened, said, turn_to
from tests.realtime.site import ANNA, BAO, MODERATOR, Held

LONG = "".join(f"第{n}条：增加社区食堂补贴。" for n in range(1, 21))


def put(meeting: Held) -> None:
    meeting.do(ANNA, "motion.move", text=LONG)
    meeting.do(BAO, "motion.second", motion=1, version=1)
    meeting.do(MODERATOR, "motion.put", motion=1, version=1)


def test_a_decision_on_a_long_motion_is_recorded_in_all_its_words(meeting: Held, someone: Arrive) -> None:
    put(meeting)
    chair = at_the_desk(someone, meeting)
    turn_to(chair, "动议").get_by_role("button", name="不计票决定：动议 1").click()
    asked = dialog(chair)
    expect(asked.get_by_label("决定内容")).to_have_value(LONG)
    asked.get_by_label("方式").select_option(label="鼓掌通过")
    asked.get_by_role("button", name="记入决定").click()
    happened(meeting, "decision.noted")
    assert said(meeting, "decision.noted")["text"] == LONG


def test_a_vote_on_a_long_motion_asks_for_all_its_words(meeting: Held, someone: Arrive) -> None:
    put(meeting)
    chair = at_the_desk(someone, meeting)
    turn_to(chair, "动议").get_by_role("button", name="准备表决：动议 1").click()
    expect(chair.page.locator(".desk__page:not([hidden])").get_by_label("表决事项")).to_have_value(LONG[:300])


def test_what_somebody_means_to_speak_about_is_read_in_full(meeting: Held, someone: Arrive) -> None:
    note = LONG[:200]
    meeting.do(MODERATOR, "queue.open")
    meeting.do(ANNA, "floor.request", lane="impromptu", note=note)
    chair = at_the_desk(someone, meeting)
    waiting = chair.page.locator(".desk [data-entry='1']")
    expect(waiting.get_by_text(note[:40])).to_be_visible()
    expect(waiting.get_by_text(note)).to_have_count(0)
    waiting.locator(".desk__note").get_by_role("button").click()
    expect(waiting.get_by_text(note)).to_be_visible()
