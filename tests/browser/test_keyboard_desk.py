"""The desk without a mouse: every question opened, walked and left by keys; every act, and where the focus is then."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.keyboard import choose, faults, press, stands_on, stands_within, tab_to
from tests.browser.moderating import at_the_desk, dialog, happened, row, said, still, tab_of
from tests.browser.visitor import PHONE, Visitor
from tests.realtime.site import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Held, Site

# A page of the desk, and what opens a question there.
QUESTIONS = {
    "发言": ("下移：member4", "调整：member4", "移出队列：member4", "删去原文：想谈谈食堂"),
    "书面发言": ("不予显示：guest6 的书面发言", "删去原文：嘉宾的意见"),
    "动议": ("代为附议：动议 1", "撤回：动议 1", "不计票决定：动议 1"),
    "表决": ("结束表决", "作废", "作废：以前的表决"),
    "参会人员": (
        "更改：member5 的席位",
        "会议秩序：member5",
        "记为离席：member5",
        "准许返回：guest7",
        "代为签到：member8",
    ),
    "记录": ("更正：member3 的记录", "删去原文：各位委员好"),
    "会议": ("休会", "结束会议"),
}
EIGHT = ("moderator", "clerk", "member", "member", "member", "guest", "guest", "member")


@pytest.fixture(scope="module")
def busy(site: Site) -> Held:
    meeting = site.meeting(roles=EIGHT)
    meeting.do(MODERATOR, "queue.open")
    for seat in (ANNA, BAO, CHEN, GUEST):
        meeting.do(seat, "floor.request", lane="booked", note="想谈谈食堂" if seat == BAO else None)
    meeting.do(MODERATOR, "floor.grant", entry=1)
    meeting.do(CLERK, "utterance.record", text="各位委员好", seat=ANNA, turn=1)
    meeting.do(GUEST, "statement.post", text="嘉宾的意见")
    meeting.do(ANNA, "motion.move", text="增加补贴")
    meeting.do(MODERATOR, "ballot.open", question="以前的表决")
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    meeting.do(MODERATOR, "ballot.open", question="现在的表决")
    meeting.do(MODERATOR, "seat.remove", seat=7, reason="disturbance")
    meeting.do(8, "seat.leave")
    return meeting


def turn_by_keys(visitor: Visitor, page: str) -> None:
    """The tabs are one stop; the arrows lead from one to the next."""
    visitor.page.locator(".desk [role=tab][aria-selected=true]").focus()
    for _ in range(8):
        if tab_of(visitor, page).get_attribute("aria-selected") == "true":
            return
        visitor.page.keyboard.press("ArrowRight")
    raise AssertionError(f"no arrow leads to {page}")


@pytest.mark.parametrize("page", QUESTIONS)
def test_every_question_is_opened_walked_and_left_by_keys(busy: Held, someone: Arrive, page: str) -> None:
    chair = at_the_desk(someone, busy)
    row(chair, 4).wait_for(state="attached")
    turn_by_keys(chair, page)
    for name in QUESTIONS[page]:
        press(chair, name)
        dialog(chair).wait_for()
        assert (name, faults(chair)) == (name, [])
        chair.page.keyboard.press("Escape")
        expect(dialog(chair)).to_have_count(0)
        stands_on(chair, name)


def test_the_questions_are_walked_on_a_phone_too(busy: Held, someone: Arrive) -> None:
    chair = at_the_desk(someone, busy, viewport=PHONE, size="max")
    turn_by_keys(chair, "参会人员")
    for name in ("会议秩序：member5", "更改：member5 的席位"):
        press(chair, name)
        dialog(chair).wait_for()
        assert (name, faults(chair)) == (name, [])
        chair.page.keyboard.press("Escape")
        stands_on(chair, name)


def three_wait(meeting: Held) -> None:
    meeting.do(MODERATOR, "queue.open")
    for seat in (ANNA, BAO, CHEN):
        meeting.do(seat, "floor.request", lane="impromptu")


def test_the_queue_is_worked_by_keys(meeting: Held, someone: Arrive) -> None:
    three_wait(meeting)
    chair = at_the_desk(someone, meeting)
    row(chair, 3).wait_for()
    press(chair, "下移：member3")
    press(chair, "兼顾各方", "Space")
    press(chair, "调整")
    expect(dialog(chair)).to_have_count(0)
    stands_on(chair, "下移：member3")
    press(chair, "停止发言申请")
    stands_on(chair, "开放发言申请")
    row(chair, 2).wait_for()
    press(chair, "请发言：member4")
    still(chair, "end 2")
    stands_on(chair, "发言队列")
    row(chair, 1).wait_for()
    press(chair, "移出队列：member3")
    dialog(chair).wait_for()
    press(chair, "移出队列")
    expect(chair.page.locator("[data-entry='1']")).to_have_count(0)
    stands_on(chair, "发言队列")
    happened(meeting, "queue.moved", "queue.closed", "floor.granted", "floor.withdrawn")


def test_a_move_is_undone_by_keys(meeting: Held, someone: Arrive) -> None:
    three_wait(meeting)
    chair = at_the_desk(someone, meeting)
    row(chair, 3).wait_for()
    press(chair, "调整：member3")
    dialog(chair).get_by_label("移到").focus()
    chair.page.keyboard.press("End")
    choose(chair, "兼顾各方", "时间安排")
    press(chair, "调整")
    expect(dialog(chair)).to_have_count(0)
    # The seconds left are part of its name.
    chair.page.get_by_role("button", name="撤销").focus()
    chair.page.keyboard.press("Enter")
    expect(chair.page.locator("[data-entry]").first).to_contain_text("member3")
    stands_on(chair, "发言队列")
    assert said(meeting, "queue.moved")["reason"] == "undone"


def test_a_turn_is_paused_gone_on_with_lengthened_and_given_back_by_keys(meeting: Held, someone: Arrive) -> None:
    three_wait(meeting)
    meeting.do(MODERATOR, "floor.grant", entry=1)
    chair = at_the_desk(someone, meeting)
    still(chair, "end 1")
    press(chair, "暂停")
    stands_on(chair, "继续 member3 的发言")
    still(chair, "resume 1")
    chair.page.keyboard.press("Space")
    still(chair, "end 1")
    press(chair, "+1 分钟")
    tab_to(chair, "加时（分钟）")
    chair.page.keyboard.type("3")
    press(chair, "加时（分钟）")
    expect(chair.page.locator(".desk__time")).to_contain_text("8:")
    press(chair, "代为结束")
    stands_on(chair, "请 member4 发言")
    happened(meeting, "floor.paused", "floor.resumed", "floor.extended", "floor.extended", "floor.yielded")


def test_the_agenda_is_written_by_keys(meeting: Held, someone: Arrive) -> None:
    chair = at_the_desk(someone, meeting)
    turn_by_keys(chair, "议程")
    press(chair, "编辑议程")
    stands_on(chair, "编辑议程")
    for title in ("养老服务", "社区食堂", "其他"):
        press(chair, "添加一项")
        expect(chair.page.locator("input.plan__title:focus")).to_have_value("")
        chair.page.keyboard.type(title)
    press(chair, "第 2 项上移")
    stands_on(chair, "第 1 项上移")
    press(chair, "删除第 3 项")
    stands_on(chair, "添加一项")
    press(chair, "保存议程")
    stands_on(chair, "议程")
    assert said(meeting, "agenda.set")["titles.1"] == "养老服务"
    assert [one["item"] for one in said(meeting, "agenda.set")["items"]] == [2, 1]
    press(chair, "开始：社区食堂")
    chair.sees("社区食堂", within=".now-bar")
    chair.page.locator(".desk__page:not([hidden]) button[data-still]", has_text="结束").wait_for()
    press(chair, "结束：社区食堂")
    chair.sees("尚未进入议程", within=".now-bar")
    happened(meeting, "item.opened", "item.closed")


def test_order_in_the_house_is_kept_by_keys(meeting: Held, someone: Arrive) -> None:
    meeting.do(ANNA, "statement.post", text="家住某街某号")
    chair = at_the_desk(someone, meeting)
    turn_by_keys(chair, "书面发言")
    press(chair, "不予显示：member3 的书面发言")
    choose(chair, "与议题无关", "含有个人信息")
    press(chair, "不予显示")
    expect(dialog(chair)).to_have_count(0)
    stands_within(chair, ".desk .log__entry")
    turn_by_keys(chair, "参会人员")
    for measure in ("秩序提醒", "请出会议"):
        press(chair, "会议秩序：member3")
        choose(chair, "秩序提醒", measure)
        press(chair, "偏离议题", "Space")
        press(chair, measure)
        expect(dialog(chair)).to_have_count(0)
    chair.page.get_by_role("button", name="准许返回：member3").wait_for()
    stands_within(chair, f"[data-seat='{ANNA}']")
    press(chair, "准许返回：member3")
    dialog(chair).wait_for()
    press(chair, "准许返回")
    chair.page.get_by_role("button", name="代为签到：member3").wait_for()
    happened(meeting, "statement.withheld", "seat.warned", "seat.removed", "seat.readmitted")


def test_a_motion_is_put_voted_on_and_told_by_keys(meeting: Held, someone: Arrive) -> None:
    meeting.do(ANNA, "motion.move", text="增加补贴")
    meeting.do(CHEN, "seat.change", seat=CHEN, role="member", sector=None, venue=None, channel="phone")
    chair = at_the_desk(someone, meeting)
    turn_by_keys(chair, "动议")
    press(chair, "代为附议：动议 1")
    tab_to(chair, "为谁（姓名或席位号）")
    chair.page.keyboard.type("member5")
    chair.page.keyboard.press("Escape")
    expect(dialog(chair)).to_have_count(1)
    chair.page.keyboard.press("ArrowDown")
    chair.page.keyboard.press("Enter")
    press(chair, "member5 附议")
    expect(dialog(chair)).to_have_count(0)
    stands_on(chair, "代为附议：动议 1")
    press(chair, "交付表决：动议 1")
    press(chair, "交付表决")
    stands_within(chair, ".desk .log__entry")
    press(chair, "准备表决：动议 1")
    question = chair.page.get_by_label("表决事项")
    expect(question).to_have_value("增加补贴")
    expect(question).to_be_focused()
    press(chair, "开始表决")
    chair.page.locator(".desk .ballot").wait_for()
    tab_to(chair, "为谁（姓名或席位号）")
    chair.page.keyboard.type("member5")
    chair.page.keyboard.press("Enter")
    press(chair, "赞成", "Space")
    press(chair, "为 member5 投：赞成")
    expect(chair.page.get_by_text("已投 1 / 4").first).to_be_visible()
    still(chair, "ballot 1")
    press(chair, "结束表决")
    dialog(chair).wait_for()
    press(chair, "结束表决")
    expect(dialog(chair)).to_have_count(0)
    expect(chair.page.locator(":focus")).to_have_count(1)
    happened(meeting, "motion.seconded", "motion.put", "ballot.opened", "ballot.cast", "ballot.closed")


def test_the_record_is_kept_and_corrected_by_keys(meeting: Held, someone: Arrive) -> None:
    three_wait(meeting)
    meeting.do(MODERATOR, "floor.grant", entry=1)
    clerk = at_the_desk(someone, meeting, seat=CLERK)
    clerk.sees("记录为 member3 的发言", within=".desk")
    tab_to(clerk, "发言记录")
    clerk.page.keyboard.type("各为委员")
    clerk.page.keyboard.press("Control+Enter")
    clerk.page.locator("[data-utterance='1']").wait_for()
    stands_on(clerk, "发言记录")
    press(clerk, "更正：member3 的记录")
    tab_to(clerk, "更正后的文字")
    clerk.page.keyboard.press("Control+a")
    clerk.page.keyboard.type("各位委员")
    choose(clerk, "听写有误", "笔误")
    press(clerk, "更正")
    expect(dialog(clerk)).to_have_count(0)
    stands_on(clerk, "更正：member3 的记录")
    press(clerk, "代为结束")
    stands_within(clerk, ".desk__glance")
    happened(meeting, "utterance.recorded", "utterance.corrected", "floor.yielded")
    assert said(meeting, "utterance.corrected")["text"] == "各位委员"


def test_a_seat_is_taken_for_somebody_in_the_hall_by_keys(site: Site, someone: Arrive) -> None:
    meeting = site.meeting(opened=False)
    meeting.do(MODERATOR, "seat.take")
    chair = at_the_desk(someone, meeting)
    turn_by_keys(chair, "参会人员")
    press(chair, "代为签到：member5")
    tab_to(chair, "现场")
    chair.page.keyboard.press("ArrowDown")
    press(chair, "签到")
    expect(dialog(chair)).to_have_count(0)
    expect(chair.page.locator(f"[data-seat='{CHEN}']")).to_contain_text("电话")
    stands_within(chair, f"[data-seat='{CHEN}']")
    happened(meeting, "seat.taken")
