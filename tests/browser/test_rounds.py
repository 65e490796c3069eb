"""An open round in the browser: a citizen submits, is moderated, follows and appeals; a moderator uses keys."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import served
from tests.browser.keyboard import faults
from tests.browser.test_access import no_barrier
from tests.browser.visitor import DESK, PHONE, Visitor, arrive
from tests.realtime.site import Site

Visit = Callable[..., Visitor]
WORDS = "楼下的助餐点下午两点就关门，晚饭没着落。有事打 138 0000 0045。"


@dataclass(frozen=True)
class Call:
    """A round, and the sessions of two moderators and of the secretary."""

    base: str
    path: str
    pk: int
    moderators: tuple[str, str]
    secretary: str
    site: Site


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Site]:
    """A site on which nobody waits ten minutes to change their mind."""
    at_once = {f"deliberation.opinions.rules.deadlines.{name}_SECONDS": 0.0 for name in ("EDIT", "UNDO")}
    site = served(tmp_path_factory.mktemp("rounds"), migrated, overrides=at_once)
    yield site
    site.close()


@pytest.fixture
def call(hurried: Site) -> Call:
    made = hurried.desk("round", opinions=0)
    port = hurried.servers[0].port
    return Call(
        f"http://localhost:{port}",
        f"/rounds/{made['id']}/",
        made["id"],
        tuple(made["sessions"]),
        made["secretary"],
        hurried,
    )


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    arrived: list[Visitor] = []

    def enter(call: Call, path: str = "", *, session: str | None = None, **look: Any) -> Visitor:
        arrived.append(arrive(chromium, base=call.base, session=session, look=look))
        arrived[-1].page.goto(call.base + (path or call.path))
        return arrived[-1]

    yield enter
    for visitor in arrived:
        visitor.context.close()
    for visitor in arrived:
        visitor.must_not_have_complained()


def submits(visitor: Visitor, words: str = WORDS) -> str:
    """Through both pages; returns the reference code."""
    page = visitor.page
    page.get_by_label("您的意见建议").fill(words)
    page.get_by_label("满了").check()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_selector(".receipt__code")
    return "".join(page.locator(".receipt__code span").all_inner_texts())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_citizen_submits_is_moderated_follows_and_appeals(
    call: Call, visit: Visit, chromium: Browser, scripts: bool
) -> None:
    citizen = visit(call, viewport=PHONE, scripts=scripts)
    code = submits(citizen)
    no_barrier(citizen) if scripts else None
    assert citizen.wide() <= 0

    first = visit(call, f"/reviews/{call.pk}/", session=call.moderators[0], viewport=DESK)
    first.sees("138 0000 0045", within=".subject")
    no_barrier(first)
    first.page.get_by_label("与本题无关").check()
    first.page.get_by_role("button", name="不予显示").click()
    first.sees("没有待您审核的意见")

    citizen.page.get_by_role("button", name="查进度").click()
    citizen.sees("您的意见不予显示")
    citizen.sees("与本题无关")
    citizen.page.get_by_label("请写明理由").fill("说的就是养老")
    citizen.page.get_by_role("button", name="申请复核").click()
    citizen.sees("另一位审核人员")
    first.page.reload()
    first.sees("没有待您审核的意见")

    second = visit(call, f"/reviews/{call.pk}/", session=call.moderators[1], viewport=DESK)
    second.sees("说的就是养老")
    second.page.get_by_role("button", name="遮盖后显示").click()
    second.sees("没有待您审核的意见")

    if scripts:
        citizen.page.goto(f"{call.base}/follow/#{code}")
    else:
        citizen.page.goto(f"{call.base}/follow/")
        citizen.page.get_by_label("查询码", exact=True).fill(code)
        citizen.page.get_by_role("button", name="查进度").click()
    citizen.sees("您的意见已显示")
    assert code not in citizen.page.url
    citizen.page.goto(call.base + call.path)
    citizen.sees("〔此处有手机号，已遮盖〕", within="#read")

    desk = visit(call, f"/desk/rounds/{call.pk}/answers/", session=call.secretary, viewport=DESK, scripts=scripts)
    no_barrier(desk) if scripts else None
    desk.page.locator(".picks").get_by_role("checkbox").check()
    desk.page.get_by_label("答复单位").select_option(index=1)
    desk.page.get_by_label("答复内容").fill("下周起开到晚上七点。")
    desk.page.get_by_role("button", name="下一步：核对").click()
    desk.sees("下周起开到晚上七点。", within=".ended")
    no_barrier(desk) if scripts else None
    desk.page.get_by_role("button", name="确认答复").click()
    desk.sees("已显示的意见都有着落了。")
    citizen.page.reload()
    citizen.sees("下周起开到晚上七点。", within="#read")


def test_a_moderator_clears_twenty_by_keyboard(call: Call, visit: Visit) -> None:
    call.site.desk("submit", round=call.pk, count=20)
    moderator = visit(call, f"/reviews/{call.pk}/", session=call.moderators[0], viewport=DESK)
    page = moderator.page
    for left in range(20, 0, -1):
        moderator.sees(f"待审核 {left} 条")
        number = page.locator("#now").inner_text()
        if left % 5 == 0:
            page.keyboard.press("1")
            expect(page.get_by_label("广告")).to_be_checked()
            page.keyboard.press("r")
        else:
            page.keyboard.press("a")
        expect(page.locator("#now")).not_to_have_text(number) if left > 1 else moderator.sees("没有待您审核的意见")
    moderator.sees("待审核 0 条")


def test_a_draft_stays_on_the_device_until_it_is_submitted(call: Call, visit: Visit) -> None:
    citizen = visit(call, viewport=PHONE)
    citizen.page.get_by_label("您的意见建议").fill("写到一半")
    citizen.page.reload()
    expect(citizen.page.get_by_label("您的意见建议")).to_have_value("写到一半")
    submits(citizen, "写完了")
    citizen.page.goto(call.base + call.path)
    expect(citizen.page.get_by_label("您的意见建议")).to_have_value("")


@pytest.mark.parametrize(
    ("lang", "look"), [("zh-hans", {"size": "max", "theme": "contrast"}), ("en", {"theme": "dark"})]
)
def test_no_page_of_a_round_has_a_barrier(call: Call, visit: Visit, lang: str, look: dict[str, str]) -> None:
    call.site.desk("submit", round=call.pk, count=3)
    citizen = visit(call, viewport=PHONE, lang=lang, **look)
    for path in ("/", call.path, f"{call.path}answers/", f"{call.path}report/", "/rounds/", "/follow/"):
        citizen.page.goto(call.base + path)
        no_barrier(citizen)
        assert (path, citizen.wide()) == (path, 0)
        assert (path, faults(citizen)) == (path, [])
    moderator = visit(call, "/reviews/", session=call.moderators[0], viewport=DESK, lang=lang, **look)
    for path in (f"/reviews/{call.pk}/", f"/reviews/{call.pk}/together/", f"/reviews/{call.pk}/decided/"):
        moderator.page.goto(call.base + path)
        no_barrier(moderator)
        assert (path, moderator.wide()) == (path, 0)
