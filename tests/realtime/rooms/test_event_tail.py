"""The end of a log, kept ready for those who come back: made once for all who miss the same, and never out of date."""

import json

from deliberation.meetings.core.visibility import AUDIENCES
from realtime.protocol.prepared_frame import PreparedFrame
from realtime.rooms.event_tail import MAX_ENTRIES, EncodedEntry, EventTail


def entry(seq: int) -> EncodedEntry:
    return EncodedEntry(seq, f"{seq:016x}", {to: json.dumps({"seq": seq}).encode() for to in AUDIENCES})


def numbers(frame: PreparedFrame | None) -> list[int]:
    assert frame is not None
    return [event["seq"] for event in json.loads(frame.payload)["events"]]


def a_tail(*, upto: int) -> EventTail:
    tail = EventTail()
    tail.extend([entry(seq) for seq in range(1, upto + 1)])
    return tail


def test_those_who_miss_the_same_are_given_the_same_frame():
    tail = a_tail(upto=5)
    first = tail.since(2, f"{2:016x}", "member")
    assert numbers(first) == [3, 4, 5]
    assert tail.since(2, f"{2:016x}", "member") is first
    assert tail.since(2, f"{3:016x}", "member") is None
    assert numbers(tail.since(4, f"{4:016x}", "member")) == [5]


def test_what_was_kept_ready_is_made_anew_when_the_log_goes_on():
    tail = a_tail(upto=3)
    assert numbers(tail.since(1, f"{1:016x}", "public")) == [2, 3]
    tail.extend([entry(4)])
    assert numbers(tail.since(1, f"{1:016x}", "public")) == [2, 3, 4]


def test_nothing_is_kept_ready_of_what_was_dropped():
    tail = a_tail(upto=3)
    assert numbers(tail.since(1, f"{1:016x}", "public")) == [2, 3]
    tail.drop()
    assert tail.since(1, f"{1:016x}", "public") is None


def test_only_the_last_entries_are_known():
    tail = a_tail(upto=MAX_ENTRIES + 10)
    for seq in (-1, 0, 5, 10, MAX_ENTRIES + 10, MAX_ENTRIES + 11):
        assert tail.since(seq, f"{max(seq, 0):016x}", "public") is None
    assert len(numbers(tail.since(11, f"{11:016x}", "public"))) == MAX_ENTRIES - 1
