"""What must be true of every history: the members' own notes, held against the log at the end."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from tests.realtime.member import Member

Log = Sequence[dict[str, Any]]


def broken_promises(log: Log, tokens: Iterable[Sequence[Any]], members: Iterable[Member]) -> list[str]:
    """Every promise that was not kept, in words; nothing, where all were."""
    members = list(members)
    found = [*_of_the_log(log), *_of_answers(log, tokens, members)]
    return found + [promise for member in members for promise in _of_a_story(log, member)]


def _of_the_log(log: Log) -> Iterable[str]:
    if [entry["seq"] for entry in log] != list(range(1, len(log) + 1)):
        yield "the log has gaps"
    casts = Counter((e["facts"]["ballot"], e["facts"]["seat"]) for e in log if e["type"] == "ballot.cast")
    yield from (f"seat {seat} voted twice in ballot {ballot}" for (ballot, seat), n in casts.items() if n > 1)
    words = Counter(words for entry in log for words in (entry["text"] or {}).values() if words.startswith("只此一次"))
    yield from (f"{text} was said {times} times" for text, times in words.items() if times > 1)


def _of_answers(log: Log, tokens: Iterable[Sequence[Any]], members: Sequence[Member]) -> Iterable[str]:
    kept = {(token, seat): seq for token, seat, seq in tokens}
    if len(kept) != len(set(kept)):
        yield "an id was used up twice"
    told = {words: entry["seq"] for entry in log for words in (entry["text"] or {}).values()}
    for member in members:
        seat = member.last("hello")["seat"]
        yield from (f"{id} was never answered" for id in member.outbox)
        yield from (f"{frame['re']} was answered in two ways" for frame in member.contradictions)
        for id, answer in member.answers.items():
            if "seq" in answer and kept.get((id, seat)) != answer["seq"]:
                yield f"{id} was acknowledged as {answer['seq']} and is {kept.get((id, seat))}"
            words = member.asked[id].get("text")
            if words is not None and ("seq" in answer) != (words in told):
                yield f"{words} was answered with {answer} and is in the log at {told.get(words)}"
            elif words is not None and "seq" in answer and told[words] != answer["seq"]:
                yield f"{words} was acknowledged as {answer['seq']} and stands at {told[words]}"


def _of_a_story(log: Log, member: Member) -> Iterable[str]:
    by_seq = {entry["seq"]: entry for entry in log}
    yield from (f"was told {told} when it held {held}" for held, told in member.gaps)
    seen = [event["seq"] for event in member.events]
    if seen != sorted(set(seen)):
        yield "was told an entry twice"
    for event in member.events:
        entry = by_seq.get(event["seq"])
        if entry is None or (entry["type"], entry["at"], entry["by"]) != (event["type"], event["at"], event["by"]):
            yield f"was told {event} and the log says {entry}"
    if member.seq and (member.seq not in by_seq or by_seq[member.seq]["hash16"] != member.hash16):
        yield f"ended at {member.seq} with another history"
