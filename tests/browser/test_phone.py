"""A phone, small or large in type: what is to be done is never below the edge, and only one thing scrolls."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.realtime.site import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Held, Site

SMALL = {"width": 320, "height": 640}
SIZES = ("std", "large", "max")
TITLE = "协商议政：老旧小区的场地从哪里来，如何与城市更新同步安排"
# By how many px the lowest edge of a control lies below what can be seen of the page, and below the tabs.
BELOW = """button => {
    const bottom = button.getBoundingClientRect().bottom
    return Math.max(bottom - innerHeight, bottom - document.querySelector('.tab-bar').getBoundingClientRect().top)
}"""
SCROLLING = """[...document.querySelectorAll('.room *')].filter(one =>
    one.getClientRects().length && one.tagName !== 'TEXTAREA' && one.scrollHeight > one.clientHeight + 1
    && ['auto', 'scroll'].includes(getComputedStyle(one).overflowY)).map(one => one.className)"""


def in_reach(visitor: Visitor, *names: str) -> None:
    """At the top of the page and at its end, in every size of type."""
    for size in SIZES:
        visitor.page.evaluate("size => { document.documentElement.dataset.size = size }", size)
        for at in ("0", "document.documentElement.scrollHeight"):
            visitor.page.evaluate(f"scrollTo(0, {at})")
            for name in names:
                button = visitor.button(name)
                assert (size, name, button.is_visible()) == (size, name, True)
                visitor.until("([size]) => document.documentElement.dataset.size === size", [size])
                assert (size, name, button.evaluate(BELOW) <= 0) == (size, name, True)


def under_way(meeting: Held) -> None:
    meeting.do(MODERATOR, "agenda.set", version=0, items=[{"item": 1}, {"item": 2}], titles={"1": TITLE, "2": "其他"})
    meeting.do(MODERATOR, "item.open", item=1)
    meeting.do(MODERATOR, "queue.open")
    for number in range(12):
        meeting.do(BAO, "statement.post", text=f"第{number}条。" + "社区食堂要离家近。" * 8)


@pytest.mark.parametrize("viewport", [SMALL, PHONE], ids=["320", "375"])
def test_the_act_of_the_moment_is_in_reach_at_every_size(
    meeting: Held, someone: Arrive, viewport: dict[str, int]
) -> None:
    under_way(meeting)
    anna = someone(meeting, seat=ANNA, viewport=viewport)
    in_reach(anna, "申请发言")
    anna.tab("talk")
    anna.sees("第11条", within=".talk")
    in_reach(anna, "发表")
    anna.tab("floor")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    anna.steady("取消申请")
    in_reach(anna, "取消申请")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    anna.steady("结束发言")
    in_reach(anna, "结束发言")
    meeting.do(MODERATOR, "ballot.open", question="是否赞成列为重点建议？", electorate=(ANNA, BAO, CHEN))
    anna.button("去投票").wait_for()
    in_reach(anna, "去投票", "结束发言")
    anna.tab("more")
    in_reach(anna, "去投票", "结束发言")
    anna.tab("vote")
    anna.button("反对").click()
    in_reach(anna, "赞成", "弃权", "确认投“反对”")


def test_the_item_is_whole_at_the_top_and_one_line_further_down(meeting: Held, someone: Arrive) -> None:
    under_way(meeting)
    anna = someone(meeting, seat=ANNA, viewport=SMALL, size="max")
    anna.sees(TITLE, within=".now-bar")
    title = anna.page.locator(".now-bar__title")
    assert title.evaluate("one => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]") == [0, 0]
    before = anna.page.evaluate("document.documentElement.scrollHeight")
    anna.tab("talk")
    anna.until("document.querySelector('.now-bar__title').getClientRects()[0].height < 60")
    anna.tab("floor")
    anna.until("document.querySelector('.now-bar__title').getClientRects()[0].height > 60")
    assert anna.page.evaluate("document.documentElement.scrollHeight") == before
    anna.page.locator(".now-bar summary").click()
    anna.sees("其他", within=".now-bar")


def test_on_a_phone_nothing_scrolls_but_the_page_and_the_newest_is_in_sight(meeting: Held, someone: Arrive) -> None:
    under_way(meeting)
    anna = someone(meeting, seat=ANNA, viewport=PHONE)
    anna.tab("talk")
    newest = anna.page.locator(".talk .log__entry").last
    anna.until("document.documentElement.scrollTop > 0")
    assert anna.page.evaluate(SCROLLING) == []
    meeting.do(BAO, "statement.post", text="最新的一条")
    anna.sees("最新的一条", within=".talk")
    anna.until("innerHeight + scrollY >= document.documentElement.scrollHeight - 2")
    assert newest.evaluate(BELOW.replace("button", "one")) <= 0
    anna.page.evaluate("scrollTo(0, 0)")
    anna.button("回到最新").wait_for()
    meeting.do(BAO, "statement.post", text="更新的一条")
    anna.button("回到最新（新增 1 条）").click()
    anna.until("innerHeight + scrollY >= document.documentElement.scrollHeight - 2")
    # Each part is found again where it was left, and what came meanwhile begins with a line.
    anna.tab("floor")
    meeting.do(CHEN, "statement.post", text="离开时写的")
    anna.page.locator(".tab-bar [data-tab=talk] .tab-bar__badge").wait_for()
    anna.tab("talk")
    anna.sees("以下为新内容", within=".talk")


def test_a_room_in_which_nothing_has_happened_shows_no_empty_part(meeting: Held, someone: Arrive) -> None:
    citizen = someone(meeting, viewport=DESK)
    citizen.sees("现在无人发言")
    meeting.do(MODERATOR, "queue.open")
    meeting.do(ANNA, "floor.request", lane="booked")
    citizen.sees("member3", within=".queue")
    assert citizen.count("可以申请") == 0
    for words in ("表决结果", "动议", "发言时间统计", "没有"):
        assert (words, citizen.count(words, within=".room")) == (words, 0)


def test_results_fold_when_the_meeting_goes_on_to_another_item(meeting: Held, someone: Arrive) -> None:
    under_way(meeting)
    meeting.do(MODERATOR, "ballot.open", question="是否同意？", electorate=(ANNA,))
    meeting.do(ANNA, "ballot.cast", ballot=1, choice="yes")
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    bao = someone(meeting, seat=BAO, viewport=DESK)
    bao.sees("赞成 1，基数 1", within=".result")
    meeting.do(MODERATOR, "item.open", item=2)
    folded = bao.page.locator("details.past:not([open]) > summary")
    expect(folded).to_contain_text("是否同意？")
    folded.click()
    bao.sees("赞成 1，基数 1", within=".result")


def test_a_meeting_that_is_over_says_so_with_its_results_and_its_print(meeting: Held, someone: Arrive) -> None:
    under_way(meeting)
    meeting.do(CLERK, "utterance.record", text="各位委员好", kind="note")
    meeting.do(MODERATOR, "meeting.close")
    for viewport in (PHONE, DESK):
        anna = someone(meeting, seat=ANNA, viewport=viewport)
        anna.page.get_by_role("heading", name="会议已结束").wait_for()
        anna.button("打印全部内容").wait_for()
        for gone in ("申请发言", "发表", "签到"):
            assert (gone, anna.button(gone).count()) == (gone, 0)
        anna.tab("record")
        anna.sees("各位委员好", within=".record")


def test_who_will_conduct_is_told_what_taking_the_seat_means(site: Site, someone: Arrive) -> None:
    meeting = site.meeting(opened=False)
    chair = someone(meeting, seat=MODERATOR)
    chair.sees("签到后主持会议", within=".take-seat")
    anna = someone(meeting, seat=ANNA)
    anna.sees("签到后可以发言", within=".take-seat")


def test_my_turn_is_in_the_title_and_my_outline_is_before_my_eyes(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    anna = someone(meeting, seat=ANNA, viewport=PHONE)
    anna.button("申请发言").click()
    anna.page.get_by_role("textbox", name="我的提纲").fill("一、场地")
    anna.until("document.title.startsWith('● 您是下一位')")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    anna.until("document.title.startsWith('● 轮到您发言')")
    assert anna.page.get_by_role("textbox", name="我的提纲").input_value() == "一、场地"
    figures = anna.page.locator(".my-turn [role=timer]")
    assert figures.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 90
    meeting.do(MODERATOR, "floor.end", entry=1)
    anna.until("!document.title.startsWith('●')")


def test_the_transcript_is_searched(meeting: Held, someone: Arrive) -> None:
    for text in ("社区食堂要离家近", "场地从哪里来"):
        meeting.do(CLERK, "utterance.record", text=text, seat=ANNA)
    guest = someone(meeting, seat=GUEST, viewport=PHONE)
    guest.tab("record")
    guest.sees("社区食堂", within=".record")
    guest.page.get_by_label("搜索实录").fill("场地")
    guest.sees("找到 1 段", within=".record")
    assert guest.count("社区食堂", within=".record .log") == 0
