"""What became of something asked for is told until acknowledged, also where the button that asked is gone."""

import re

from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.realtime.site import ANNA, BAO, CHEN, MODERATOR, Held

OFFLINE = ("ERR_INTERNET_DISCONNECTED", "WebSocket")
NOT_COUNTED = "未计入：送达时表决已结束"
# Every moment in which one thing stood beside another that belies it.
BELIED = """() => {
    window.__belied = 0
    const look = () => {
        const sending = [...document.querySelectorAll('.command__how')].some(one => one.innerText.includes('发送中'))
        if (sending && document.querySelector('.standing').innerText.includes('已连接')) window.__belied += 1
    }
    new MutationObserver(look).observe(document.body, {childList: true, characterData: true, subtree: true})
}"""


def put(meeting: Held) -> None:
    meeting.do(MODERATOR, "ballot.open", question="是否同意？", electorate=(ANNA, BAO, CHEN))


def confirm(visitor: Visitor) -> None:
    visitor.tab("vote")
    visitor.button("反对").click()
    visitor.button("确认投“反对”").click()


def test_a_vote_that_came_too_late_is_said_not_to_count_until_it_is_acknowledged(
    meeting: Held, someone: Arrive
) -> None:
    put(meeting)
    anna = someone(meeting, seat=ANNA, viewport=PHONE, forgives=OFFLINE)
    anna.tab("vote")
    anna.button("反对").click()
    anna.context.set_offline(True)
    anna.button("确认投“反对”").click()
    anna.sees("未提交，正在重试")
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    anna.tab("floor")
    anna.context.set_offline(False)
    anna.sees(NOT_COUNTED, within=".notices")
    assert anna.count("反对", within=".notices") == 0
    anna.page.reload()
    anna.sees(NOT_COUNTED, within=".notices")
    assert anna.wide() <= 0
    anna.button("知道了").click()
    expect(anna.page.locator(".notices")).to_have_count(0)
    anna.page.reload()
    anna.sees("在线")
    expect(anna.page.locator(".notices")).to_have_count(0)


def test_a_vote_whose_answer_was_lost_is_found_to_have_counted(meeting: Held, someone: Arrive) -> None:
    """The platform has it; what says so is lost with the connection, and the vote ends before another stands."""
    deaf = True
    lines: list[WebSocketRoute] = []

    def answers_lost(line: WebSocketRoute) -> None:
        lines.append(line)
        if deaf and len(lines) > 1:
            line.close(code=1011)
            return
        server = line.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if not (deaf and "ballot.cast" in meeting.types()):
                line.send(frame)

        server.on_message(pass_on)

    def blocked(route: Route) -> None:
        if deaf:
            route.abort()
        else:
            route.continue_()

    def prepare(page: Page) -> None:
        page.route_web_socket(re.compile("/ws/"), answers_lost)
        page.route("**/frames/**", blocked)

    put(meeting)
    anna = someone(meeting, seat=ANNA, viewport=DESK, forgives=("ERR_FAILED", "WebSocket"), prepare=prepare)
    anna.page.evaluate(BELIED)
    confirm(anna)
    anna.sees("等待平台回应…", within=".standing")
    assert anna.count("平台已记录") == 0
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    deaf = False
    lines[-1].close(code=4008)
    anna.sees("已计入：这一票在表决结束前送达。", within=".notices")
    assert meeting.types().count("ballot.cast") == 1
    assert anna.page.evaluate("window.__belied") == 0


def test_seconding_what_was_withdrawn_meanwhile_is_told(meeting: Held, someone: Arrive) -> None:
    meeting.do(ANNA, "motion.move", text="增设社区食堂")
    bao = someone(meeting, seat=BAO, viewport=DESK, lang="en", forgives=OFFLINE)
    second = bao.page.get_by_role("button", name="Second · Motion 1")
    second.wait_for()
    bao.context.set_offline(True)
    second.click()
    meeting.do(ANNA, "motion.withdraw", motion=1)
    bao.context.set_offline(False)
    bao.sees("The motion had been withdrawn, changed or put to the vote when it arrived.", within=".notices")
    bao.sees("Motion 1", within=".notices")


def test_a_refusal_that_its_button_tells_is_not_told_twice(meeting: Held, someone: Arrive) -> None:
    meeting.do(ANNA, "motion.move", text="增设社区食堂")
    bao = someone(meeting, seat=BAO, viewport=DESK)
    button = bao.page.get_by_role("button", name="附议 · 动议 1")
    button.wait_for()
    meeting.do(MODERATOR, "meeting.adjourn")
    button.click()
    bao.sees("会议没有在进行中", within=".command")
    assert bao.page.locator(".notices").count() == 0
    meeting.do(ANNA, "motion.withdraw", motion=1)
    bao.sees("“附议”未成功：会议没有在进行中", within=".notices")


def test_a_device_that_lost_its_network_says_so_within_two_seconds(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA, viewport=PHONE, forgives=OFFLINE)
    anna.sees("已连接", within=".standing")
    anna.page.evaluate(
        """() => {
            window.__told = null
            let late = false
            // By the page's own timers: a busy machine holds these back as well.
            addEventListener('offline', () => { setTimeout(() => { late = true }, 2_000) })
            new MutationObserver(() => {
                if (document.querySelector('.standing').innerText.includes('已连接')) return
                const told = document.querySelector('.line-bar').innerText.includes('连接中断')
                if (told) window.__told ??= late ? 'late' : 'in time'
            }).observe(document.body, {childList: true, characterData: true, subtree: true})
        }"""
    )
    anna.context.set_offline(True)
    anna.until("window.__told !== null")
    assert anna.page.evaluate("window.__told") == "in time"
    anna.context.set_offline(False)
    anna.sees("已连接", within=".standing")
