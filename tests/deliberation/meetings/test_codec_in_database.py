"""Events of every type come back from the database's JSON as they went in, and hash the same."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from itertools import count
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliberation.meetings import hash_chain
from deliberation.meetings.core import codec
from deliberation.meetings.core.free_text import BAD
from deliberation.meetings.models import Entry, Meeting
from tests.deliberation.meetings.given import a_meeting

LARGEST = 2**53 - 1
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(lambda text: not BAD.search(text))
WORDS = st.sampled_from(["", "㐂𠮷", "é", '"\\/', "a\tb\nc", "null", "1.0", "👩‍👩‍👧", "\u2028", "\x7f"]) | TEXT
NUMBERS = st.integers(0, LARGEST) | st.sampled_from([0, 1, LARGEST])
KEYS = st.from_regex(r"[a-z0-9_.]{1,20}", fullmatch=True)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Anything of that type, the edges of it too."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in (int, str, bool):
        return {int: NUMBERS, str: WORDS, bool: st.booleans()}[hint]
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(st.none() if arm is type(None) else values(arm) for arm in inner))
    if origin is tuple:
        return st.lists(values(inner[0]), max_size=4).map(tuple)
    if origin is Mapping:
        keys = KEYS if inner[0] is str else values(inner[0])
        return st.dictionaries(keys, values(inner[1]), min_size=1, max_size=4)
    return dataclass_of(hint)


def dataclass_of(kind: type) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: values(hints[field.name]) for field in dataclasses.fields(kind)})


EVENTS = st.tuples(*map(dataclass_of, codec.EVENTS.values()))
SEQS = count(1)


@pytest.fixture
def meeting(db: None) -> Meeting:
    return a_meeting().meeting


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(events=EVENTS)
def test_every_event_comes_back_as_it_went_in(meeting: Meeting, events: tuple[Any, ...]) -> None:
    entries = [entry_of(meeting, event) for event in events]
    leaves = [leaf_of(entry) for entry in entries]
    Entry.objects.bulk_create(entries)

    read = list(Entry.objects.filter(pk__in=[entry.pk for entry in entries]).order_by("seq"))

    assert [codec.load(entry.type, entry.facts, entry.text) for entry in read] == list(events)
    assert [leaf_of(entry) for entry in read] == leaves


def entry_of(meeting: Meeting, event: object) -> Entry:
    name, facts, text = codec.dump(event)
    assert not any(isinstance(value, float) for value in flat(facts))
    committed = None if text is None else hash_chain.commitment(text, b"s" * 32)
    rest = {"salt": None if text is None else b"s" * 32, "commitment": committed, "nonce": b"n" * 16, "hash": b""}
    return Entry(meeting=meeting, seq=next(SEQS), at=1, by=1, type=name, facts=facts, text=text, **rest)


def leaf_of(entry: Entry) -> bytes:
    committed = None if entry.text is None else hash_chain.commitment(entry.text, bytes(entry.salt or b""))
    return hash_chain.leaf(
        seq=entry.seq,
        at=entry.at,
        by=entry.by,
        type=entry.type,
        facts=entry.facts,
        nonce=bytes(entry.nonce),
        commitment=committed,
    )


def flat(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in flat(inner)]
    if isinstance(value, list):
        return [one for inner in value for one in flat(inner)]
    return [value]
