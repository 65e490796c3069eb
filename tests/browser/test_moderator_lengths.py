"""What is too long is said to be too long at every field of the desk, and never cut; a rare character counts once."""

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Arrive
from tests.browser.moderating import at_the_desk, happened, said, turn_to
from tests.browser.visitor import Visitor
from tests.realtime.site import CLERK, Held

RARE = "𠮷"


def insert(visitor: Visitor, field: Locator, text: str) -> None:
    """As by pasting: a field that cuts would cut it."""
    field.focus()
    visitor.page.keyboard.insert_text(text)


def test_the_clerk_is_told_that_a_text_is_too_long_and_keeps_all_of_it(meeting: Held, someone: Arrive) -> None:
    clerk = at_the_desk(someone, meeting, seat=CLERK)
    page = clerk.page.locator(".desk__page:not([hidden])")
    page.get_by_label("记为会议记事").check()
    box = page.get_by_label("发言记录", exact=True)
    insert(clerk, box, "记" * 20_800)
    expect(page.get_by_text("超出 800 字")).to_be_visible()
    page.get_by_role("button", name="记录（记事）").click(force=True)
    assert len(box.input_value()) == 20_800
    assert "utterance.recorded" not in meeting.types()
    box.fill(RARE * 10_001)
    page.get_by_role("button", name="记录（记事）").click()
    happened(meeting, "utterance.recorded")
    assert said(meeting, "utterance.recorded")["text"] == RARE * 10_001


def test_so_is_the_moderator_in_every_form(meeting: Held, someone: Arrive) -> None:
    chair = at_the_desk(someone, meeting)
    agenda = turn_to(chair, "议程")
    agenda.get_by_role("button", name="编辑议程").click()
    agenda.get_by_role("button", name="添加一项").click()
    lines = agenda.locator("input.plan__title")
    insert(chair, lines.last, RARE * 303)
    expect(agenda.locator(".plan .length").get_by_text("超出 3 字")).to_be_visible()
    expect(agenda.get_by_role("button", name="保存议程")).to_have_attribute("aria-disabled", "true")

    ballot = turn_to(chair, "表决")
    if not ballot.get_by_label("表决事项").is_visible():
        ballot.get_by_text("准备表决").first.click()
    insert(chair, ballot.get_by_label("表决事项"), RARE * 301)
    expect(ballot.locator(".length").get_by_text("超出 1 字")).to_be_visible()
    expect(ballot.get_by_role("button", name="开始表决")).to_have_attribute("aria-disabled", "true")

    statements = turn_to(chair, "书面发言")
    insert(chair, statements.get_by_label("内容"), "字" * 2_002)
    expect(statements.locator(".length").get_by_text("超出 2 字")).to_be_visible()

    motions = turn_to(chair, "动议")
    insert(chair, motions.get_by_label("动议内容"), RARE * 10_000)
    expect(motions.locator(".length").get_by_text("还可输入 0 字")).to_be_visible()
    insert(chair, motions.get_by_label("决定内容"), "字" * 10_004)
    expect(motions.locator(".length").get_by_text("超出 4 字")).to_be_visible()
    assert len(motions.get_by_label("决定内容").input_value()) == 10_004
