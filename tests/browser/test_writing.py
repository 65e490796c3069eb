"""Written statements and the transcript, as writers and readers see them."""

from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.moderating import said
from tests.browser.visitor import DESK, PHONE
from tests.realtime.site import ANNA, BAO, CLERK, GUEST, MODERATOR, Held

LONG = "社区食堂要离家近、口味淡、价格公道。" * 12 + "这是最后一句。"


def test_what_one_writes_the_other_reads_and_answers(meeting: Held, someone: Arrive) -> None:
    anna, bao = someone(meeting, seat=ANNA, viewport=PHONE), someone(meeting, seat=BAO, viewport=DESK)
    anna.tab("talk")
    anna.page.get_by_label("写书面发言").fill("㐂欢𠮷祥社区的安排 👵")
    anna.button("发表").click()
    bao.sees("㐂欢𠮷祥社区的安排 👵", within=".talk")
    expect(anna.page.get_by_label("写书面发言")).to_have_value("")
    bao.button("回复 member3 的书面发言").click()
    bao.page.get_by_role("textbox", name="回复 member3").fill("同意")
    bao.button("发表").click()
    anna.sees("回复 member3：㐂欢𠮷祥社区的安排 👵", within=".talk")
    assert meeting.types()[-2:] == ["statement.posted", "statement.posted"]


def test_a_text_begun_under_one_item_is_not_filed_under_the_next_unless_its_author_says_so(
    meeting: Held, someone: Arrive
) -> None:
    items = [{"item": 1, "parent": None, "minutes": None}, {"item": 2, "parent": None, "minutes": None}]
    meeting.do(MODERATOR, "agenda.set", version=0, items=items, titles={"1": "社区养老", "2": "托育服务"})
    meeting.do(MODERATOR, "item.open", item=1)
    anna = someone(meeting, seat=ANNA, viewport=PHONE)
    anna.tab("talk")
    field, changed = anna.page.get_by_label("写书面发言"), anna.page.locator(".filed")
    for words, choose, item in (("写在前一项时", None, 1), ("改归现在这一项", "托育服务（现在）", 2)):
        anna.sees("社区养老", within=".now-bar")
        field.fill(words)
        expect(changed).to_have_count(0)
        meeting.do(MODERATOR, "item.open", item=2)
        expect(changed).to_contain_text("社区养老（开始写时）")
        if choose is not None:
            changed.get_by_label(choose).check()
        anna.button("发表").click()
        expect(field).to_have_value("")
        posted = said(meeting, "statement.posted")
        assert (posted["text"], posted["item"]) == (words, item)
        meeting.do(MODERATOR, "item.open", item=1)


def test_a_long_text_is_cut_and_opened_on_demand(meeting: Held, someone: Arrive) -> None:
    meeting.do(ANNA, "statement.post", text=LONG)
    watcher = someone(meeting)
    watcher.tab("talk")
    watcher.sees("社区食堂要离家近", within=".talk")
    assert watcher.count("这是最后一句。") == 0
    watcher.button("展开全文", within=".talk").click()
    watcher.sees("这是最后一句。", within=".talk")


def test_an_own_statement_is_changed_and_withdrawn_and_leaves_its_place(meeting: Held, someone: Arrive) -> None:
    meeting.do(ANNA, "statement.post", text=LONG)
    anna, bao = someone(meeting, seat=ANNA), someone(meeting, seat=BAO, viewport=DESK)
    anna.tab("talk")
    anna.button("修改我的这条书面发言").click()
    field = anna.page.get_by_label("正在修改您的书面发言")
    assert field.input_value() == LONG
    field.fill("改短了。")
    anna.button("保存修改").click()
    bao.sees("改短了。", within=".talk")
    bao.sees("已修改", within=".talk")
    anna.button("撤回我的这条书面发言").click()
    anna.page.get_by_role("dialog").get_by_role("button", name="撤回", exact=True).click()
    bao.sees("作者已撤回", within=".talk")
    assert bao.count("改短了。") == 0


def test_a_draft_survives_the_closing_of_the_page(meeting: Held, someone: Arrive) -> None:
    anna = someone(meeting, seat=ANNA)
    anna.tab("talk")
    anna.page.get_by_label("写书面发言").fill("还没写完")
    anna.sees("草稿已保存")
    anna.page.reload()
    anna.tab("talk")
    assert anna.page.get_by_label("写书面发言").input_value() == "还没写完"


def test_what_waits_for_approval_is_seen_by_its_author_with_the_reason(meeting: Held, someone: Arrive) -> None:
    guest, bao = someone(meeting, seat=GUEST), someone(meeting, seat=BAO, viewport=DESK)
    guest.tab("talk")
    guest.sees("您的书面发言经主持人审核后显示。")
    guest.page.get_by_label("写书面发言").fill("来自嘉宾")
    guest.button("发表").click()
    guest.sees("待审核", within=".mine")
    meeting.do(MODERATOR, "statement.withhold", statement=1, version=1, reason="off_topic")
    guest.sees("与议题无关", within=".mine")
    meeting.do(ANNA, "statement.post", text="之后的一条")
    bao.sees("之后的一条", within=".talk")
    assert bao.count("来自嘉宾") == 0
    meeting.do(MODERATOR, "statement.approve", statement=1, version=1)
    bao.sees("来自嘉宾", within=".talk")


def test_the_transcript_tells_speech_from_note_and_says_what_was_corrected(meeting: Held, someone: Arrive) -> None:
    bao = someone(meeting, seat=BAO, viewport=DESK)
    meeting.do(CLERK, "utterance.record", text="各位委员好", seat=ANNA)
    meeting.do(CLERK, "utterance.record", text="（掌声）", kind="note")
    bao.sees("会议记事", within=".record")
    meeting.do(CLERK, "utterance.correct", utterance=1, version=1, text="各位委员，下午好", reason="misheard")
    bao.sees("各位委员，下午好", within=".record")
    bao.sees("已更正", within=".record")


def test_older_statements_are_read_as_they_stand_now(meeting: Held, someone: Arrive) -> None:
    for number in range(1, 231):
        meeting.do(ANNA, "statement.post", text=f"第{number}条")
    meeting.do(ANNA, "statement.amend", statement=2, version=1, text="第二条，改过")
    meeting.do(ANNA, "statement.withdraw", statement=3)
    watcher = someone(meeting, viewport=DESK)
    watcher.sees("第230条", within=".talk")
    while watcher.page.locator(".talk .older button").count():
        before = watcher.page.locator(".talk .log__entry").count()
        watcher.page.locator(".talk .older button").click()
        watcher.until("before => document.querySelectorAll('.talk .log__entry').length > before", before)
    assert watcher.page.locator(".talk .log__entry").count() == 230
    watcher.sees("第二条，改过", within=".talk")
    assert watcher.page.locator(".talk .log__entry").nth(2).get_by_text("作者已撤回").count() == 1


def test_the_newest_is_in_sight_until_somebody_scrolls_back(meeting: Held, someone: Arrive) -> None:
    for number in range(1, 13):
        meeting.do(ANNA, "statement.post", text=f"第{number}条")
    bao = someone(meeting, seat=BAO, viewport=DESK)
    box = bao.page.locator(".talk .log-box")
    left = "box => box.scrollHeight - box.scrollTop - box.clientHeight"
    bao.sees("member3", within=".talk")
    meeting.do(ANNA, "statement.post", text="新的一条")
    bao.sees("新的一条", within=".talk")
    bao.until(f"({left})(document.querySelector('.talk .log-box')) <= 1")
    box.evaluate("box => { box.scrollTop = 0 }")
    # The list hears of it in the frame after.
    bao.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    meeting.do(ANNA, "statement.post", text="更新的一条")
    bao.sees("更新的一条", within=".talk")
    assert box.evaluate("box => box.scrollTop") == 0
