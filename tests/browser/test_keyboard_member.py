"""A member's evening without a mouse: each act by keys alone, and after each the focus stands where one goes on."""

from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.keyboard import press, stands_on, stands_within, tab_to
from tests.browser.moderating import happened
from tests.browser.visitor import DESK
from tests.realtime.site import ANNA, BAO, CLERK, MODERATOR, Held, Site


def test_the_floor_is_asked_for_given_up_and_asked_for_again(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    press(anna, "申请发言")
    stands_on(anna, "取消申请")
    anna.steady("取消申请")
    anna.page.keyboard.press("Space")
    stands_on(anna, "申请发言")
    anna.steady("申请发言")
    anna.page.keyboard.press("Enter")
    stands_on(anna, "取消申请")
    meeting.do(MODERATOR, "floor.grant", entry=2)
    stands_on(anna, "结束发言")
    anna.steady("结束发言")
    anna.page.keyboard.press("Enter")
    stands_on(anna, "申请发言")
    assert meeting.types()[-4:] == ["floor.withdrawn", "floor.requested", "floor.granted", "floor.yielded"]


def test_the_single_key_asks_and_takes_it_back_but_never_ends_a_speech(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    anna.steady("申请发言")
    anna.page.keyboard.press("h")
    stands_on(anna, "取消申请")
    happened(meeting, "floor.requested")
    # A place in the queue is not lost by a stray key: one has to stand on the button.
    anna.steady("取消申请")
    anna.page.evaluate("document.activeElement.blur()")
    anna.page.keyboard.press("h")
    stands_on(anna, "取消申请")
    assert meeting.types()[-1] == "floor.requested"
    anna.page.keyboard.press("h")
    happened(meeting, "floor.withdrawn")
    meeting.do(ANNA, "floor.request", lane="impromptu")
    meeting.do(MODERATOR, "floor.grant", entry=2)
    anna.steady("结束发言")
    anna.page.keyboard.press("h")
    stands_on(anna, "结束发言")
    anna.page.keyboard.press("h")
    meeting.do(BAO, "floor.request", lane="impromptu")
    anna.sees("member4", within=".queue")
    assert meeting.types()[-2:] == ["floor.granted", "floor.requested"]


def test_a_key_held_down_asks_once(meeting: Held, someone: Arrive) -> None:
    meeting.do(MODERATOR, "queue.open")
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    tab_to(anna, "申请发言")
    anna.page.keyboard.down("Enter")
    stands_on(anna, "取消申请")
    for _ in range(5):
        anna.page.keyboard.down("Enter")
    anna.page.keyboard.up("Enter")
    meeting.do(BAO, "floor.request", lane="impromptu")
    anna.sees("member4", within=".queue")
    assert meeting.types()[-2:] == ["floor.requested", "floor.requested"]


def test_another_lane_is_chosen_by_arrows_and_asked_for(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    press(anna, "其他发言方式")
    anna.page.get_by_label("自由发言").wait_for()
    anna.page.keyboard.press("Tab")
    expect(anna.page.get_by_label("自由发言")).to_be_focused()
    for _ in range(3):
        anna.page.keyboard.press("ArrowDown")
    expect(anna.page.get_by_label("程序问题")).to_be_checked()
    press(anna, "提出申请")
    anna.sees("您排在第 1 位")
    stands_within(anna, ".ask *")


def test_a_statement_is_written_answered_changed_and_withdrawn(meeting: Held, someone: Arrive) -> None:
    meeting.do(BAO, "statement.post", text="请看这一条")
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    anna.sees("请看这一条", within=".talk")
    tab_to(anna, "写书面发言")
    anna.page.keyboard.type("第一条")
    press(anna, "发表")
    anna.sees("第一条", within=".talk .log")
    stands_on(anna, "发表")

    press(anna, "回复 member4 的书面发言")
    expect(anna.page.get_by_label("回复 member4", exact=True)).to_be_focused()
    anna.page.keyboard.type("同意")
    press(anna, "发表")
    stands_on(anna, "写书面发言")

    press(anna, "修改我的这条书面发言")
    field = anna.page.get_by_label("正在修改您的书面发言")
    expect(field).to_be_focused()
    anna.page.keyboard.press("End")
    anna.page.keyboard.type("，改过")
    press(anna, "取消")
    stands_on(anna, "写书面发言")

    press(anna, "撤回我的这条书面发言")
    anna.page.get_by_role("dialog").wait_for()
    anna.page.keyboard.press("Escape")
    stands_on(anna, "撤回我的这条书面发言")
    anna.page.keyboard.press("Enter")
    press(anna, "撤回")
    anna.sees("作者已撤回", within=".talk")
    stands_within(anna, ".talk .log__entry")
    assert meeting.types()[-3:] == ["statement.posted", "statement.posted", "statement.withdrawn"]


def test_a_long_text_is_opened_and_read_where_it_stands(meeting: Held, someone: Arrive) -> None:
    meeting.do(CLERK, "utterance.record", text="各位委员，现在开会。" * 60, seat=ANNA)
    bao = someone(meeting, seat=BAO, viewport=DESK)
    bao.sees("各位委员", within=".record")
    press(bao, "展开全文")
    bao.button("收起", within=".record").wait_for()
    stands_within(bao, ".record .log__entry")


def test_a_vote_is_chosen_changed_and_confirmed_and_the_focus_reads_that_it_is_cast(
    meeting: Held, someone: Arrive
) -> None:
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    meeting.do(MODERATOR, "ballot.open", question="是否同意？")
    anna.sees("是否同意？", within=".ballot")
    press(anna, "赞成", "Space")
    press(anna, "反对", "Space")
    press(anna, "确认投“反对”")
    expect(anna.page.locator(":focus")).to_contain_text("您已投“反对”，平台已记录。")


def test_a_motion_is_moved_seconded_and_withdrawn(meeting: Held, someone: Arrive) -> None:
    meeting.do(BAO, "motion.move", text="增加补贴")
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    anna.sees("增加补贴", within=".room")
    press(anna, "附议 · 动议 1")
    anna.sees("附议人：member3")
    stands_within(anna, "li")
    press(anna, "提出动议")
    tab_to(anna, "动议内容")
    anna.page.keyboard.type("延长开放时间")
    press(anna, "提出动议")
    anna.sees("延长开放时间", within=".room li")
    press(anna, "撤回动议")
    anna.sees("已撤回", within=".room li")
    stands_within(anna, "li")
    assert meeting.types()[-3:] == ["motion.seconded", "motion.moved", "motion.withdrawn"]


def test_a_seat_is_taken_left_and_the_question_closed_by_escape(site: Site, someone: Arrive) -> None:
    meeting = site.meeting(opened=False)
    anna = someone(meeting, seat=ANNA, viewport=DESK)
    anna.button("签到").wait_for()
    press(anna, "签到")
    stands_within(anna, ".ask *")
    press(anna, "离席")
    anna.page.get_by_role("dialog").wait_for()
    anna.page.keyboard.press("Escape")
    stands_on(anna, "离席")
    anna.page.keyboard.press("Enter")
    anna.page.get_by_role("dialog").wait_for()
    press(anna, "离席")
    anna.button("签到").wait_for()
    expect(anna.page.locator("h2:focus")).to_have_count(1)
