"""Order at the desk: what is withheld, who is warned or removed, what is void."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.moderating import answer, at_the_desk, dialog, happened, said, sat_down, step, turn_to
from tests.browser.visitor import DESK, PHONE
from tests.realtime.site import ANNA, MODERATOR, Held


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_order_in_the_house(meeting: Held, someone: Arrive, viewport: dict[str, int]) -> None:
    meeting.do(ANNA, "statement.post", text="家住某街某号")
    chair = at_the_desk(someone, meeting, viewport=viewport)
    written = turn_to(chair, "书面发言")
    written.get_by_role("button", name="不予显示：member3").click()
    answer(chair, "含有个人信息", press="不予显示")
    expect(written.get_by_text("主持人未予显示：含有个人信息")).to_be_visible()
    written.get_by_role("button", name="查看原文").click()
    expect(written.get_by_text("家住某街某号")).to_be_visible()
    written.get_by_role("button", name="删去原文").click()
    expect(dialog(chair)).to_contain_text("不能恢复")
    dialog(chair).get_by_label("含个人信息").check()
    answer(chair, press="删去原文")
    chair.page.reload()
    written = turn_to(sat_down(chair), "书面发言")
    written.get_by_role("button", name="查看原文").click()
    expect(written.get_by_text("原文已依规删去")).to_be_visible()

    people = turn_to(chair, "参会人员")
    for measure, reason in (("秩序提醒", "偏离议题"), ("暂停书面发言和动议", "重复刷屏"), ("请出会议", "扰乱秩序")):
        people.get_by_role("button", name="会议秩序：member3").click()
        answer(chair, measure, reason, press=measure)
    people.get_by_role("button", name="准许返回：member3").click()
    answer(chair, press="准许返回")
    happened(meeting, "entry.redacted", "seat.warned", "posting.suspended", "seat.removed", "seat.readmitted")
    assert chair.wide() == 0


def test_adjourned_and_resumed_and_decided_without_counting(meeting: Held, someone: Arrive) -> None:
    chair = at_the_desk(someone, meeting)
    sitting = turn_to(chair, "会议")
    sitting.get_by_role("button", name="休会").click()
    answer(chair, press="休会")
    step(chair, "复会")
    sitting.get_by_role("button", name="记录出席人数").click()
    expect(sitting.get_by_text("出席 4 / 应到 4", exact=True)).to_be_visible()  # no quorum is asked here
    expect(sitting.get_by_text("已达到")).to_have_count(0)
    motions = turn_to(chair, "动议")
    motions.get_by_label("决定内容").fill("同意会议纪要")
    motions.get_by_label("方式").select_option(label="鼓掌通过")
    motions.get_by_role("button", name="记入决定").click()
    expect(motions.get_by_label("决定内容")).to_have_value("")
    happened(meeting, "meeting.adjourned", "meeting.resumed", "quorum.noted", "decision.noted")
    assert said(meeting, "decision.noted")["manner"] == "applause"


def test_one_press_stops_the_room_which_is_told_and_one_press_lets_it_go_on(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "ballot.open", question="同意吗", electorate=(ANNA,))
    member = someone(meeting, seat=ANNA)
    chair = at_the_desk(someone, meeting)
    chair.page.get_by_role("button", name="暂停会议").click()
    member.sees("会议已暂停，请稍候")
    member.sees("仍可投票")
    expect(member.page.get_by_text("会议已暂停，现在不能提交。请等主持人解除暂停。")).not_to_have_count(0)
    chair.page.get_by_role("button", name="作废表决").click()
    answer(chair, "秩序受到干扰", press="作废")
    expect(chair.page.get_by_text("表决仍在进行")).to_have_count(0)
    step(chair, "解除暂停")
    expect(member.page.get_by_text("会议已暂停，请稍候")).to_have_count(0)
    happened(meeting, "meeting.held", "ballot.voided", "meeting.released")


def test_a_vote_of_the_wrong_question_is_declared_void_with_its_reason(meeting: Held, someone: Arrive) -> None:
    chair = at_the_desk(someone, meeting)
    votes = turn_to(chair, "表决")
    assert votes.get_by_label("记名").locator("option", has_text="暂不提供").get_attribute("disabled") is not None
    votes.get_by_label("表决事项").fill("问错了")
    votes.get_by_role("button", name="开始表决").click()
    votes.get_by_role("button", name="作废").click()
    answer(chair, "表决事项有误", press="作废")
    expect(votes.get_by_text("已作废：表决事项有误")).to_be_visible()
    assert said(meeting, "ballot.voided")["reason"] == "wrong_question"


def test_no_motion_is_put_while_another_vote_is_open(meeting: Held, someone: Arrive) -> None:
    for text in ("先表决的", "再表决的"):
        meeting.do(MODERATOR, "motion.move", text=text)
    meeting.do(MODERATOR, "motion.put", motion=1, version=1)
    chair = at_the_desk(someone, meeting)
    motions = turn_to(chair, "动议")
    put = motions.get_by_role("button", name="交付表决：动议 2")
    put.click()
    expect(dialog(chair)).to_contain_text("再表决的")
    meeting.do(MODERATOR, "ballot.open", question="先表决的", motion=1)
    expect(dialog(chair)).to_contain_text("表决还在进行")
    dialog(chair).get_by_role("button", name="交付表决", exact=True).click(force=True)
    dialog(chair).get_by_role("button", name="返回").click()
    expect(put).to_have_attribute("aria-disabled", "true")
    assert meeting.types().count("motion.put") == 1
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    expect(put).to_have_attribute("aria-disabled", "false")


def test_a_meeting_that_ended_says_so_and_awaits_no_item(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "meeting.close")
    anna = someone(meeting, seat=ANNA)
    anna.sees("会议已结束", within=".now-bar")
    anna.sees("会议已结束", within=".closed")
    assert (anna.count("尚未"), anna.count("还没有")) == (0, 0)
