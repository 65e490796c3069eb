"""The room by keyboard alone."""

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, Visitor
from tests.realtime.site import ANNA, MODERATOR, Held


def walk_to(visitor: Visitor, name: str, *, most: int = 60) -> None:
    """Press Tab until a control of this name has the focus."""
    for _ in range(most):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("(document.activeElement.innerText || '').trim()") == name:
            return
    raise AssertionError(f"{name} is not reached within {most} steps")


def focused(visitor: Visitor) -> str:
    return str(visitor.page.evaluate("document.activeElement.tagName"))


def test_a_vote_is_reached_chosen_and_confirmed_without_a_mouse(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    meeting.do(MODERATOR, "ballot.open", question="是否同意？")
    anna.sees("是否同意？", within=".ballot")
    assert focused(anna) == "BODY"
    walk_to(anna, "赞成")
    anna.page.keyboard.press("Space")
    walk_to(anna, "确认投“赞成”")
    anna.page.keyboard.press("Enter")
    anna.sees("您已投“赞成”，平台已记录。")


def test_single_keys_lead_to_the_parts_and_are_silent_while_typing(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    anna.page.get_by_label("写书面发言").wait_for()
    anna.page.keyboard.press("c")
    anna.until("document.activeElement.tagName === 'TEXTAREA'")
    anna.page.keyboard.type("cave?")
    assert anna.page.get_by_label("写书面发言").input_value() == "cave?"
    assert anna.page.get_by_role("dialog").count() == 0


def test_the_list_of_keys_opens_closes_and_switches_them_off(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    anna.page.keyboard.press("?")
    dialog = anna.page.get_by_role("dialog")
    dialog.get_by_text("写书面发言").wait_for()
    anna.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    anna.page.keyboard.press("?")
    anna.page.get_by_label("使用单键快捷键").uncheck()
    anna.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    for key in ("?", "c"):
        anna.page.keyboard.press(key)
    assert anna.page.get_by_role("dialog").count() == 0
    assert focused(anna) != "TEXTAREA"
    anna.page.reload()
    anna.page.wait_for_selector(".room")
    anna.page.keyboard.press("?")
    assert anna.page.get_by_role("dialog").count() == 0


def test_what_happens_never_moves_the_focus(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    field = anna.page.get_by_label("写书面发言")
    field.fill("正在写")
    field.focus()
    meeting.do(ANNA, "floor.request", lane="impromptu")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    meeting.do(MODERATOR, "ballot.open", question="是否同意？")
    anna.page.get_by_role("alert").get_by_text("轮到您发言").wait_for()
    anna.sees("是否同意？", within=".ballot")
    assert focused(anna) == "TEXTAREA"
    assert field.input_value() == "正在写"
