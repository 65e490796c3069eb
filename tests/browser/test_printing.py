"""On paper stands all of it: agenda, transcript, statements, results, from whatever width and part of the room."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.realtime.site import ANNA, BAO, CHEN, MODERATOR, Held

MANY = 210  # more than a page holds
LONG = "社区食堂要离家近，" * 200 + "这是最后一句。"


def spoken_of(meeting: Held) -> None:
    plan = [{"item": 1, "parent": None, "minutes": 20}, {"item": 2, "parent": 1, "minutes": None}]
    meeting.do(MODERATOR, "agenda.set", version=0, items=plan, titles={"1": "养老服务", "2": "社区食堂"})
    meeting.do(BAO, "statement.post", text=LONG)
    posts = [{"type": "statement.post", "text": f"第{n}条意见"} for n in range(MANY)]
    meeting.site.desk("act_often", meeting=meeting.id, by=MODERATOR, what=posts)
    notes = [{"type": "utterance.record", "kind": "note", "text": f"记事{n}号"} for n in range(MANY)]
    meeting.site.desk("act_often", meeting=meeting.id, by=MODERATOR, what=notes)
    for number in (1, 2, 3):
        meeting.do(MODERATOR, "ballot.open", question=f"第{number}项同意吗？", electorate=(ANNA, BAO, CHEN))
        meeting.do(ANNA, "ballot.cast", ballot=number, choice="yes")
        meeting.do(MODERATOR, "ballot.close", ballot=number)


def printed(visitor: Visitor) -> str:
    visitor.until("() => window.__printed === 1")
    visitor.page.emulate_media(media="print")
    return str(visitor.page.locator("body").inner_text())


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_all_of_it_is_printed(meeting: Held, someone: Arrive, viewport: dict[str, int]) -> None:
    spoken_of(meeting)
    anna = someone(meeting, seat=ANNA, viewport=viewport)
    anna.page.evaluate("() => { window.print = () => { window.__printed = 1 } }")
    if viewport == PHONE:
        anna.tab("vote")
        anna.page.keyboard.press("Control+p")
    else:
        anna.button("打印全部内容").click()
    paper = printed(anna)
    said = [f"第{n}条意见" for n in range(MANY)] + [f"记事{n}号" for n in range(MANY)]
    wanted = ["养老服务", "社区食堂", "这是最后一句。", "第1项同意吗？", "第3项同意吗？", "赞成 1：member3", *said]
    assert [words for words in wanted if words not in paper] == []
    assert "申请发言" not in paper
    anna.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(anna.page.locator(".paper")).to_have_count(0)
    anna.page.emulate_media(media="screen")
    assert anna.wide() == 0


def test_from_the_menu_of_the_browser_what_is_missing_on_paper_is_said(meeting: Held, someone: Arrive) -> None:
    meeting.do(BAO, "statement.post", text="只有一条")
    anna = someone(meeting, seat=ANNA)
    anna.page.emulate_media(media="print")

    def menu() -> str:
        anna.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        return str(anna.page.locator("body").inner_text())

    assert ("只有一条" in menu(), "内容不全" in menu()) == (True, False)
    anna.page.evaluate("dispatchEvent(new Event('afterprint'))")
    meeting.do(BAO, "statement.post", text=LONG)
    anna.page.locator(".talk").get_by_text("社区食堂要离家近").first.wait_for(state="attached")
    assert "内容不全" in menu()
