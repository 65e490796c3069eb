"""What an edition holds for people: a page that stands by itself, and minutes that say only what was decided."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from deliberation.records.renditions.docx import docx_of
from deliberation.records.renditions.minutes import Minutes, numeral
from tests.deliberation.records.given import CANARY, a_sealed_meeting, package, unpacked
from tests.deliberation.records.test_akn import a_meeting_of_every_kind

pytestmark = pytest.mark.django_db
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def lines_of(document: bytes) -> list[str]:
    parts = unpacked(document)
    for data in parts.values():
        ElementTree.fromstring(data)
    body = ElementTree.fromstring(parts["word/document.xml"])
    return ["".join(text.text or "" for text in line.iter(f"{WORD}t")) for line in body.iter(f"{WORD}p")]


def test_the_page_in_the_package_needs_nothing_else_and_has_the_anchors_of_the_reading_page() -> None:
    given = a_sealed_meeting()
    page = unpacked(package(given))["record.html"].decode()
    assert "第 1 段，关于养老服务" in page
    assert CANARY not in page
    assert set(re.findall(r'(?:href|src)="([^#"]*)', page)) == {""}
    assert not re.search(r"<script|<link|@import|url\(|https?:", page)
    anchors = set(re.findall(r'id="(e[0-9]+)"', page))
    assert set(re.findall(r'href="#(e[0-9]+)"', page)) <= anchors


def test_minutes_say_what_was_decided_and_nothing_of_what_was_said() -> None:
    lines = lines_of(unpacked(package(a_meeting_of_every_kind()))["minutes.docx"])
    assert lines[0] == "会议纪要"
    assert "主持：moderator1" in lines
    assert "出席：member3、member4、member5" in lines
    decided = [line for line in lines if re.match("[一二三（]", line)]
    assert decided == [
        "一、养老服务",
        "（一）动议：建议设立三个试点（通过）",
        "（二）表决：是否同意。赞成 2 票，反对 1 票，弃权 0 票，通过。",
        "二、其他",
        "（一）通过会议纪要不再宣读（一致通过）",
        "（二）延期（未通过）",
        "（三）表决：怎样评价。满意 1 票，基本满意 0 票。",
    ]
    assert not any("试点。" in line or "机器" in line for line in lines)


def test_the_same_minutes_are_the_same_bytes_and_whatever_is_in_them_stays_text() -> None:
    minutes = Minutes("<b>&纪要", (("时间", "今天"),), (), "市政协", "2026年1月2日")
    made = datetime(2026, 1, 2, tzinfo=UTC)
    assert docx_of(minutes, note="", made=made) == docx_of(minutes, note="", made=made)
    lines = lines_of(docx_of(minutes, note="", made=made))
    assert (lines[0], "会议没有作出决定。" in lines) == ("<b>&纪要", True)


def test_lists_are_numbered_as_chinese_offices_number_them() -> None:
    assert [numeral(number) for number in (1, 10, 11, 20, 32, 99, 100)] == [
        "一",
        "十",
        "十一",
        "二十",
        "三十二",
        "九十九",
        "100",
    ]
