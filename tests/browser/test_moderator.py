"""A meeting run from the desk: by mouse, by keyboard, on a phone, and by two moderators at once."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.realtime.site import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Held, Site
from tests.servers import wait_until

SECOND = 7
TWO_MODERATORS = ("moderator", "clerk", "member", "member", "member", "guest", "moderator")
CHANGED = "情况刚刚发生变化"


def step(visitor: Visitor, label: str) -> None:
    """Press the one button once it says so, and has said so for long enough."""
    visitor.page.locator(".desk [data-step][data-still]", has_text=label).click()


def turn_to(visitor: Visitor, tab: str) -> Locator:
    """One page of the desk."""
    tab_of(visitor, tab).click()
    return visitor.page.locator(".desk__page:not([hidden])")


def tab_of(visitor: Visitor, name: str) -> Locator:
    """Its name comes before what waits on it."""
    return visitor.page.get_by_role("tab", name=re.compile(f"^{name}"))


def row(visitor: Visitor, entry: int) -> Locator:
    """One place of the queue, once it has stood still."""
    return visitor.page.locator(f".desk [data-entry='{entry}'][data-still]")


def dialog(visitor: Visitor) -> Locator:
    return visitor.page.locator("dialog[open]")


def answer(visitor: Visitor, *choices: str, press: str) -> None:
    """A question asked once: choose, press, and it is gone."""
    asked = dialog(visitor)
    for choice in choices:
        asked.get_by_label(choice, exact=True).check()
    asked.get_by_role("button", name=press, exact=True).click()
    expect(asked).to_have_count(0)


def who(within: Locator, typed: str, name: str) -> None:
    within.get_by_role("combobox", name="为谁").fill(typed)
    within.get_by_role("option", name=name).click()


def at_the_desk(someone: Arrive, meeting: Held, seat: int = MODERATOR, **look: Any) -> Visitor:
    return sat_down(someone(meeting, seat=seat, **{"viewport": DESK, **look}))


def sat_down(visitor: Visitor) -> Visitor:
    """On a phone the desk is a part of its own."""
    visitor.page.locator(".desk__glance").wait_for(state="attached")
    if visitor.page.locator(".tab-bar").is_visible():
        visitor.page.locator(".tab-bar button").first.click()
    visitor.page.locator(".desk__glance").wait_for()
    return visitor


def happened(meeting: Held, *types: str) -> None:
    """These facts stand at the end of the log, or will in a moment."""
    with suppress(TimeoutError):
        wait_until(lambda: meeting.types()[-len(types) :] == list(types), 5)
    assert meeting.types()[-len(types) :] == list(types)


def said(meeting: Held, kind: str) -> dict[str, Any]:
    """The last fact of a kind, with its words."""
    entry = [one for one in meeting.log() if one["type"] == kind][-1]
    return {**entry["facts"], **(entry["text"] or {}), "by": entry["by"]}


def test_a_whole_meeting_is_held_from_the_desk(site: Site, someone: Arrive) -> None:
    meeting = site.meeting(opened=False)
    for seat in (MODERATOR, CLERK, ANNA, BAO, GUEST):
        meeting.do(seat, "seat.take")
    chair = at_the_desk(someone, meeting)

    people = turn_to(chair, "与会人员")
    people.get_by_role("button", name="安排入席：member5").click()
    answer(chair, "电话", press="入席")
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
    expect(row(chair, 3)).to_contain_text("由moderator1代为申请")

    row(chair, 3).get_by_role("button", name="上移：member5").click()
    answer(chair, "平衡各方", press="调整")
    assert said(meeting, "queue.moved")["reason"] == "balance"
    floor.get_by_role("button", name="撤销").click()
    expect(floor.locator("[data-entry]").last).to_contain_text("member5")
    assert said(meeting, "queue.moved")["reason"] == "undone"

    step(chair, "请 member3 发言")
    chair.button("暂停", within=".desk").click()
    step(chair, "继续member3的发言")
    chair.button("+1 分钟", within=".desk").click()
    step(chair, "结束member3的发言")
    happened(meeting, "floor.granted", "floor.paused", "floor.resumed", "floor.extended", "floor.ended")

    meeting.do(GUEST, "statement.post", text="嘉宾的意见")
    written = turn_to(chair, "书面发言")
    written.get_by_role("button", name="核准：guest6").click()
    expect(written.get_by_text("没有待核准的书面发言。")).to_be_visible()

    meeting.do(ANNA, "motion.move", text="增加社区食堂的补贴")
    motions = turn_to(chair, "动议")
    put = motions.get_by_role("button", name="交付表决：动议 1")
    expect(put).to_have_attribute("aria-disabled", "true")
    expect(motions.get_by_text("附议的人还不够")).to_be_visible()
    motions.get_by_role("button", name="代为附议：动议 1").click()
    who(dialog(chair), "member5", "member5")
    answer(chair, press="member5 附议")
    put.click()

    step(chair, "准备表决")
    votes = chair.page.locator(".desk__page:not([hidden])")
    expect(votes.get_by_label("表决事项")).to_have_value("增加社区食堂的补贴")
    votes.get_by_label("通过门槛").select_option(label="三分之二以上")
    votes.get_by_label("结果公布").select_option(label="由主持人宣布")
    expect(votes.get_by_text("若基数为 4，需 3 票赞成。")).to_be_visible()
    votes.get_by_role("button", name="开始表决").click()
    who(votes.locator(".ballot"), "member5", "member5")
    votes.locator(".ballot").get_by_label("赞成").check()
    votes.get_by_role("button", name="为 member5 投：赞成").click()
    expect(votes.get_by_text("已投 1 / 4").first).to_be_visible()
    for seat in (ANNA, BAO):
        meeting.do(seat, "ballot.cast", ballot=1, choice="yes")
    step(chair, "结束表决")
    expect(dialog(chair)).to_contain_text("还有 1 人未投票")
    answer(chair, press="结束表决")
    step(chair, "宣布结果")
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


def still(visitor: Visitor, what: str) -> Locator:
    button = visitor.page.locator(f".desk [data-step='{what}'][data-still]")
    button.wait_for()
    return button


def reach(page: Page, name: str) -> None:
    """By Tab, as far as it takes."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.textContent?.trim()") == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_a_double_click_does_one_thing(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    chair = at_the_desk(someone, meeting)
    still(chair, "grant 1").dblclick()
    still(chair, "end 1")
    happened(meeting, "floor.granted")


def test_what_has_just_changed_under_the_finger_is_not_done(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    chair = at_the_desk(someone, meeting)
    still(chair, "grant 1").focus()
    chair.page.evaluate(
        """() => new MutationObserver((_, seen) => {
            const button = document.querySelector('[data-step="grant 2"]')
            if (button !== null) { seen.disconnect(); button.click() }
        }).observe(document.querySelector('.desk'), { subtree: true, attributes: true, childList: true })"""
    )
    meeting.do(BAO, "floor.request", lane="order")
    chair.sees("请看清后再按一次", within=".desk")
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


def test_of_two_moderators_who_end_a_turn_at_once_one_is_told_that_it_is_over(site: Site, someone: Arrive) -> None:
    meeting = site.meeting(roles=TWO_MODERATORS)
    meeting.do(MODERATOR, "queue.open")
    for seat in (ANNA, BAO):
        meeting.do(seat, "floor.request", lane="impromptu")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    first = someone(meeting, seat=MODERATOR, viewport=DESK)
    release = hold_back(first.page)
    still(first, "end 1")
    release.hold()
    second = at_the_desk(someone, meeting, seat=SECOND)
    step(second, "结束member3的发言")
    still(second, "grant 2")
    still(first, "end 1").click()
    release()
    first.sees(CHANGED, within=".desk__step")
    still(first, "grant 2").click()
    still(first, "end 2")
    happened(meeting, "floor.ended", "floor.granted")


class HeldBack:
    """What the platform tells one browser, kept back for a while as a slow line would."""

    def __init__(self) -> None:
        self.holding = False
        self.kept: list[Callable[[], None]] = []

    def hold(self) -> None:
        self.holding = True

    def __call__(self) -> None:
        self.holding = False
        for tell in self.kept:
            tell()
        self.kept.clear()


def hold_back(page: Page) -> HeldBack:
    back = HeldBack()

    def between(line: Any) -> None:
        platform = line.connect_to_server()
        platform.on_message(
            lambda frame: back.kept.append(lambda: line.send(frame)) if back.holding else line.send(frame)
        )

    page.route_web_socket(lambda url: "/ws/" in url, between)
    page.reload()
    return back


def test_an_agenda_that_somebody_else_changed_keeps_what_was_typed(site: Site, someone: Arrive) -> None:
    meeting = site.meeting(roles=TWO_MODERATORS)
    meeting.do(MODERATOR, "agenda.set", version=0, items=[{"item": 1}], titles={"1": "养老服务"})
    chair = at_the_desk(someone, meeting)
    agenda = turn_to(chair, "议程")
    agenda.get_by_role("button", name="编辑议程").click()
    agenda.get_by_label("第 1 项标题").fill("养老服务体系")
    meeting.do(SECOND, "agenda.set", version=1, items=[{"item": 1}, {"item": 2}], titles={"1": "养老", "2": "托育"})
    expect(agenda.get_by_role("alert")).to_contain_text("议程已被他人修改")
    expect(agenda.get_by_label("第 1 项标题")).to_have_value("养老服务体系")
    expect(agenda.get_by_role("button", name="保存议程")).to_have_attribute("aria-disabled", "true")
    agenda.get_by_text("现在的议程", exact=True).click()
    expect(agenda.get_by_text("托育")).to_be_visible()
    agenda.get_by_role("button", name="保留我的版本，再保存").click()
    agenda.get_by_role("button", name="保存议程").click()
    expect(agenda.get_by_role("button", name="编辑议程")).to_be_visible()
    assert said(meeting, "agenda.set")["titles.1"] == "养老服务体系"


def test_who_is_moved_while_they_leave_the_queue_is_said_to_be_gone(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    for seat in (ANNA, BAO, CHEN):
        meeting.do(seat, "floor.request", lane="impromptu")
    chair = at_the_desk(someone, meeting)
    row(chair, 2).get_by_role("button", name="调整：member4").click()
    meeting.do(BAO, "floor.withdraw", entry=2)
    expect(dialog(chair)).to_contain_text("这一申请已不在队列中。")
    dialog(chair).get_by_role("button", name="返回").click()
    row(chair, 3).get_by_role("button", name="上移：member5").click()
    dialog(chair).get_by_label("其他（请说明）").check()
    expect(dialog(chair)).to_contain_text("请写明理由。")
    dialog(chair).get_by_label("说明", exact=True).fill("请先听电话里的意见")
    answer(chair, press="调整")
    assert said(meeting, "queue.moved")["note"] == "请先听电话里的意见"


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_order_in_the_house(meeting: Held, someone: Arrive, viewport: dict[str, int]) -> None:
    meeting.do(ANNA, "statement.post", text="家住某街某号")
    chair = at_the_desk(someone, meeting, viewport=viewport)
    written = turn_to(chair, "书面发言")
    written.get_by_role("button", name="不予显示：member3").click()
    answer(chair, "含有个人信息", press="不予显示")
    expect(written.get_by_text("主持人未予显示：含有个人信息")).to_be_visible()
    written.get_by_role("button", name="查看原文").click()
    expect(written.get_by_text("家住某街某号")).to_be_visible()
    written.get_by_role("button", name="删去原文").click()
    expect(dialog(chair)).to_contain_text("不能恢复")
    dialog(chair).get_by_label("含个人信息").check()
    answer(chair, press="删去原文")
    chair.page.reload()
    written = turn_to(sat_down(chair), "书面发言")
    written.get_by_role("button", name="查看原文").click()
    expect(written.get_by_text("内容已依规从记录中删除")).to_be_visible()

    people = turn_to(chair, "与会人员")
    for measure, reason in (("提醒", "偏离议题"), ("暂停书面发言", "重复刷屏"), ("请出会议", "扰乱秩序")):
        people.get_by_role("button", name="会场秩序：member3").click()
        answer(chair, measure, reason, press=measure)
    people.get_by_role("button", name="重新准入：member3").click()
    answer(chair, press="重新准入")
    happened(meeting, "entry.redacted", "seat.warned", "posting.suspended", "seat.removed", "seat.readmitted")
    assert chair.wide() == 0


def test_adjourned_and_resumed_and_decided_without_counting(meeting: Held, someone: Arrive) -> None:
    chair = at_the_desk(someone, meeting)
    sitting = turn_to(chair, "会议")
    sitting.get_by_role("button", name="休会").click()
    answer(chair, press="休会")
    step(chair, "复会")
    sitting.get_by_role("button", name="记录出席人数").click()
    expect(sitting.get_by_text("出席 4 / 应到 4")).to_be_visible()
    motions = turn_to(chair, "动议")
    motions.get_by_label("决定内容").fill("同意会议纪要")
    motions.get_by_label("方式").select_option(label="鼓掌通过")
    motions.get_by_role("button", name="记入决定").click()
    expect(motions.get_by_label("决定内容")).to_have_value("")
    happened(meeting, "meeting.adjourned", "meeting.resumed", "quorum.noted", "decision.noted")
    assert said(meeting, "decision.noted")["manner"] == "applause"


def test_a_vote_of_the_wrong_question_is_declared_void_with_its_reason(meeting: Held, someone: Arrive) -> None:
    chair = at_the_desk(someone, meeting)
    votes = turn_to(chair, "表决")
    assert votes.get_by_label("记名").locator("option", has_text="暂不提供").get_attribute("disabled") is not None
    votes.get_by_label("表决事项").fill("问错了")
    votes.get_by_role("button", name="开始表决").click()
    votes.get_by_role("button", name="作废").click()
    answer(chair, "表决内容有误", press="作废")
    expect(votes.get_by_text("已作废：表决内容有误")).to_be_visible()
    assert said(meeting, "ballot.voided")["reason"] == "wrong_question"
