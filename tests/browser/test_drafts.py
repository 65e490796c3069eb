"""What is being written stays until it is sent: over a reload, and the same in every tab."""

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Arrive
from tests.browser.moderating import at_the_desk, happened, said, sat_down, turn_to
from tests.browser.visitor import DESK, Visitor
from tests.realtime.site import ANNA, CLERK, MODERATOR, Held


def another_tab(visitor: Visitor) -> Visitor:
    """The same browser, and so the same storage."""
    page = visitor.context.new_page()
    tab = Visitor(visitor.context, page, visitor.base, visitor.forgives)
    tab.listen()
    page.goto(visitor.page.url)
    page.wait_for_selector(".room")
    return tab


def is_kept(visitor: Visitor, words: str) -> None:
    visitor.until("words => Object.values(localStorage).some(kept => kept.includes(words))", words)


def test_the_agenda_and_the_vote_being_prepared_survive_a_reload(meeting: Held, someone: Arrive) -> None:
    chair = at_the_desk(someone, meeting)
    agenda = turn_to(chair, "议程")
    agenda.get_by_role("button", name="编辑议程").click()
    agenda.get_by_role("button", name="添加一项").click()
    agenda.get_by_label("第 1 项标题").fill("社区食堂")
    agenda.get_by_label("第 1 项分钟数").fill("15")
    ballot = turn_to(chair, "表决")
    ballot.get_by_label("表决事项").fill("是否同意增设？")
    ballot.get_by_label("种类").select_option(label="意向征询")
    ballot.get_by_label("选项").fill("同意\n再议")
    is_kept(chair, "再议")
    chair.page.reload()
    sat_down(chair)

    ballot = turn_to(chair, "表决")
    expect(ballot.get_by_label("表决事项")).to_have_value("是否同意增设？")
    expect(ballot.get_by_label("选项")).to_have_value("同意\n再议")
    agenda = turn_to(chair, "议程")
    expect(agenda.get_by_label("第 1 项标题")).to_have_value("社区食堂")
    agenda.get_by_role("button", name="保存议程").click()
    happened(meeting, "agenda.set")
    expect(agenda.get_by_role("button", name="编辑议程")).to_be_visible()
    ballot = turn_to(chair, "表决")
    ballot.get_by_role("button", name="开始表决").click()
    happened(meeting, "ballot.opened")
    assert said(meeting, "ballot.opened")["question"] == "是否同意增设？"
    chair.page.locator(".desk .ballot__question").wait_for()
    chair.page.reload()
    sat_down(chair)
    expect(turn_to(chair, "表决").get_by_label("表决事项")).to_have_value("")
    expect(turn_to(chair, "议程").get_by_role("button", name="编辑议程")).to_be_visible()


def test_what_is_written_in_one_tab_stands_in_the_other_and_once_sent_in_neither(
    meeting: Held, someone: Arrive
) -> None:
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    other = another_tab(anna)
    fields = [tab.page.get_by_label("写书面发言") for tab in (anna, other)]
    fields[0].fill("两处都能看到")
    expect(fields[1]).to_have_value("两处都能看到")
    anna.button("发表").click()
    for field in fields:
        expect(field).to_have_value("")
    other.page.reload()
    expect(fields[1]).to_have_value("")
    assert meeting.types().count("statement.posted") == 1
    other.must_not_have_complained()


def test_the_clerks_words_are_not_recorded_from_two_tabs(meeting: Held, someone: Arrive) -> None:
    clerk = at_the_desk(someone, meeting, seat=CLERK)
    other = sat_down(another_tab(clerk))
    boxes = [tab.page.locator(".desk").get_by_label("发言记录", exact=True) for tab in (clerk, other)]
    for tab in (clerk, other):
        tab.page.get_by_label("记为会议记事").check()
    boxes[0].fill("（掌声）")
    expect(boxes[1]).to_have_value("（掌声）")
    clerk.page.get_by_role("button", name="记录（记事）").click()
    happened(meeting, "utterance.recorded")
    expect(boxes[1]).to_have_value("")
    other.must_not_have_complained()


def test_what_was_on_its_way_at_a_reload_is_not_left_to_be_sent_again(meeting: Held, someone: Arrive) -> None:
    held_back = True

    def through(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if not (held_back and '"do"' in str(frame)):
                server.send(frame)

        line.on_message(pass_on)

    def prepare(page: Page) -> None:
        page.route_web_socket(re.compile("/ws/"), through)

    meeting.do(MODERATOR, "statement.post", text="第一条")
    anna = someone(meeting, seat=ANNA, viewport=DESK, prepare=prepare)
    anna.page.get_by_label("写书面发言").fill("只发一次")
    anna.button("发表").click()
    anna.sees("发送中", within=".talk")
    held_back = False
    anna.page.reload()
    anna.sees("只发一次", within=".talk .log")
    expect(anna.page.get_by_label("写书面发言")).to_have_value("")
    anna.button("回复 moderator1 的书面发言").click()
    assert meeting.types().count("statement.posted") == 2
