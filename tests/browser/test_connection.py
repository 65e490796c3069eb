"""The line to the room: lost and found again without a reload, replaced where it is blocked, ended with a reason."""

from playwright.sync_api import Page, WebSocketRoute

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, PHONE
from tests.realtime.site import ANNA, BAO, CLERK, MODERATOR, Held, Site

SILENT_MS = 2_500
# Counts the alarms, and how long the line was away.
WATCHED = """() => {
    let lost_at = null
    window.__alarms = 0
    window.__lost_ms = null
    const seen = new MutationObserver(() => {
        if (document.querySelector('.line-bar__text--warn')) window.__alarms += 1
        const live = document.querySelector('.standing').innerText.includes('已连接')
        if (!live) lost_at ??= performance.now()
        else if (lost_at !== null) window.__lost_ms ??= performance.now() - lost_at
    })
    for (const place of ['.line-bar', '.standing']) {
        seen.observe(document.querySelector(place), {childList: true, characterData: true, subtree: true})
    }
}"""
BROKEN = ("WebSocket connection", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE")


def test_a_killed_server_comes_back_and_the_page_repairs_itself(breakable: Site, someone: Arrive) -> None:
    meeting = breakable.meeting()
    meeting.do(MODERATOR, "queue.open")
    anna = someone(meeting, seat=ANNA, viewport=PHONE, forgives=BROKEN)
    bao = someone(meeting, seat=BAO, viewport=DESK, forgives=BROKEN)
    for visitor in (anna, bao):
        visitor.page.evaluate("window.__same = true")
    anna.tab("talk")
    anna.page.get_by_label("写书面发言").fill("断线时正在写的话")
    breakable.servers[0].kill()
    anna.sees("连接中断，正在重连…", within=".line-bar")
    anna.sees("上次同步", within=".line-bar")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    meeting.do(CLERK, "utterance.record", text="断线时说的话", seat=ANNA, turn=1)
    breakable.servers[0].start()
    anna.sees("已连接", within=".standing")
    anna.page.get_by_role("alert").get_by_text("轮到您发言").wait_for()
    bao.sees("断线时说的话", within=".record")
    assert anna.page.get_by_label("写书面发言").input_value() == "断线时正在写的话"
    anna.button("发表").click()
    bao.sees("断线时正在写的话", within=".talk")
    for visitor in (anna, bao):
        assert visitor.page.evaluate("window.__same")


def test_where_websockets_are_blocked_the_room_goes_on_by_polling(meeting: Held, someone: Arrive) -> None:
    def refuse(route: WebSocketRoute) -> None:
        route.close(code=1011)

    bao = someone(meeting, seat=BAO, viewport=DESK)
    anna = someone(meeting, seat=ANNA, forgives=BROKEN, prepare=lambda page: page.route_web_socket("**", refuse))
    anna.sees("更新稍慢", within=".line-bar")
    anna.tab("talk")
    anna.page.get_by_label("写书面发言").fill("绕道而来")
    anna.button("发表").click()
    bao.sees("绕道而来", within=".talk")
    meeting.do(BAO, "statement.post", text="听到了")
    anna.sees("听到了", within=".talk")


def test_who_signs_out_elsewhere_is_told_what_to_do(site: Site, someone: Arrive) -> None:
    meeting = site.meeting(visibility="members")
    anna = someone(meeting, seat=ANNA)
    site.desk("sign_out", session=meeting.sessions[ANNA - 1])
    anna.sees("登录已失效，请重新登录。", within=".line-bar")
    link = anna.page.locator(".line-bar").get_by_role("link", name="登录")
    assert link.get_attribute("href") == f"/accounts/login/?next=/meetings/{meeting.id}/"


def test_who_is_removed_is_told_and_shown_the_way_out(meeting: Held, someone: Arrive) -> None:
    anna, bao = someone(meeting, seat=ANNA), someone(meeting, seat=BAO, viewport=DESK)
    meeting.do(MODERATOR, "seat.remove", seat=ANNA, reason="disturbance")
    anna.sees("您已被请出会议", within=".line-bar")
    assert anna.page.locator(".line-bar").get_by_role("link", name="返回首页").get_attribute("href") == "/"
    bao.sees("已被请出会议：member3")


def test_a_short_loss_alarms_nobody(meeting: Held, someone: Arrive) -> None:
    held: list[WebSocketRoute] = []

    def through(route: WebSocketRoute) -> None:
        route.connect_to_server()
        held.append(route)

    def prepare(page: Page) -> None:
        page.add_init_script("Math.random = () => 0")  # the shortest of the waits that chance may give
        page.route_web_socket("**", through)

    anna = someone(meeting, seat=ANNA, viewport=DESK, prepare=prepare)
    anna.sees("已连接", within=".standing")
    anna.page.evaluate(WATCHED)
    held[0].close(code=4008)
    anna.until("window.__lost_ms !== null")
    meeting.do(BAO, "statement.post", text="还在")
    anna.sees("还在", within=".talk")
    alarms, lost_ms = anna.page.evaluate("[window.__alarms, window.__lost_ms]")
    # On a machine that took longer to dial than we are silent, an alarm is right.
    assert alarms == 0 or lost_ms > SILENT_MS
