"""The format of the log: the page that explains it, an independent reckoning and our code all agree."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from deliberation.meetings import hash_chain
from deliberation.meetings.core import codec

PAGE = Path(__file__).resolve().parents[2] / "docs/log-format.md"
Block = dict[str, str]


def blocks() -> list[Block]:
    """The worked numbers of the page. A value goes on where the next line has no name."""
    found = []
    for written in re.findall(r"^```text\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        block: Block = {}
        for line in written.splitlines():
            name, value = line[:12].strip(), line[12:]
            name = name or list(block)[-1]
            block[name] = block.get(name, "") + value
        found.append(block)
    return found


MEETING, *ENTRIES = blocks()
WORKED = [{**entry, **work} for entry, work in zip(ENTRIES[::2], ENTRIES[1::2], strict=True)]
each = pytest.mark.parametrize("entry", WORKED, ids=lambda entry: entry["type"])


def canonical(value: Any) -> bytes:
    """RFC 8785 for what a log holds: no fractions, no number that a double cannot count."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return b"{" + b",".join(canonical(name) + b":" + canonical(value[name]) for name in names) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(one) for one in value) + b"]"
    return json.dumps(value, ensure_ascii=False).encode()


def line_of(entry: Block) -> dict[str, Any]:
    numbers = {name: int(entry[name]) for name in ("at", "by", "seq")}
    commitment = None if entry["commitment"] == "null" else entry["commitment"]
    facts = json.loads(entry["facts"])
    return {**numbers, "commitment": commitment, "facts": facts, "nonce": entry["nonce"], "type": entry["type"]}


def words_of(entry: Block) -> tuple[dict[str, str], bytes] | None:
    """Text and salt, also of what was redacted since."""
    if entry["commitment"] == "null":
        return None
    text, salt = (entry.get(f"{name} was", entry[name]) for name in ("text", "salt"))
    return json.loads(text), bytes.fromhex(salt)


def test_the_page_shows_facts_words_and_a_redaction() -> None:
    assert [entry["type"] for entry in WORKED] == [
        "seat.taken",
        "statement.posted",
        "statement.posted",
        "entry.redacted",
    ]
    assert [entry["text"] == "null" for entry in WORKED] == [True, False, True, True]
    assert WORKED[2]["salt"] == "null" != WORKED[2]["commitment"]
    assert json.loads(WORKED[3]["facts"])["entry"] == int(WORKED[2]["seq"])
    assert any(ord(character) > 0xFFFF for character in WORKED[1]["text"])


@each
def test_the_numbers_of_the_page_follow_from_one_another(entry: Block) -> None:
    words = words_of(entry)
    if words is not None:
        assert canonical(words[0]).hex() == entry["JCS(text)"]
        assert sha256(b"\x03" + words[1] + canonical(words[0])).hexdigest() == entry["commitment"]
    assert canonical(line_of(entry)).hex() == entry["JCS(line)"]
    assert sha256(b"\x00" + canonical(line_of(entry))).hexdigest() == entry["leaf"]
    both = bytes.fromhex(entry["leaf"] + entry["previous"])
    assert sha256(b"\x02" + both).hexdigest() == entry["hash"]


def test_each_entry_of_the_page_hangs_on_the_one_before() -> None:
    genesis = sha256(b"rostrum/1" + UUID(MEETING["meeting"]).bytes).hexdigest()
    assert genesis == MEETING["genesis"]
    assert [entry["previous"] for entry in WORKED] == [genesis, *(entry["hash"] for entry in WORKED[:-1])]
    assert [entry["seq"] for entry in WORKED] == ["1", "2", "3", "4"]


def test_our_code_begins_a_log_as_the_page_does() -> None:
    assert hash_chain.genesis(UUID(MEETING["meeting"])).hex() == MEETING["genesis"]


@each
def test_our_code_reckons_as_the_page_does(entry: Block) -> None:
    words, line = words_of(entry), line_of(entry)
    committed = None if words is None else hash_chain.commitment(*words)
    line["nonce"], line["commitment"] = bytes.fromhex(line["nonce"]), committed
    leaf = hash_chain.leaf(**line)

    assert (None if committed is None else committed.hex()) == (None if words is None else entry["commitment"])
    assert leaf.hex() == entry["leaf"]
    assert hash_chain.link(leaf, bytes.fromhex(entry["previous"])).hex() == entry["hash"]


@each
def test_our_code_reads_and_writes_the_events_of_the_page(entry: Block) -> None:
    words, facts = words_of(entry), json.loads(entry["facts"])
    text = None if words is None else words[0]

    assert codec.dump(codec.load(entry["type"], facts, text)) == (entry["type"], facts, text)


def test_the_page_names_every_length() -> None:
    assert {len(entry["nonce"]) // 2 for entry in WORKED} == {hash_chain.NONCE_BYTES}
    assert {len(words[1]) for entry in WORKED if (words := words_of(entry))} == {hash_chain.SALT_BYTES}
