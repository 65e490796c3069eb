"""Times are those of the site, wherever the device is, and have their day unless it is today."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.moderating import at_the_desk, dialog, said, turn_to
from tests.browser.visitor import DESK
from tests.realtime.site import ANNA, MODERATOR, Held

BEIJING = ZoneInfo("Asia/Shanghai")
PARIS = "Europe/Paris"


def in_three_days() -> datetime:
    return datetime.now(BEIJING).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)


def day_of(at: datetime) -> str:
    other = f"{at.year}年" if at.year != datetime.now(BEIJING).year else ""
    return f"{other}{at.month}月{at.day}日"


def test_an_adjournment_says_until_what_day_and_of_which_zone(meeting: Held, someone: Arrive) -> None:
    until = in_three_days()
    meeting.do(MODERATOR, "meeting.adjourn", until_at=int(until.timestamp() * 1000))
    here, away = someone(meeting, seat=ANNA, zone="Asia/Shanghai"), someone(meeting, seat=ANNA, zone=PARIS)
    here.sees(f"休会至 {day_of(until)} 09:00", within=".standing")
    away.sees(f"休会至 {day_of(until)} 09:00（北京时间）", within=".standing")
    away.sees("时间：北京时间", within=".standing")
    assert here.count("北京时间") == 0


def test_a_moderator_far_away_adjourns_until_a_time_of_the_site(meeting: Held, someone: Arrive) -> None:
    until = in_three_days()
    chair = at_the_desk(someone, meeting, viewport=DESK, zone=PARIS)
    turn_to(chair, "会议").get_by_role("button", name="休会").click()
    dialog(chair).get_by_label("复会时间（可不填）（北京时间）").fill(until.strftime("%Y-%m-%dT%H:%M"))
    dialog(chair).get_by_role("button", name="休会", exact=True).click()
    expect(dialog(chair)).to_have_count(0)
    assert said(meeting, "meeting.adjourned")["until_at"] == int(until.timestamp() * 1000)
