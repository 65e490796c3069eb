"""Asking for the floor, having it, giving it back: as the one who speaks and the one who listens see it."""

import re

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, PHONE
from tests.realtime.site import ANNA, BAO, CLERK, MODERATOR, Held, Site


def test_from_the_seat_to_the_floor_and_back(site: Site, someone: Arrive) -> None:
    meeting = site.meeting(opened=False)
    meeting.do(MODERATOR, "seat.take")
    meeting.do(MODERATOR, "meeting.open")
    meeting.do(MODERATOR, "queue.open")
    anna, bao = someone(meeting, seat=ANNA, viewport=PHONE), someone(meeting, seat=BAO, viewport=DESK)
    for visitor in (anna, bao):
        visitor.presses_again(".site-main", "申请发言")
        visitor.button("签到").click()
        visitor.sees("委员", within=".standing")
        visitor.has_pressed_again()  # which was meant for the button that was there before
    anna.steady("申请发言").click()
    anna.sees("您排在第 1 位")
    anna.sees("您是下一位", within=".calls")
    bao.sees("member3", within=".queue")
    bao.sees("按申请先后", within=".queue")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    anna.page.get_by_role("alert").get_by_text("轮到您发言").wait_for()
    bao.sees("member3", within=".floor")
    assert re.fullmatch(r"5:00|[34]:\d\d", bao.page.locator(".floor [role=timer]").inner_text())
    anna.steady("结束发言").click()
    bao.sees("现在无人发言", within=".floor")
    anna.button("申请发言").wait_for()
    assert meeting.types()[-2:] == ["floor.granted", "floor.yielded"]


def test_a_request_is_withdrawn_where_it_was_made(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    anna = someone(meeting, seat=ANNA)
    anna.button("申请发言").click()
    anna.steady("取消申请").click()
    anna.button("申请发言").wait_for()
    assert meeting.types()[-1] == "floor.withdrawn"


def test_who_presses_twice_does_not_take_back_what_the_first_press_asked_for(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    anna = someone(meeting, seat=ANNA)
    anna.presses_again(".ask", "取消申请")
    anna.button("申请发言").click()
    anna.has_pressed_again()
    meeting.do(BAO, "floor.request", lane="impromptu")
    anna.sees("member4", within=".queue")
    assert meeting.types()[-2:] == ["floor.requested", "floor.requested"]


def test_a_closed_queue_says_so_beside_the_button_and_nothing_is_sent(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA)
    anna.sees("已停止申请", within=".ask")
    before = meeting.types()
    anna.button("申请发言").click(force=True)
    anna.button("其他发言方式").click()
    anna.page.get_by_label("程序问题").check()
    anna.page.get_by_label("发言内容").fill("请按议程进行")
    anna.button("提出申请").click()
    anna.sees("您排在第 1 位")
    assert meeting.types() == [*before, "floor.requested"]


def test_time_runs_out_in_word_sign_and_colour_and_is_told_politely(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    bao = someone(meeting, seat=BAO, viewport=DESK)
    bao.overhears("#room > [role=status]")
    meeting.do(MODERATOR, "floor.grant", entry=1, seconds=12)
    bao.sees("即将到时", within=".floor [data-phase=last]")
    bao.sees("已超时", within=".floor [data-phase=over]")
    assert bao.page.locator(".floor [role=timer]").inner_text().startswith("+")
    bao.has_overheard("member3 的发言已到时")
    meeting.do(MODERATOR, "floor.pause", entry=1)
    bao.sees("已暂停", within=".floor")
    stood = bao.page.locator(".floor [role=timer]").inner_text()
    meeting.do(CLERK, "utterance.record", text="稍候", kind="note")
    bao.sees("稍候", within=".record")
    assert bao.page.locator(".floor [role=timer]").inner_text() == stood
