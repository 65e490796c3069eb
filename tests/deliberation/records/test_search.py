"""Search: what counts as a hit, on both databases; who finds what; and what nobody finds."""

import random
import unicodedata
from collections.abc import Sequence

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from deliberation.meetings.core.redaction import RedactEntry
from deliberation.records.models import IndexedPassage
from deliberation.records.operations import erase_name, seal_record
from deliberation.records.search.database import matching
from deliberation.records.search.find import excerpt, find, ranked
from deliberation.records.search.triggers import FULL_TEXT, REDACTED
from deliberation.records.search.words import marks, tokens, understood
from tests.deliberation.meetings.given import BAO, MODERATOR, Given, a_meeting
from tests.deliberation.records.given import CANARY, a_sealed_meeting, an_approved_meeting
from tests.deliberation.records.test_pages import address, signed_in, text_of

pytestmark = pytest.mark.django_db


# ---- what a hit is, said a second time ----


def is_han(letter: str) -> bool:
    code = ord(letter)
    blocks = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
    return code == 0x3007 or any(first <= code <= last for first, last in blocks)


def runs_of(text: str) -> tuple[list[str], list[str]]:
    """Runs of Han characters, and words, letter by letter."""
    runs: list[tuple[str, str]] = []
    before = ""
    for letter in unicodedata.normalize("NFKC", text).lower():
        kind = "han" if is_han(letter) else "word" if letter.isalnum() else ""
        if kind and kind == before:
            runs[-1] = (kind, runs[-1][1] + letter)
        elif kind:
            runs.append((kind, letter))
        before = kind
    return [run for kind, run in runs if kind == "han"], [run for kind, run in runs if kind == "word"]


def is_hit(asked: tuple[list[str], list[str]], text: tuple[list[str], list[str]]) -> bool:
    (asked_han, asked_words), (han, words) = asked, text
    return (
        all(any(run in there for there in han) for run in asked_han)
        and all(word in words for word in asked_words[:-1])
        and all(any(there.startswith(word) for there in words) for word in asked_words[-1:])
    )


ALPHABET = "城市社区养老〇𠮷𰻞㐂㈱" * 3 + "ＡaBb1２éß" * 2 + "，。 -“”_・\n" * 2


def a_text(chance: random.Random, longest: int) -> str:
    return "".join(chance.choice(ALPHABET) for _ in range(chance.randint(1, longest)))


def a_query(chance: random.Random, texts: Sequence[str]) -> str:
    """Something that stands in a text, or nearly, or nowhere."""
    text = chance.choice(texts)
    start = chance.randrange(len(text))
    found = text[start : start + chance.randint(1, 6)]
    return chance.choice((found, found, found + " " + a_text(chance, 3), a_text(chance, 4), found[::-1]))


def rows_of(given: Given, texts: Sequence[str]) -> list[IndexedPassage]:
    rows = [
        IndexedPassage(meeting=given.meeting, kind="turn", anchor=n, at=n, sources=[n], text=text, tokens=tokens(text))
        for n, text in enumerate(texts)
    ]
    return IndexedPassage.objects.bulk_create(rows)


def test_search_finds_what_reading_every_text_finds() -> None:
    chance = random.Random(20261201)
    texts = [a_text(chance, 40) for _ in range(120)]
    rows_of(a_meeting(), texts)
    read = [runs_of(text) for text in texts]
    compared = hits = 0
    while compared < 1_500:
        typed = a_query(chance, texts)
        query = understood(typed)
        if not query:
            continue
        found = set(matching(IndexedPassage.objects.all(), query).values_list("anchor", flat=True))
        asked = runs_of(typed)
        wanted = {n for n, text in enumerate(read) if is_hit(asked, text)}
        assert found == wanted, typed
        compared += 1
        hits += len(found)
    assert hits > 3_000


def test_every_hit_has_marks_on_words_that_were_asked_for() -> None:
    chance = random.Random(4)
    for _ in range(300):
        text = a_text(chance, 40)
        typed = a_query(chance, [text])
        asked = runs_of(typed)
        found = marks(text, understood(typed))
        if (asked[0] or asked[1]) and is_hit(asked, runs_of(text)):
            assert found, (typed, text)
        for start, end in found:
            assert any(
                set(unicodedata.normalize("NFKC", text[start:end]).lower()) & set(run) for run in (*asked[0], *asked[1])
            )


@pytest.mark.parametrize(
    ("typed", "text", "hit"),
    [
        ("养老服务", "社区养老服务站", True),
        ("养老服务", "养老，服务", False),
        ("养老 服务", "服务和养老", True),
        ("Ｗｉｆｉ", "装了 WiFi", True),
        ("wi", "装了 WiFi", True),
        ("wi 装", "装了 WiFi", True),
        ("wi fi", "装了 WiFi", False),
        ("2 米", "2026 年，3 米", True),
        ("葛城", "葛\U000e0100城", True),
        ("卅〇", "二〇三〇卅〇", True),
        ("，。", "，。", False),
    ],
)
def test_what_counts_as_a_hit(typed: str, text: str, hit: bool) -> None:
    rows_of(a_meeting(), [text])
    query = understood(typed)
    assert (bool(query) and matching(IndexedPassage.objects.all(), query).exists()) == hit


def test_a_word_longer_than_any_index_takes_and_a_very_long_turn_are_found() -> None:
    long = "x" * 3_000
    rows_of(a_meeting(), [long, "养老" + "社区" * 24_000 + "㐂"])
    assert matching(IndexedPassage.objects.all(), understood(long)).count() == 1
    assert matching(IndexedPassage.objects.all(), understood("区㐂")).count() == 1


def test_an_excerpt_begins_a_little_before_the_first_mark_and_says_where_it_was_cut() -> None:
    text = "甲" * 100 + "加装电梯，再谈电梯" + "乙" * 200
    pieces = excerpt(text, understood("电梯"))
    assert pieces[0] == ("…", False)
    assert [piece for piece, marked in pieces if marked] == ["电梯", "电梯"]
    assert pieces[-1] == ("…", False)
    assert excerpt("养老", understood("养老")) == [("养老", True)]


# ---- what is found of a record, and by whom ----


def search(client: Client, words: str, **more: str) -> str:
    answer = client.get("/records/", {"q": words, **more}, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_passage_is_found_marked_and_linked_to_its_place() -> None:
    given = a_sealed_meeting()
    page = search(Client(), "养老服务")
    anchor = IndexedPassage.objects.get(kind="turn", text__contains="关于养老服务").anchor
    assert f'{address(given)}#e{anchor}"' in page
    assert "关于<mark>养老服务</mark>" in page
    assert f'id="e{anchor}"' in text_of(Client(), address(given))
    assert f'{address(given)}#item-1"' in page  # the item of the agenda is called so


def test_what_is_withheld_pending_redacted_or_for_the_staff_is_found_by_nobody() -> None:
    given = a_sealed_meeting()
    for client in (Client(), signed_in(given, BAO), signed_in(given, MODERATOR)):
        for words in (CANARY, "待审", "不显示", "提醒", "事由", "异议", "家住某街"):
            assert "<mark>" not in search(client, words), words
    assert CANARY not in " ".join(IndexedPassage.objects.values_list("text", flat=True))
    assert "<mark>特邀人员的话</mark>" in search(Client(), "特邀人员的话")


def test_a_record_is_found_when_it_is_sealed_and_not_before() -> None:
    given = an_approved_meeting()
    assert "<mark>" not in search(Client(), "养老服务")
    seal_record(meeting=given.head())
    assert "<mark>" in search(Client(), "养老服务")


def test_redacted_words_leave_the_index_in_the_same_moment() -> None:
    given = a_sealed_meeting()
    said = given.entry(IndexedPassage.objects.get(text__contains="㐂欢𠮷祥").anchor)
    given.do(MODERATOR, RedactEntry(said.seq, "court_order"))
    assert not IndexedPassage.objects.filter(text__contains="㐂欢𠮷祥").exists()
    assert "<mark>" not in search(Client(), "㐂欢𠮷祥")
    assert "<mark>" in search(Client(), "养老服务")


def test_a_turn_that_lost_a_passage_is_found_by_the_others_once_sealed_again() -> None:
    given = a_sealed_meeting()
    passage = next(row.sources[1] for row in IndexedPassage.objects.filter(text__contains="第 1 段"))
    given.do(MODERATOR, RedactEntry(passage, "court_order"))
    assert "<mark>" not in search(Client(), "第 2 段")
    seal_record(meeting=given.head())
    assert "<mark>" in search(Client(), "第 2 段")
    assert not IndexedPassage.objects.filter(text__contains="第 1 段").exists()


def test_an_erased_name_finds_nothing_more() -> None:
    given = a_sealed_meeting()
    assert "member4" in search(Client(), "养老服务")
    erase_name(meeting=given.head(), seat=BAO, reason="by_request")
    assert "member4" not in search(Client(), "养老服务")
    assert not IndexedPassage.objects.filter(who="member4").exists()


def test_the_records_of_members_are_found_by_members_alone() -> None:
    given = a_sealed_meeting()
    type(given.meeting).objects.filter(pk=given.meeting.pk).update(openness="members")
    assert "<mark>" not in search(Client(), "养老服务")
    assert "<mark>" in search(signed_in(given, BAO), "养老服务")


def test_search_is_narrowed_by_year_body_speaker_and_record() -> None:
    given = a_sealed_meeting()
    body = str(given.meeting.consultation.organisation_id)
    year = str(given.head().indexed_passages.first().at // 31_556_952_000 + 1970)
    nobody = {"year": "1999", "org": "999999", "who": "nobody", "format": "plenary"}
    here = {"year": year, "org": body, "who": "member4", "format": "remote", "record": str(given.meeting.pk)}
    for name, value in nobody.items():
        assert "<mark>" not in search(Client(), "养老服务", **{name: value}), name
    for name, value in here.items():
        assert "<mark>" in search(Client(), "养老服务", **{name: value}), name
    for name, value in (("year", "soon"), ("org", "9" * 40), ("record", "x"), ("page", "-1"), ("order", "?")):
        assert "<mark>" in search(Client(), "养老服务", **{name: value}), name


def test_the_best_match_stands_before_the_newest_and_titles_before_speeches() -> None:
    given = a_meeting()
    rows = rows_of(given, ["电梯电梯电梯", "电梯", "电梯"])
    IndexedPassage.objects.filter(pk=rows[1].pk).update(kind="item")
    query = understood("电梯")
    found = find(query, among=IndexedPassage.objects.all())
    assert [hit.pk for hit in found.hits] == [rows[2].pk, rows[1].pk, rows[0].pk]
    assert [hit.pk for hit in ranked(found.hits, query)] == [rows[1].pk, rows[0].pk, rows[2].pk]


def test_the_index_is_made_anew_from_the_records() -> None:
    a_sealed_meeting()
    before = sorted(IndexedPassage.objects.values_list("kind", "anchor", "text", "tokens"))
    IndexedPassage.objects.all().delete()
    call_command("index_records", verbosity=0)
    assert sorted(IndexedPassage.objects.values_list("kind", "anchor", "text", "tokens")) == before


def test_a_missing_trigger_of_the_index_is_noticed() -> None:
    assert (REDACTED.missing(), FULL_TEXT.missing()) == ((), ())
    on = "" if connection.vendor == "sqlite" else " ON meetings_entry"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TRIGGER records_search_forget{on}")
    assert REDACTED.missing() == ("records_search_forget",)
    REDACTED.create()
