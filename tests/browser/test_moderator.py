"""A meeting run from the desk: by mouse, by keyboard, and in haste."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.moderating import (
    answer,
    at_the_desk,
    dialog,
    happened,
    press_at_once,
    reach,
    row,
    said,
    step,
    still,
    tab_of,
    turn_to,
    who,
)
from tests.browser.visitor import PHONE
from tests.realtime.site import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Held, Site


def test_a_whole_meeting_is_held_from_the_desk(site: Site, someone: Arrive) -> None:
    meeting = site.meeting(opened=False)
    for seat in (MODERATOR, CLERK, ANNA, BAO, GUEST):
        meeting.do(seat, "seat.take")
    chair = at_the_desk(someone, meeting)

    people = turn_to(chair, "参会人员")
    people.get_by_role("button", name="代为签到：member5").click()
    answer(chair, "电话", press="签到")
    expect(people.locator(f"[data-seat='{CHEN}']")).to_contain_text("电话")
    step(chair, "开始会议")

    agenda = turn_to(chair, "议程")
    agenda.get_by_role("button", name="编辑议程").click()
    for number, title in ((1, "养老服务"), (2, "社区食堂")):
        agenda.get_by_role("button", name="添加一项").click()
        agenda.get_by_label(f"第 {number} 项标题").fill(title)
    agenda.get_by_label("第 1 项分钟数").fill("20")
    agenda.get_by_role("button", name="第 2 项设为子项").click()
    agenda.get_by_role("button", name="保存议程").click()
    agenda.get_by_role("button", name="编辑议程").wait_for()
    expect(agenda.get_by_role("listitem")).to_have_count(2)
    assert said(meeting, "agenda.set")["items"] == [
        {"item": 1, "parent": None, "minutes": 20},
        {"item": 2, "parent": 1, "minutes": None},
    ]
    step(chair, "进入议程：养老服务")
    step(chair, "开放发言申请")
    happened(meeting, "item.opened", "queue.opened")

    floor = turn_to(chair, "发言")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    meeting.do(BAO, "floor.request", lane="impromptu")
    who(floor, "5", "member5")
    floor.get_by_label("发言内容").fill("电话里说的事")
    floor.get_by_role("button", name="为 member5 申请").click()
    expect(row(chair, 3)).to_contain_text("由 moderator1 代为申请")

    row(chair, 3).get_by_role("button", name="上移：member5").click()
    answer(chair, "兼顾各方", press="调整")
    assert said(meeting, "queue.moved")["reason"] == "balance"
    floor.get_by_role("button", name="撤销").click()
    expect(floor.locator("[data-entry]").last).to_contain_text("member5")
    assert said(meeting, "queue.moved")["reason"] == "undone"

    step(chair, "请 member3 发言")
    chair.button("暂停", within=".desk").click()
    step(chair, "继续 member3 的发言")
    chair.button("+1 分钟", within=".desk").click()
    step(chair, "结束 member3 的发言")
    happened(meeting, "floor.granted", "floor.paused", "floor.resumed", "floor.extended", "floor.ended")

    meeting.do(GUEST, "statement.post", text="嘉宾的意见")
    written = turn_to(chair, "书面发言")
    written.get_by_role("button", name="准予显示：guest6 的书面发言").click()
    expect(written.get_by_text("没有待审核的书面发言。")).to_be_visible()

    meeting.do(ANNA, "motion.move", text="增加社区食堂的补贴")
    motions = turn_to(chair, "动议")
    put = motions.get_by_role("button", name="交付表决：动议 1")
    expect(put).to_have_attribute("aria-disabled", "true")
    expect(motions.get_by_text("附议的人还不够")).to_be_visible()
    motions.get_by_role("button", name="代为附议：动议 1").click()
    who(dialog(chair), "member5", "member5")
    answer(chair, press="member5 附议")
    put.click()
    assert "motion.put" not in meeting.types()
    answer(chair, press="交付表决")

    step(chair, "准备表决")
    votes = chair.page.locator(".desk__page:not([hidden])")
    expect(votes.get_by_label("表决事项")).to_have_value("增加社区食堂的补贴")
    votes.get_by_label("通过条件").select_option(label="三分之二以上")
    votes.get_by_label("宣布结果").select_option(label="由主持人宣布")
    expect(votes.get_by_text("若基数为 4，需 3 票赞成。")).to_be_visible()
    votes.get_by_role("button", name="开始表决").click()
    who(votes.locator(".ballot"), "member5", "member5")
    votes.locator(".ballot").get_by_label("赞成").check()
    votes.get_by_role("button", name="为 member5 投：赞成").click()
    expect(votes.get_by_text("已投 1 / 4").first).to_be_visible()
    step(chair, "结束表决")
    expect(dialog(chair)).to_contain_text("还有 3 人未投票")
    for seat in (ANNA, BAO):
        meeting.do(seat, "ballot.cast", ballot=1, choice="yes")
    expect(dialog(chair)).to_contain_text("还有 1 人未投票")
    answer(chair, press="结束表决")
    step(chair, "宣布结果")
    happened(meeting, "ballot.closed", "ballot.revealed")
    expect(votes.get_by_text("通过", exact=True)).to_be_visible()
    assert said(meeting, "ballot.revealed")["outcome"]["result"] == "adopted"

    sitting = turn_to(chair, "会议")
    sitting.get_by_role("button", name="结束会议").click()
    expect(dialog(chair)).to_contain_text("不能恢复")
    answer(chair, press="结束会议")
    expect(chair.page.locator("[data-step=over]")).to_be_visible()
    happened(meeting, "meeting.closed")


def test_the_same_by_keyboard_alone(meeting: Held, someone: Arrive) -> None:
    meeting.do(CHEN, "seat.change", seat=CHEN, role="member", sector=None, venue=None, channel="in_person")
    chair = at_the_desk(someone, meeting)
    keys = chair.page.keyboard

    still(chair, "queue").focus()
    keys.press("Enter")
    tab_of(chair, "发言").focus()
    keys.press("ArrowRight")
    expect(tab_of(chair, "议程")).to_be_focused()
    expect(tab_of(chair, "议程")).to_have_attribute("aria-selected", "true")
    keys.press("Home")
    chair.page.get_by_role("combobox", name="为谁").focus()
    keys.type("member5")
    keys.press("ArrowDown")
    keys.press("Enter")
    reach(chair.page, "为 member5 申请")
    keys.press("Enter")
    row(chair, 1).wait_for()
    chair.page.locator(".desk [data-step]").focus()
    still(chair, "grant 1")
    keys.press("Escape")
    keys.press("n")
    still(chair, "end 1")
    reach(chair.page, "+1 分钟")
    keys.press("Space")
    expect(chair.page.locator(".desk__time")).to_contain_text("5:")
    still(chair, "end 1").focus()
    keys.press("Enter")
    still(chair, "close")
    keys.press("Enter")
    expect(dialog(chair)).to_be_visible()
    keys.press("Escape")
    expect(dialog(chair)).to_have_count(0)
    expect(chair.page.locator("[data-step]")).to_be_focused()
    happened(meeting, "queue.opened", "floor.requested", "floor.granted", "floor.extended", "floor.ended")


def test_what_else_happens_does_not_hold_the_button_back(meeting: Held, someone: Arrive) -> None:
    """In a lively room something happens every moment; the moderator's next step must not wait for a quiet one."""
    meeting.do(MODERATOR, "queue.open")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    chair = at_the_desk(someone, meeting)
    still(chair, "grant 1")
    chair.page.evaluate(
        """window.__held_back = 0
        new MutationObserver(() => { window.__held_back += 1 })
            .observe(document.querySelector('.desk [data-step]'), { attributeFilter: ['data-still'] })"""
    )
    meeting.do(ANNA, "statement.post", text="说得好")
    meeting.do(BAO, "floor.request", lane="impromptu")
    row(chair, 2).wait_for()
    assert chair.page.evaluate("window.__held_back") == 0
    step(chair, "请")
    happened(meeting, "floor.granted")


def test_a_second_press_does_not_undo_or_go_on_with_what_the_first_did(meeting: Held, someone: Arrive) -> None:
    for text in ("甲", "乙"):
        meeting.do(GUEST, "statement.post", text=text)
    meeting.do(MODERATOR, "agenda.set", version=0, items=[{"item": 1}], titles={"1": "养老服务"})
    chair = at_the_desk(someone, meeting)
    page = turn_to(chair, "发言")
    chair.presses_again(".desk__page:not([hidden])", "停止发言申请")
    page.get_by_role("button", name="开放发言申请").click()
    chair.has_pressed_again()
    page = turn_to(chair, "议程")
    chair.presses_again(".desk__page:not([hidden])", "结束")
    page.get_by_role("button", name="开始：养老服务").click()
    chair.has_pressed_again()
    page = turn_to(chair, "书面发言")
    chair.presses_again(".desk__page:not([hidden])", "准予显示")
    page.get_by_role("button", name="准予显示").first.click()
    chair.has_pressed_again()
    meeting.do(ANNA, "floor.request", lane="impromptu")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    chair.presses_again(".desk__turn", "结束发言")
    chair.button("暂停", within=".desk__turn").click()
    chair.has_pressed_again()
    meeting.do(BAO, "statement.post", text="之后")
    chair.sees("之后")
    done = ["queue.opened", "item.opened", "statement.approved"]
    happened(meeting, *done, "floor.requested", "floor.granted", "floor.paused", "statement.posted")


@pytest.mark.parametrize("look", [{}, {"viewport": PHONE}, {"viewport": PHONE, "lang": "en"}], ids=str)
def test_whatever_happens_in_the_room_nothing_below_it_jumps(
    meeting: Held, someone: Arrive, look: dict[str, Any]
) -> None:
    """Who is about to press something must find it where it was."""
    chair = at_the_desk(someone, meeting, **look)
    chair.sees("Online: 1" if "lang" in look else "在线 1 人", within=".standing")

    def top() -> float:
        return float(chair.page.evaluate("document.querySelector('.desk__tabs').getBoundingClientRect().top"))

    before = top()
    meeting.do(MODERATOR, "queue.open")
    still(chair, "close")
    tops = [top()]
    meeting.do(ANNA, "floor.request", lane="impromptu")
    still(chair, "grant 1")
    tops.append(top())
    meeting.do(MODERATOR, "floor.grant", entry=1)
    still(chair, "end 1")
    tops.append(top())
    meeting.do(BAO, "floor.request", lane="order")
    chair.page.locator(".desk__turn .button--primary[data-still]").wait_for()
    tops.append(top())
    meeting.do(MODERATOR, "floor.grant", entry=2)
    still(chair, "end 2")
    tops.append(top())
    meeting.do(MODERATOR, "floor.end", entry=2)
    still(chair, "end 1")
    meeting.do(MODERATOR, "floor.end", entry=1)
    still(chair, "close")
    assert [*tops, top()] == [before] * 6


def test_a_second_press_in_haste_does_not_end_what_the_first_began(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    chair = at_the_desk(someone, meeting)
    still(chair, "grant 1")
    chair.overhears(".desk__step")
    press_at_once(chair, "end 1")
    chair.page.locator(".desk [data-step='grant 1']").click()
    chair.has_overheard("请看清后再按一次")
    still(chair, "end 1")
    happened(meeting, "floor.granted")


def test_what_has_just_changed_under_the_finger_is_not_done(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    chair = at_the_desk(someone, meeting)
    still(chair, "grant 1").focus()
    chair.overhears(".desk__step")
    press_at_once(chair, "grant 2")
    meeting.do(BAO, "floor.request", lane="order")
    chair.has_overheard("请看清后再按一次")
    assert "floor.granted" not in meeting.types()
    expect(chair.page.locator("[data-step]")).to_be_focused()


def test_updates_touch_neither_what_is_half_written_nor_the_focus(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    chair = at_the_desk(someone, meeting)
    votes = turn_to(chair, "表决")
    votes.get_by_label("表决事项").fill("半份表决")
    votes.get_by_label("种类").select_option(label="测评")
    votes.get_by_label("选项").fill("满意\n不满意")
    floor = turn_to(chair, "发言")
    who(floor, "member4", "member4")
    note = floor.get_by_label("发言内容")
    note.fill("写到一半")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    meeting.do(BAO, "floor.request", lane="impromptu")
    meeting.do(ANNA, "motion.move", text="动议")
    meeting.do(BAO, "motion.second", motion=1, version=1)
    meeting.do(MODERATOR, "motion.put", motion=1, version=1)
    meeting.do(MODERATOR, "agenda.set", version=0, items=[{"item": 1}], titles={"1": "议题"})
    meeting.do(MODERATOR, "floor.grant", entry=1)
    meeting.do(MODERATOR, "seat.warn", seat=BAO, reason="overtime")
    still(chair, "end 1")
    expect(note).to_be_focused()
    expect(note).to_have_value("写到一半")
    expect(floor.get_by_role("combobox", name="为谁")).to_have_value("member4（4 号席）")
    votes = turn_to(chair, "表决")
    expect(votes.get_by_label("表决事项")).to_have_value("半份表决")
    expect(votes.get_by_label("选项")).to_have_value("满意\n不满意")
    votes.get_by_role("button", name="开始表决").click()
    expect(votes.locator(".ballot")).to_contain_text("半份表决")
    opened = said(meeting, "ballot.opened")
    assert (opened["labels.c1"], opened["labels.c2"]) == ("满意", "不满意")
