"""Voting: chosen, confirmed in words, and shown as cast only when the platform has it."""

import re
from typing import Any

from playwright.sync_api import WebSocketRoute

from tests.browser.conftest import ELSEWHERE, Arrive
from tests.browser.visitor import DESK, Visitor
from tests.realtime.site import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Held

QUESTION = "是否同意增设社区食堂？"


def put(meeting: Held, **more: Any) -> None:
    meeting.do(MODERATOR, "ballot.open", question=QUESTION, electorate=(ANNA, BAO, CHEN), **more)


def vote(visitor: Visitor, choice: str) -> None:
    visitor.tab("vote")
    visitor.button(choice).click()
    visitor.button(f"确认投“{choice}”").click()


def test_a_vote_from_the_call_to_the_result(meeting: Held, someone: Arrive) -> None:
    anna, bao = someone(meeting, seat=ANNA), someone(meeting, seat=BAO, viewport=DESK)
    put(meeting)
    anna.sees(QUESTION, within=".dock")
    anna.button("去投票").click()
    anna.sees("赞成超过半数通过，以投票人数为基数（含弃权）")
    vote(anna, "赞成")
    anna.sees("您已投“赞成”，平台已记录。")
    assert anna.button("反对").count() == 0
    vote(bao, "反对")
    bao.sees("您已投“反对”，平台已记录。")
    anna.sees("已投 2 / 3 人")
    assert "ballot.cast" in meeting.types()
    meeting.do(CHEN, "ballot.cast", ballot=1, choice="yes")
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    for visitor in (anna, bao):
        visitor.sees("通过", within=".result")
        visitor.sees("赞成 2，基数 3，至少需要 2", within=".result")
    anna.page.get_by_text("查看每人的选择").click()
    anna.sees("member3、member5", within=".votes__list")
    anna.sees("member4", within=".votes__list")


def test_the_answer_alone_says_that_a_vote_was_cast(meeting: Held, someone: Arrive) -> None:
    """Where a crowd votes, what is mine follows a second later; nobody is to think meanwhile that it failed."""
    withheld: list[str] = []

    def without_own(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if "ballot.cast" in meeting.types() and str(frame).startswith('{"own"'):
                withheld.append(str(frame))
            else:
                line.send(frame)

        server.on_message(pass_on)

    put(meeting)
    anna = someone(meeting, seat=ANNA, prepare=lambda page: page.route_web_socket(re.compile("/ws/"), without_own))
    vote(anna, "赞成")
    anna.sees("您已投“赞成”，平台已记录。")
    assert anna.button("反对").count() == 0
    assert len(withheld) == 1


def test_choosing_casts_nothing_and_the_choice_can_be_changed_until_it_is_confirmed(
    meeting: Held, someone: Arrive
) -> None:
    put(meeting)
    anna = someone(meeting, seat=ANNA)
    anna.tab("vote")
    anna.button("赞成").click()
    anna.sees("您选择：赞成")
    anna.button("弃权").click()
    anna.sees("您选择：弃权")
    assert "ballot.cast" not in meeting.types()
    anna.button("确认投“弃权”").click()
    anna.sees("您已投“弃权”，平台已记录。")
    cast = [entry["facts"]["choice"] for entry in meeting.log() if entry["type"] == "ballot.cast"]
    assert cast == ["abstain"]


def test_a_vote_given_while_the_line_is_down_is_not_shown_as_cast(meeting: Held, someone: Arrive) -> None:
    put(meeting)
    anna = someone(meeting, seat=ANNA, forgives=("ERR_INTERNET_DISCONNECTED", "WebSocket"))
    anna.tab("vote")
    anna.button("赞成").click()
    anna.page.evaluate("window.__same = true")
    anna.context.set_offline(True)
    anna.button("确认投“赞成”").click()
    anna.sees("未提交，正在重试")
    assert anna.count("平台已记录") == 0
    anna.context.set_offline(False)
    anna.sees("您已投“赞成”，平台已记录。")
    assert anna.page.evaluate("window.__same")
    assert meeting.types().count("ballot.cast") == 1


def test_who_may_not_vote_is_told_so(meeting: Held, someone: Arrive) -> None:
    put(meeting)
    for seat in (GUEST, CLERK):
        visitor = someone(meeting, seat=seat)
        visitor.tab("vote")
        visitor.sees("您不在本次表决名单中，可以查看结果。")
        assert visitor.button("赞成").count() == 0
    watcher = someone(meeting)
    watcher.tab("vote")
    watcher.sees(QUESTION)
    assert watcher.button("赞成").count() == 0


def test_over_plain_http_from_elsewhere_no_vote_is_offered(meeting: Held, someone: Arrive) -> None:
    put(meeting)
    anna = someone(meeting, seat=ANNA, host=ELSEWHERE, forgives=("Cross-Origin-Opener-Policy",))
    anna.tab("vote")
    anna.sees(QUESTION)
    anna.sees("此页面未加密，不能在此表决。请使用 https 地址。")
    assert anna.button("赞成").count() == 0
    assert anna.button("去投票").count() == 0


def test_a_result_that_waits_is_told_only_when_it_is_revealed(meeting: Held, someone: Arrive) -> None:
    put(meeting, results="when_revealed")
    meeting.do(ANNA, "ballot.cast", ballot=1, choice="yes")
    bao = someone(meeting, seat=BAO, viewport=DESK)
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    bao.sees("结果待宣布", within=".result")
    assert bao.page.locator(".result .tally").count() == 0
    meeting.do(MODERATOR, "ballot.reveal", ballot=1)
    bao.sees("赞成 1，基数 1，至少需要 1", within=".result")
