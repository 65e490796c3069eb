"""Two moderators at once: nothing is done twice, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Arrive
from tests.browser.moderating import (
    answer,
    at_the_desk,
    dialog,
    happened,
    row,
    said,
    step,
    still,
    turn_to,
)
from tests.browser.visitor import DESK, PHONE
from tests.realtime.site import ANNA, BAO, CHEN, MODERATOR, Held, Site

SECOND = 7

TWO_MODERATORS = ("moderator", "clerk", "member", "member", "member", "guest", "moderator")

CHANGED = "情况刚刚发生变化"


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
    step(second, "结束 member3 的发言")
    still(second, "grant 2")
    still(first, "end 1").click()
    release()
    first.sees(CHANGED, within=".desk__step")
    still(first, "grant 2").click()
    still(first, "end 2")
    happened(meeting, "floor.ended", "floor.granted")


def test_who_opens_a_vote_is_led_to_it_and_who_writes_another_is_left_alone(site: Site, someone: Arrive) -> None:
    meeting = site.meeting(roles=TWO_MODERATORS)
    first = at_the_desk(someone, meeting, viewport=PHONE)
    second = at_the_desk(someone, meeting, seat=SECOND)
    opening, writing = turn_to(first, "表决"), turn_to(second, "表决")
    opening.get_by_label("表决事项").fill("是否休会")
    writing.get_by_label("表决事项").fill("是否延长")
    opening.get_by_role("button", name="开始表决").click()

    running = opening.locator(".ballot")
    expect(running).to_be_focused()
    expect(running.get_by_text("是否休会")).to_be_in_viewport()
    expect(opening.get_by_label("表决事项")).to_be_hidden()
    expect(writing.locator(".ballot")).to_be_visible()
    expect(writing.get_by_label("表决事项")).to_be_focused()
    expect(writing.get_by_label("表决事项")).to_have_value("是否延长")
    step(first, "结束表决")
    answer(first, press="结束表决")
    expect(opening.get_by_label("表决事项")).to_be_visible()


def test_a_form_that_was_folded_stays_so_until_it_is_asked_for(meeting: Held, someone: Arrive) -> None:
    chair = at_the_desk(someone, meeting)
    ballots = turn_to(chair, "表决")
    ballots.locator("summary", has_text="准备表决").click()
    meeting.do(ANNA, "motion.move", text="延长开放时间")
    meeting.do(BAO, "motion.second", motion=1, version=1)
    meeting.do(MODERATOR, "motion.put", motion=1, version=1)
    chair.page.locator(".desk [data-step][data-still]", has_text="准备表决").wait_for()
    expect(ballots.get_by_label("表决事项")).to_be_hidden()
    step(chair, "准备表决")
    expect(ballots.get_by_label("表决事项")).to_be_focused()


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
