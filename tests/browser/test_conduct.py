"""What somebody reads against whom a measure is taken, and where they are when it has put them out."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.realtime.site import ANNA, BAO, CLERK, MODERATOR, Held


def test_whoever_takes_part_no_longer_reads_that_the_seat_was_taken_back(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA)
    anna.button("申请发言").wait_for()
    who = {"meeting": meeting.id, "person": meeting.people[ANNA - 1]}
    meeting.site.desk("take_away", how="participation ended", session=meeting.sessions[ANNA - 1], **who)
    anna.sees("您不再参加本次会议，席位已收回；此前的发言和投票仍然有效。您可以旁听。", within=".watching")
    meeting.site.desk("give_back", role="member", **who)
    anna.button("签到").wait_for()


def test_an_officer_without_a_second_factor_observes_with_a_code_to_read_out_until_vouched_for(
    meeting: Held, someone: Arrive
) -> None:
    meeting.site.desk("officers_need_factor", meeting=meeting.id, needs=True)
    moderator = someone(meeting, seat=MODERATOR)
    moderator.sees("您登录时没有用动态码或通行密钥。", within=".card")
    code = moderator.page.locator(".readout__code .visually-hidden")
    expect(code).to_have_text(re.compile(r"^\d{6}$"))
    expect(moderator.page.locator("[data-part=conduct]")).to_have_count(0)
    meeting.site.desk("vouch_for", meeting=meeting.id, by=CLERK, code=code.inner_text())
    moderator.page.locator("[data-part=conduct]").wait_for()
    expect(code).to_have_count(0)


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
