"""Lists that grow while somebody reads them: what is read stays where it is, and nothing is left out unsaid."""

from playwright.sync_api import WebSocketRoute, expect

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK, Visitor
from tests.realtime.site import ANNA, CLERK, Held

# The first entry in sight of a list, and how far below the edge of the list it stands.
IN_SIGHT = """box => {
    const edge = box.getBoundingClientRect().top
    const first = [...box.querySelectorAll('li')].find(one => one.getBoundingClientRect().bottom > edge + 1)
    return [first.querySelector('.log__text').innerText, Math.round(first.getBoundingClientRect().top - edge)]
}"""
PLACE = """(box, text) => {
    const one = [...box.querySelectorAll('li')].find(one => one.innerText.includes(text))
    return Math.round(one.getBoundingClientRect().top - box.getBoundingClientRect().top)
}"""
TEXTS = "list => [...list.querySelectorAll('.log__entry .log__text')].map(one => one.innerText)"


def post(meeting: Held, first: int, last: int) -> None:
    for number in range(first, last + 1):
        meeting.do(ANNA, "statement.post", text=f"第{number}条")


def names(first: int, last: int) -> list[str]:
    return [f"第{number}条" for number in range(first, last + 1)]


def loads_all(reader: Visitor, part: str) -> None:
    button = reader.page.locator(f"{part} .older button")
    while button.count():
        before = reader.page.locator(f"{part} .log__entry").count()
        button.click()
        reader.until(f"before => document.querySelectorAll('{part} .log__entry').length > before", before)


def test_what_is_read_stays_where_it_is_whatever_is_written_or_loaded(meeting: Held, someone: Arrive) -> None:
    post(meeting, 1, 60)
    reader = someone(meeting, viewport=DESK)
    box = reader.page.locator(".talk .log-box")
    loads_all(reader, ".talk")
    box.hover()
    reader.page.mouse.wheel(0, -100_000)
    reader.until("document.querySelector('.talk .log-box').scrollTop === 0")
    read = box.evaluate(IN_SIGHT)
    post(meeting, 61, 63)
    reader.sees("第63条", within=".talk")
    assert (box.evaluate(TEXTS), box.evaluate(IN_SIGHT)) == (names(1, 63), read)

    later = someone(meeting, viewport=DESK)
    box = later.page.locator(".talk .log-box")
    later.sees("第63条", within=".talk")
    box.hover()
    later.page.mouse.wheel(0, -100_000)
    later.until("document.querySelector('.talk .log-box').scrollTop === 0")
    read, place = box.evaluate(IN_SIGHT)
    later.page.locator(".talk .older button").click()
    later.until("document.querySelectorAll('.talk .log__entry').length === 60")
    later.until("document.querySelector('.talk .log-box').scrollTop > 0")
    assert abs(box.evaluate(PLACE, read) - place) <= 1


def test_older_ones_and_new_ones_make_one_list(meeting: Held, someone: Arrive) -> None:
    post(meeting, 1, 230)
    reader = someone(meeting, viewport=DESK)
    loads_all(reader, ".talk")
    box = reader.page.locator(".talk .log-box")
    assert box.evaluate(TEXTS) == names(1, 230)
    box.evaluate("box => { box.scrollTop = 0 }")
    post(meeting, 231, 245)
    reader.sees("第245条", within=".talk")
    assert box.evaluate(TEXTS) == names(1, 245)
    # What has left the room's window changes for the reader too.
    meeting.do(ANNA, "statement.withdraw", statement=2)
    expect(reader.page.locator(".talk .log__entry").nth(1).get_by_text("作者已撤回")).to_have_count(1)


def test_what_was_missed_for_long_is_said_to_be_missing_and_loaded_on_demand(meeting: Held, someone: Arrive) -> None:
    """The transcript, whose window is the smaller: the reader is away while more is said than it holds."""
    away = False
    lines: list[WebSocketRoute] = []

    def through(line: WebSocketRoute) -> None:
        lines.append(line)
        if away:
            line.close(code=1011)
        else:
            line.connect_to_server()

    def say(first: int, last: int) -> None:
        for number in range(first, last + 1):
            meeting.do(CLERK, "utterance.record", text=f"第{number}句", kind="note")

    say(1, 30)
    reader = someone(meeting, viewport=DESK, prepare=lambda page: page.route_web_socket("**/ws/**", through))
    reader.page.route("**/frames/**", lambda route: route.abort() if away else route.continue_())
    loads_all(reader, ".record")
    box = reader.page.locator(".record .log-box")
    box.evaluate("box => { box.scrollTop = 0 }")
    reader.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    away = True
    lines[-1].close(code=4008)
    say(31, 110)
    meeting.do(CLERK, "utterance.correct", utterance=3, version=1, text="第3句，更正过", reason="typing")
    away = False
    reader.sees("第110句", within=".record", timeout=60_000)
    gap = reader.page.locator(".record .log__gap button")
    expect(gap).to_have_text("查看更早的（还有 30 条）")
    assert box.evaluate("box => box.scrollTop") == 0
    gap.scroll_into_view_if_needed()
    read = box.evaluate(IN_SIGHT)
    gap.click()
    expect(gap).to_have_count(0)
    assert box.evaluate(IN_SIGHT) == read
    texts = [f"第{number}句" for number in range(1, 111)]
    texts[2] += "，更正过"
    assert box.evaluate(TEXTS) == texts
