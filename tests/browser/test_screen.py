"""A screen in the hall: read from the last row, touched by nobody, and never wider or higher than it is."""

import pytest

from tests.browser.conftest import Arrive
from tests.browser.visitor import Visitor
from tests.realtime.site import ANNA, BAO, CHEN, MODERATOR, Held, Site

WIDE, SQUARE = {"width": 1280, "height": 720}, {"width": 1024, "height": 768}
LONG = "努尔买买提·阿卜杜热依木·吐尔逊江·艾力"
RARE = "𠮷𫖮㐂"
# Texts that are cut, or stand beyond the edge, or are lower than a twentieth of the screen, with what they say.
POOR = """() => [...document.querySelectorAll('.screen *')]
    .filter(one => one.getClientRects().length && [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .flatMap(one => {
        const box = one.getBoundingClientRect()
        const found = []
        const [right, bottom] = [innerWidth + 1, innerHeight + 1]
        if (box.right > right || box.bottom > bottom || box.left < 0 || box.top < 0) found.push('beyond')
        if (parseFloat(getComputedStyle(one).fontSize) < innerHeight * 0.05) found.push('small')
        return found.map(what => `${what}: ${one.textContent.trim().slice(0, 30)}`)
    })"""


def on_screen(someone: Arrive, meeting: Held, viewport: dict[str, int], page: str = "") -> Visitor:
    visitor = someone(meeting, seat=ANNA, viewport=viewport)
    visitor.page.goto(f"{visitor.base}/meetings/{meeting.id}/screen/{page}")
    visitor.page.wait_for_selector(".screen")
    return visitor


@pytest.mark.parametrize("viewport", [WIDE, SQUARE], ids=["16:9", "4:3"])
def test_every_page_is_large_whole_and_without_a_control(site: Site, someone: Arrive, viewport: dict[str, int]) -> None:
    meeting = site.meeting()
    for seat, name in ((ANNA, LONG), (BAO, RARE)):
        site.desk("name", meeting=meeting.id, seat=seat, name=name, sector="社会福利和社会保障")
    title = "协商议政：老旧小区的场地从哪里来，如何与城市更新同步安排，并让居民说了算"
    meeting.do(MODERATOR, "agenda.set", version=0, items=[{"item": 1}], titles={"1": title})
    meeting.do(MODERATOR, "item.open", item=1)
    meeting.do(MODERATOR, "queue.open")
    for seat in (ANNA, BAO, CHEN):
        meeting.do(seat, "floor.request", lane="booked")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    screen = on_screen(someone, meeting, viewport)

    def stands(*words: str) -> None:
        for word in words:
            screen.sees(word, within=".screen")
        assert screen.page.evaluate(POOR) == []
        assert screen.page.locator("a, button, input, select, textarea, summary").count() == 0
        assert screen.page.evaluate("getComputedStyle(document.body).cursor") == "none"

    stands("艾力", RARE, "正在发言", title)
    meeting.do(BAO, "motion.move", text="建议设立护理员岗位津贴，按月发放到个人。" * 10)
    meeting.do(CHEN, "motion.move", text="先在十个站点试行一年。")
    screen.page.goto(f"{screen.base}/meetings/{meeting.id}/screen/?page=motion")
    stands("先在十个站点试行一年", "全文见手机")
    screen.page.goto(f"{screen.base}/meetings/{meeting.id}/screen/")
    meeting.do(MODERATOR, "ballot.open", question=title + "？", electorate=(ANNA, BAO, CHEN), seconds=600)
    meeting.do(ANNA, "ballot.cast", ballot=1, choice="yes")
    stands("1 / 3")
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    stands("通过", "赞成 1，基数 1，至少需要 1")
    meeting.do(MODERATOR, "meeting.adjourn")
    stands("休会中")
    meeting.do(MODERATOR, "meeting.hold")
    screen.page.wait_for_selector(".screen--blank:empty", state="attached")


def test_a_screen_that_loses_its_line_goes_on_showing_what_it_showed(breakable: Site, someone: Arrive) -> None:
    meeting = breakable.meeting()
    meeting.do(MODERATOR, "queue.open")
    meeting.do(BAO, "floor.request", lane="booked")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    screen = on_screen(someone, meeting, WIDE)
    screen.forgives = ("WebSocket", "ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "Failed to load resource")
    screen.sees("member4", within=".screen")
    breakable.servers[0].kill()
    meeting.do(MODERATOR, "floor.end", entry=1)
    assert screen.count("连接", within="body") == 0
    screen.sees("member4", within=".screen")
    breakable.servers[0].start()
    screen.sees("现在无人发言", within=".screen")
    assert screen.count("连接", within="body") == 0


def test_a_stranger_sees_no_screen_of_a_closed_consultation(site: Site, someone: Arrive) -> None:
    open_one = site.meeting()
    stranger = someone(open_one)
    closed = site.meeting(visibility="invited")
    answer = stranger.page.goto(f"{stranger.base}/meetings/{closed.id}/screen/")
    assert answer is not None
    assert "/accounts/login/" in answer.url
