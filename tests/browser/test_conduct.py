"""What somebody reads against whom a measure is taken, and where they are when it has put them out."""

from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.realtime.site import ANNA, BAO, MODERATOR, Held


def test_whoever_is_warned_and_removed_reads_why_by_whom_and_what_to_do_now(meeting: Held, someone: Arrive) -> None:
    anna, bao = someone(meeting, seat=ANNA), someone(meeting, seat=BAO)
    meeting.do(MODERATOR, "seat.warn", seat=ANNA, reason="overtime")
    anna.sees("秩序提醒：超时不止（主持人 moderator1，")
    meeting.do(MODERATOR, "posting.suspend", seat=ANNA, reason="spam")
    anna.sees("您的书面发言和动议已暂停：重复刷屏（主持人 moderator1，")
    meeting.do(MODERATOR, "seat.remove", seat=ANNA, reason="disturbance")
    anna.sees("您已被请出会议：扰乱秩序（主持人 moderator1，")
    anna.sees("如需返回，请联系主持人。")
    expect(bao.page.locator(".site-main")).not_to_contain_text("扰乱秩序")
