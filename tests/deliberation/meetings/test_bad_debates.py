"""Files that are no debates, or no whole and honest ones: each is refused in one sentence, before anything is done."""

import os
import random
import time
from pathlib import Path

import pytest

from deliberation.meetings.debates import BadDebate, Debate, Rollcall, read_debate
from tests.deliberation.meetings.debate_files import (
    REAL,
    SECRETARY,
    akn,
    lists,
    needs_the_real_debate,
    section,
    voting,
)

MOST_SECONDS = 60  # of a processor: far more than any takes, and nothing to a file that means to keep us busy
GOOD = akn(section(SECRETARY))
A_CALL = SECRETARY + lists(ayes=("Orr Ann", "Poe Bo"), noes=("Ray Cy",), abstentions=("Sun Di",))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def refusal(path: Path) -> BadDebate:
    with pytest.raises(BadDebate) as caught:
        read_debate(path)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return caught.value


@pytest.fixture
def refused(tmp_path: Path):
    def refusing(content: str | bytes) -> str:
        path = tmp_path / "debate.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        began = time.process_time()
        code = refusal(path).code
        assert time.process_time() - began < MOST_SECONDS
        return code

    return refusing


def with_doctype(doctype: str, text: str = "") -> str:
    return GOOD.replace("?>\n", f"?>\n{doctype}\n", 1).replace("The minutes", f"{text} The minutes")


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.xml").code == "missing"
    assert refusal(tmp_path / "none" / "none.xml").code == "missing"


def test_a_name_no_file_can_have() -> None:
    assert refusal(Path("a\0b")).code == "unreadable"
    assert refusal(Path("a" * 5000)).code == "unreadable"


def test_a_folder_and_a_pipe_nobody_writes_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path).code == "not_a_file"
    assert refusal(tmp_path / "pipe").code == "not_a_file"


def test_a_file_larger_than_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    with path.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    assert refusal(path).code == "too_large"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "malformed"),
        (b"Dear clerk, here is the debate.", "malformed"),
        (GOOD.replace("</p>", "</q>", 1), "malformed"),
        (GOOD.replace("<p>", "<p a:b='1'>", 1), "malformed"),
        (GOOD.replace("minutes", "minutes &nope;"), "malformed"),
        (GOOD.encode("utf-8").replace(b"minutes", b"minut\xe9s"), "malformed"),
        (GOOD.replace("minutes", "minutes\0"), "malformed"),
        (GOOD.replace("minutes", "minutes&#0;"), "malformed"),
        (GOOD.replace("minutes", "minutes&#xFFFE;"), "malformed"),
        (GOOD + GOOD, "malformed"),
        (GOOD[: len(GOOD) // 2], "truncated"),
        (GOOD[:-5], "truncated"),
        (GOOD.replace('encoding="UTF-8"', 'encoding="martian"'), "bad_encoding"),
        (GOOD.replace('encoding="UTF-8"', 'encoding="gb18030"'), "bad_encoding"),
    ],
)
def test_what_is_no_whole_xml(refused, content: str | bytes, code: str) -> None:
    assert refused(content) == code


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE akomaNtoso [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE akomaNtoso [<!ENTITY l9 "{"ha" * 50_000}">]>',
        '<!DOCTYPE akomaNtoso [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE akomaNtoso [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
        '<!DOCTYPE akomaNtoso SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY l9 "ha">]>',
    ],
)
def test_entities_are_refused_and_never_expanded_or_fetched(refused, doctype: str) -> None:
    assert refused(with_doctype(doctype, "&l9;" * 100)) == "declares_entities"
    assert (
        refused(with_doctype(doctype, "&l9;" * 100).replace("UTF-8", "UTF-16").encode("utf-16")) == "declares_entities"
    )


def test_an_entity_that_only_an_unread_dtd_could_define_loses_no_words_in_silence(refused) -> None:
    assert refused(with_doctype('<!DOCTYPE akomaNtoso SYSTEM "x.dtd">', "&who;")) == "unknown_entity"


def test_a_document_type_that_declares_nothing_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "debate.xml"
    path.write_text(with_doctype('<!DOCTYPE akomaNtoso SYSTEM "http://127.0.0.1:9/x.dtd">'), encoding="utf-8")
    assert isinstance(read_debate(path), Debate)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<html/>", "not_akoma_ntoso"),
        (GOOD.replace("akn/3.0", "akn/3.01"), "other_version"),
        (GOOD.replace("<debate name", "<debateReport name").replace("</debate>", "</debateReport>"), "not_a_debate"),
        ('<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"/>', "not_a_debate"),
        (GOOD.replace("debateBody>", "mainBody>"), "no_body"),
        (akn(""), "no_speech"),
        (akn(section("<p>Nobody came.</p>")), "no_speech"),
        (akn(section(SECRETARY + "<div>" * 101 + "</div>" * 101)), "too_deep"),
        (akn(section(SECRETARY) + section("") * 200), "too_many_items"),
        (akn(section(SECRETARY + "<scene>x</scene>" * 20_000)), "too_long"),
        (akn(section(SECRETARY), analysis=voting(ayes=1) * 501), "too_many_votes"),
        (akn(section(SECRETARY.replace("minutes", "\u202eminutes"))), "bad_text"),
        (akn(section(SECRETARY, heading="\u2066Q")), "bad_text"),
    ],
)
def test_what_is_no_debate_that_can_be_held(refused, content: str, code: str) -> None:
    assert refused(content) == code


@pytest.mark.parametrize(
    ("counts", "body", "code"),
    [
        ({"ayes": 3, "noes": 1, "abstentions": 1}, A_CALL, "counts_differ"),
        ({"ayes": 2, "noes": 1, "abstentions": 0}, A_CALL, "counts_differ"),
        ({"ayes": 2, "noes": 1}, A_CALL, "counts_differ"),
        ({"ayes": 2, "noes": 1, "abstentions": 1}, A_CALL.replace("Sun Di", "Orr Ann"), "voter_twice"),
        ({"ayes": 2, "noes": 1, "abstentions": 1}, A_CALL.replace("Poe Bo", "ORR ANN"), "voter_twice"),
        ({"ayes": 2, "noes": 1, "abstentions": 1}, A_CALL + lists(ayes=("Orr Ann",)), "count_missing"),
        ({"ayes": 0, "noes": 1, "abstentions": 1}, SECRETARY + lists(ayes=(), noes=()), "counts_differ"),
        ({"ayes": "two", "noes": 1, "abstentions": 1}, A_CALL, "bad_count"),
        ({"ayes": "-2", "noes": 1, "abstentions": 1}, A_CALL, "bad_count"),
        ({"ayes": "9" * 5000, "noes": 1, "abstentions": 1}, A_CALL, "bad_count"),
        ({"ayes": "٢", "noes": 1, "abstentions": 1}, A_CALL, "bad_count"),
    ],
)
def test_votes_that_do_not_add_up(refused, counts: dict[str, int], body: str, code: str) -> None:
    assert refused(akn(section(body), analysis=voting(**counts))) == code


def test_counts_that_would_fit_another_roll_call_than_the_one_they_point_to(refused) -> None:
    first = section(SECRETARY + lists(ayes=("Orr Ann",))).replace('name="part"', 'eId="s1"')
    second = section(lists(noes=("Orr Ann",))).replace('name="part"', 'eId="s2"')
    crossed = voting(href="#s1", noes=1) + voting(href="#s2", ayes=1)
    assert refused(akn(first + second, analysis=crossed)) == "counts_differ"


def test_counts_that_differ_are_told_in_numbers(tmp_path: Path) -> None:
    path = tmp_path / "debate.xml"
    path.write_text(akn(section(A_CALL), analysis=voting(ayes=3, noes=1, abstentions=1)), encoding="utf-8")
    assert str(refusal(path)) == (
        "The voting v1 prints 3 for, 1 against, 1 abstaining, but 2 for, 1 against, 1 abstaining are named."
    )


@needs_the_real_debate
@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('value="86"', 'value="87"', "counts_differ"),
        ('value="0" refersTo="#enContra"', 'value="1" refersTo="#enContra"', "counts_differ"),
        ('<vote by="#persona">Aguiló Melo Sergio; </vote>', "", "counts_differ"),
        ("Aguiló Melo Sergio; ", "Accorsi Opazo Enrique; ", "voter_twice"),
        ('<outcome refersTo="#seAbstiene">', '<outcome refersTo="#enContra">', "counts_differ"),
        ("<vote ", "<entity ", "counts_differ"),
    ],
)
def test_the_real_debate_with_a_vote_gone_wrong(refused, before: str, after: str, code: str) -> None:
    real = REAL.read_text(encoding="utf-8")
    changed = real.replace(before, after)
    if before == "<vote ":
        changed = changed.replace("</vote>", "</entity>")
    assert changed != real
    assert refused(changed) == code


@needs_the_real_debate
def test_a_real_debate_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    whole = REAL.read_bytes()
    chance = random.Random(20060615)
    path = tmp_path / "debate.xml"
    end = whole.rindex(b">")
    codes = set()
    for _ in range(100):
        path.write_bytes(whole[: chance.randrange(end)])
        codes.add(refusal(path).code)
    assert codes <= {"truncated", "malformed", "empty"}


@needs_the_real_debate
def test_a_real_debate_with_bytes_gone_wrong_is_refused_or_read_and_nothing_else(tmp_path: Path) -> None:
    whole = REAL.read_bytes()
    chance = random.Random(35_11_12_88)
    path = tmp_path / "debate.xml"
    refusals: set[str] = set()
    read = 0
    for _ in range(100):
        changed = bytearray(whole)
        for _ in range(chance.choice((1, 1, 1, 3, 20))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        path.write_bytes(changed)
        began = time.process_time()
        try:
            debate = read_debate(path)
        except BadDebate as bad:
            refusals.add(bad.code)
        else:
            read += 1
            assert all(
                {choice: len(keys) for choice, keys in step.choices.items()} == step.counts
                for step in debate.steps
                if isinstance(step, Rollcall)
            )
        assert time.process_time() - began < MOST_SECONDS
    assert read > 0
    assert "malformed" in refusals
