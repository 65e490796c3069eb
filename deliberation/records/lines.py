"""The log as the lines of `events.jsonl`: each in full, without its words, by its leaf alone, or in part."""

from collections.abc import Iterator, Sequence
from typing import Any

from deliberation.meetings import hash_chain
from deliberation.meetings.core import codec
from deliberation.meetings.core.state import State
from deliberation.meetings.models import Entry
from deliberation.records.editions import Edition, in_edition

Line = dict[str, Any]


def leaf_of(entry: Entry) -> bytes:
    return hash_chain.leaf(
        seq=entry.seq,
        at=entry.at,
        by=entry.by,
        type=entry.type,
        facts=entry.facts,
        nonce=bytes(entry.nonce),
        commitment=None if entry.commitment is None else bytes(entry.commitment),
    )


def lines_of(
    entries: Sequence[Entry], events: Sequence[object], leaves: Sequence[bytes], *, state: State, edition: Edition
) -> Iterator[Line]:
    for entry, event, leaf in zip(entries, events, leaves, strict=True):
        yield _line(entry, event, leaf, state, edition)


def _line(entry: Entry, event: object, leaf: bytes, state: State, edition: Edition) -> Line:
    shown = in_edition(event, state, edition)
    end = bytes(entry.hash).hex()
    if shown.how == "leaf":
        return {"seq": entry.seq, "leaf": leaf.hex(), "hash": end}
    if shown.how == "part":
        facts = {"at": entry.at, "by": entry.by, **codec.wire(shown.part)}
        return {"seq": entry.seq, "leaf": leaf.hex(), "shown": facts, "hash": end}
    line = {
        "seq": entry.seq,
        "at": entry.at,
        "by": entry.by,
        "type": entry.type,
        "facts": entry.facts,
        "nonce": bytes(entry.nonce).hex(),
        "commitment": None if entry.commitment is None else bytes(entry.commitment).hex(),
        "hash": end,
    }
    if entry.commitment is not None and entry.text is None:
        return {**line, "without": "redacted"}
    if shown.how == "wordless":
        return {**line, "without": shown.reason}
    salt = None if entry.salt is None else bytes(entry.salt).hex()
    return {**line, "text": entry.text, "salt": salt}


def written(lines: Sequence[Line]) -> bytes:
    return b"".join(hash_chain.canonical(line) + b"\n" for line in lines)
