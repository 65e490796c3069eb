"""The clerk at the desk: writes what is said with whose it is, and acts for those in the hall."""

from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.moderating import answer, at_the_desk, happened, row, said, turn_to, who
from tests.realtime.site import ANNA, BAO, CHEN, CLERK, MODERATOR, Held, Site

BOX = "发言记录"


def speaking(meeting: Held) -> None:
    """Anna speaks; Bao waits."""
    meeting.do(MODERATOR, "queue.open")
    for seat in (ANNA, BAO):
        meeting.do(seat, "floor.request", lane="impromptu")
    meeting.do(MODERATOR, "floor.grant", entry=1)


def test_words_stay_with_whom_they_were_begun_for(meeting: Held, someone: Arrive) -> None:
    speaking(meeting)
    clerk = at_the_desk(someone, meeting, seat=CLERK)
    page = clerk.page.locator(".desk__page:not([hidden])")
    expect(page.get_by_text("记录为 member3 的发言")).to_be_visible()
    box = page.get_by_label(BOX, exact=True)
    box.fill("各位委员好")
    meeting.do(ANNA, "floor.yield", entry=1)
    meeting.do(MODERATOR, "floor.grant", entry=2)
    expect(page.get_by_text("发言人已换成 member4")).to_be_visible()
    expect(box).to_have_value("各位委员好")
    expect(box).to_be_focused()
    box.press("Control+Enter")
    expect(box).to_have_value("")
    expect(page.get_by_text("记录为 member4 的发言")).to_be_visible()
    expect(page.locator("[data-utterance='1']")).to_contain_text("member3")
    first = said(meeting, "utterance.recorded")
    assert (first["seat"], first["turn"], first["kind"], first["by"]) == (ANNA, 1, "speech", CLERK)


def test_the_next_sentence_is_written_while_the_first_is_on_its_way(meeting: Held, someone: Arrive) -> None:
    speaking(meeting)
    clerk = at_the_desk(someone, meeting, seat=CLERK)
    box = clerk.page.locator(".desk").get_by_label(BOX, exact=True)
    for sentence in ("第一句", "第二句", "第三句"):
        box.fill(sentence)
        box.press("Control+Enter")
    for number in (1, 2, 3):
        clerk.page.locator(f"[data-utterance='{number}']").wait_for()
    spoken = [one["text"]["text"] for one in meeting.log() if one["type"] == "utterance.recorded"]
    assert spoken == ["第一句", "第二句", "第三句"]


def test_a_draft_outlives_the_page_with_whose_words_it_is(meeting: Held, someone: Arrive) -> None:
    speaking(meeting)
    clerk = at_the_desk(someone, meeting, seat=CLERK)
    clerk.page.locator(".desk").get_by_label(BOX, exact=True).fill("写到一半")
    meeting.do(ANNA, "floor.yield", entry=1)
    meeting.do(MODERATOR, "floor.grant", entry=2)
    clerk.page.reload()
    box = clerk.page.locator(".desk").get_by_label(BOX, exact=True)
    expect(box).to_have_value("写到一半")
    expect(clerk.page.get_by_text("将记录为 member3 的发言（已结束）")).to_be_visible()


def test_notes_and_what_is_entered_afterwards_and_corrections(meeting: Held, someone: Arrive) -> None:
    speaking(meeting)
    clerk = at_the_desk(someone, meeting, seat=CLERK)
    page = clerk.page.locator(".desk__page:not([hidden])")
    page.get_by_label("记为会议记事").check()
    page.get_by_label("事后补录").check()
    page.get_by_label(BOX, exact=True).fill("十时三分断线，十时五分恢复")
    page.get_by_role("button", name="记录（记事）").click()
    page.locator("[data-utterance='1']").wait_for()
    noted = said(meeting, "utterance.recorded")
    assert (noted["kind"], noted["seat"], noted["afterwards"]) == ("note", None, True)

    long = "养老服务" * 100
    meeting.do(CLERK, "utterance.record", text=long, seat=ANNA, turn=1)
    page.get_by_role("button", name="更正：member3 的记录").click()
    words = clerk.page.locator("dialog[open]").get_by_label("更正后的文字")
    expect(words).to_have_value(long)
    words.fill("托育服务" * 100)
    answer(clerk, "听写有误", press="更正")
    page.get_by_text("第 2 版").wait_for()
    assert said(meeting, "utterance.corrected")["text"] == "托育服务" * 100


def test_the_clerk_puts_words_under_the_name_of_who_said_them(meeting: Held, someone: Arrive) -> None:
    speaking(meeting)
    meeting.do(CLERK, "utterance.record", text="各位委员", seat=ANNA, turn=1)
    clerk, member = at_the_desk(someone, meeting, seat=CLERK), someone(meeting, seat=CHEN)
    clerk.page.get_by_role("button", name="更正：member3 的记录").click()
    asked = clerk.page.locator("dialog[open]")
    asked.get_by_label("发言人有误").check()
    who(asked, "member3", "member3", label="实际发言人")
    expect(asked.get_by_text("现在写的就是此人")).to_be_visible()
    who(asked, "member4", "member4", label="实际发言人")
    answer(clerk, press="更正")
    expect(clerk.page.locator("[data-utterance='1']")).to_contain_text("member4")
    expect(member.page.locator("[data-part=record] .log__entry").filter(has_text="各位委员")).to_contain_text("member4")
    corrected = said(meeting, "utterance.corrected")
    assert (corrected["seat"], corrected["reason"], corrected["text"]) == (BAO, "wrong_speaker", "各位委员")


def test_a_correction_that_somebody_else_made_first_is_shown_beside_mine(meeting: Held, someone: Arrive) -> None:
    speaking(meeting)
    meeting.do(CLERK, "utterance.record", text="各为委员", seat=ANNA, turn=1)
    clerk = at_the_desk(someone, meeting, seat=CLERK)
    clerk.page.get_by_role("button", name="更正：member3 的记录").click()
    asked = clerk.page.locator("dialog[open]")
    asked.get_by_label("更正后的文字").fill("各位委员、各位同志")
    asked.get_by_label("笔误").check()
    meeting.do(MODERATOR, "utterance.correct", utterance=1, version=1, text="各位委员", reason="typing")
    expect(asked.get_by_role("alert")).to_contain_text("各位委员")
    expect(asked.get_by_label("更正后的文字")).to_have_value("各位委员、各位同志")
    asked.get_by_role("button", name="保留我的文字").click()
    answer(clerk, press="更正")
    assert said(meeting, "utterance.corrected")["version"] == 3


def test_a_clerk_acts_for_the_hall_and_sees_nothing_a_clerk_may_not_do(site: Site, someone: Arrive) -> None:
    meeting = site.meeting()
    speaking(meeting)
    meeting.do(CHEN, "seat.change", seat=CHEN, role="member", sector=None, venue=None, channel="in_person")
    clerk = at_the_desk(someone, meeting, seat=CLERK)
    assert clerk.page.locator(".desk [role=tab]").all_inner_texts()[0] == "记录"
    floor = turn_to(clerk, "发言")
    who(floor, "member5", "member5")
    floor.get_by_role("button", name="为 member5 申请").click()
    row(clerk, 3).wait_for()
    clerk.button("代为结束", within=".desk").click()
    expect(clerk.page.locator(".desk__glance")).to_contain_text("无人发言")
    row(clerk, 2).get_by_role("button", name="移出队列：member4").click()
    answer(clerk, press="移出队列")

    meeting.do(MODERATOR, "ballot.open", question="同意吗")
    votes = turn_to(clerk, "表决")
    who(votes, "member5", "member5")
    votes.get_by_label("反对").check()
    votes.get_by_role("button", name="为 member5 投：反对").click()
    expect(votes.get_by_text("已投 1 / 4").first).to_be_visible()
    happened(meeting, "floor.requested", "floor.yielded", "floor.withdrawn", "ballot.opened", "ballot.cast")
    for tab in clerk.page.locator(".desk [role=tab]").all():
        tab.click()
        shown = clerk.page.locator(".desk button:visible").all_inner_texts()
        for never in (
            "请发言",
            "结束发言",
            "暂停",
            "准予显示",
            "不予显示",
            "交付表决",
            "开始表决",
            "结束表决",
            "作废",
            "会议秩序",
            "更改",
            "删去原文",
            "编辑议程",
            "结束会议",
        ):
            assert never not in shown
