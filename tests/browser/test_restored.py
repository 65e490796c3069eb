"""A backup was restored whose end is lost: whoever had seen it is told what is gone, until they have read it."""

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, PHONE
from tests.realtime.site import ANNA, BAO, Held


def test_what_is_lost_is_told_until_it_is_understood(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA, viewport=PHONE)
    bao = someone(meeting, seat=BAO, viewport=DESK, lang="en")
    anna.tab("talk")
    anna.page.get_by_label("写书面发言").fill("会丢失的话")
    anna.button("发表").click()
    bao.sees("会丢失的话", within=".talk")
    anna.sees("会丢失的话", within=".talk")
    meeting.site.desk("restore", meeting=meeting.id, upto=8)

    anna.page.get_by_role("alert").get_by_text("第 8 条之后、至第 9 条的内容已丢失").wait_for()
    anna.sees("其中有您已提交成功的 1 项操作", within=".lost")
    anna.sees("会丢失的话", within=".lost")
    assert anna.wide() <= 0
    bao.page.get_by_role("alert").get_by_text("Entries after 8, up to 9, are lost").wait_for()
    assert bao.count("had been confirmed") == 0
    assert anna.count("会丢失的话", within=".talk") == 0

    meeting.do(BAO, "statement.post", text="恢复之后说的话")
    anna.sees("恢复之后说的话", within=".talk")
    anna.button("知道了").click()
    anna.page.locator(".lost").wait_for(state="detached")
    later = someone(meeting, seat=ANNA, viewport=PHONE)
    later.tab("talk")
    later.sees("恢复之后说的话", within=".talk")
    assert later.page.locator(".lost").count() == 0
