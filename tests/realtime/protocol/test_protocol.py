"""Frames: what browsers may say is taken exactly or refused with a code, and what they hear is what the core says."""

import json
import re
from dataclasses import fields
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from deliberation.meetings.core import codec
from deliberation.meetings.core.agenda import PlannedItem, SetAgenda
from deliberation.meetings.core.ballots import OpenBallot
from deliberation.meetings.core.machine import Stamp
from deliberation.meetings.core.own import own
from deliberation.meetings.core.packing import packed
from deliberation.meetings.core.queue import RequestFloor, SetPolicy
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import OpenMeeting
from deliberation.meetings.core.state import Settings, Threshold
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import AUDIENCES
from realtime.protocol import json_schema, outgoing
from realtime.protocol.incoming import MAX_BYTES, MAX_DEPTH, Command, Got, Malformed, Since, parse
from tests.stories.chance import meeting
from tests.stories.chapters import CHAPTERS
from tests.stories.telling import Telling

CODES = frozenset(json_schema.refusals())
ID = UUID("3f0c8a6e-5b0e-4ac4-8d4e-0123456789ab")


def said(do: object, id: str = str(ID)) -> bytes:
    return json.dumps({"id": id, "do": do}).encode()


def heard(do: object) -> object:
    command = parse(said(do))
    assert isinstance(command, Command)
    return command.do


def filled(command: Any) -> list[str]:
    return [field.name for field in fields(command) if field.metadata.get("filled")]


def refusal(frame: str | bytes) -> str:
    with pytest.raises(Malformed) as malformed:
        parse(frame)
    return malformed.value.code


def fate(frame: str | bytes) -> str:
    try:
        parse(frame)
    except Malformed as malformed:
        return malformed.code
    return "understood"


def refused(**do: object) -> str:
    return refusal(said(do))


# ---- what is understood ----


def test_a_command_comes_as_the_core_knows_it_under_the_id_the_browser_gave() -> None:
    frame = parse(said({"type": "floor.request", "lane": "booked", "for": 3}))
    assert frame == Command(ID, RequestFloor("booked", for_=3))


def test_a_frame_may_come_as_text_or_as_bytes() -> None:
    frame = said({"type": "statement.post", "text": "议厅𠮷"})
    assert parse(frame.decode()) == parse(frame) == Command(ID, PostStatement("议厅𠮷"))


def test_parts_of_a_command_come_as_the_core_knows_them() -> None:
    items = [{"item": 1}, {"item": 2, "parent": 1, "minutes": 5}]
    agenda = {"type": "agenda.set", "version": 0, "items": items, "titles": {"1": "甲", "2": "乙"}}
    assert heard(agenda) == SetAgenda(0, (PlannedItem(1), PlannedItem(2, 1, 5)), {"1": "甲", "2": "乙"})
    threshold = {"rule": "at_least", "numerator": 2, "denominator": 3}
    ballot = {"type": "ballot.open", "question": "?", "threshold": threshold, "electorate": [3, 4]}
    assert heard(ballot) == OpenBallot("?", threshold=Threshold("at_least", 2, 3), electorate=(3, 4))


def test_what_the_platform_fills_in_is_left_for_it() -> None:
    assert heard({"type": "seat.take", "venue": "分会场"}) == TakeSeat(venue="分会场")
    assert heard({"type": "meeting.open"}) == OpenMeeting()
    assert heard({"type": "policy.set", "name": "drawn"}) == SetPolicy("drawn")


def test_every_command_can_be_said_as_it_is_written() -> None:
    """Each command of the stories, written as JSON without what the platform fills in, is read back the same."""
    spoken: set[str] = set()

    class Listening(Telling):
        def do(self, by: int, command: object, *, after_ms: int = 1_000) -> None:
            super().do(by, command, after_ms=after_ms)
            if type(command) not in codec.NAMES:  # what the platform alone asks
                return
            data = codec.plain_json(command)
            for field in filled(command):
                data.pop(field)
            spoken.add(name := codec.NAMES[type(command)])
            read = heard({"type": name, **data})
            assert codec.plain_json(read) | data == codec.plain_json(read)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.stories.chapters.Telling", Listening)
        for tell in CHAPTERS.values():
            tell()
    assert spoken == set(codec.COMMANDS)


def test_a_browser_says_what_it_holds_and_what_it_has_got() -> None:
    since = b'{"since":["0a1b2c3d4e5f",42,"member","0123456789abcdef"]}'
    assert parse(since) == Since("0a1b2c3d4e5f", 42, "member", "0123456789abcdef")
    assert parse(b'{"since":["",0,"public",""]}') == Since("", 0, "public", "")
    assert parse(b'{"got":57}') == Got(57)


# ---- what is refused ----


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"nonsense",
        b"[]",
        b"3",
        b"null",
        b"{}",
        b'{"id":1',
        b'{"hello":{}}',
        b'{"got":-1}',
        b'{"got":1.0}',
        b'{"got":true}',
        b'{"got":"1"}',
        b'{"got":9007199254740992}',
        b'{"got":123456789012345678901234567890}',
        b'{"got":NaN}',
        b'{"got":1,"since":["",0,"public",""]}',
        b'{"since":["",0,"public"]}',
        b'{"since":["",0,"everybody",""]}',
        b'{"since":["",0,"public","0123456789abcdef0"]}',
        b'{"since":["",0,"public","xyz"]}',
        b'{"since":["0a\\n",0,"public",""]}',
        b'\xef\xbb\xbf{"got":1}',
    ],
)
def test_what_is_not_a_frame_is_malformed(frame: bytes) -> None:
    assert refusal(frame) == "malformed"


@pytest.mark.parametrize("id", ["", "1", str(ID).upper(), ID.hex, f"{{{ID}}}", f"urn:uuid:{ID}", f"{ID}\n"])
def test_an_id_that_is_not_a_uuid_as_usually_written_is_malformed(id: str) -> None:
    assert refusal(said({"type": "meeting.close"}, id=id)) == "malformed"


def test_a_command_without_a_kind_is_malformed_and_one_of_no_known_kind_is_said_to_be() -> None:
    assert refusal(said(None)) == refusal(said([])) == refused() == refused(type=3) == "malformed"
    assert refused(type="meeting.burn") == refused(type="floor.granted") == "unknown_type"


def test_a_refusal_names_the_command_wherever_that_could_be_read() -> None:
    for frame in (said({"type": "meeting.burn"}), said({"type": "floor.end", "entry": -1})):
        with pytest.raises(Malformed) as malformed:
            parse(frame)
        assert malformed.value.id == ID


def test_a_field_nobody_knows_is_refused_at_every_depth() -> None:
    assert refused(type="meeting.close", quietly=True) == "malformed"
    assert refused(type="floor.request", lane="booked", for_=3) == "malformed"
    threshold = {"rule": "at_least", "numerator": 1, "denominator": 2, "secretly": 3}
    assert refused(type="ballot.open", question="?", threshold=threshold) == "malformed"
    assert refused(type="agenda.set", version=0, items=[{"item": 1, "x": 1}], titles={"1": "甲"}) == "malformed"
    assert refusal(b'{"id":"%s","do":{"type":"meeting.close"},"by":1}' % str(ID).encode()) == "malformed"


def test_nobody_may_claim_what_the_platform_fills_in() -> None:
    assert refused(type="seat.take", role="moderator") == "malformed"
    assert refused(type="seat.take", sector="经济") == "malformed"
    assert refused(type="meeting.open", settings=codec.plain_json(Settings())) == "malformed"
    assert refused(type="policy.set", name="drawn", seed="00") == "malformed"


def test_a_missing_field_a_wrong_kind_and_a_number_out_of_bounds_are_malformed() -> None:
    assert refused(type="floor.end") == "malformed"
    wrong: tuple[object, ...] = (None, "1", 1.5, True, [], {}, -1, 2**53)
    for entry in wrong:
        assert refused(type="floor.end", entry=entry) == "malformed"
    assert heard({"type": "floor.end", "entry": 2**53 - 1})
    assert refused(type="floor.request", lane="fast") == "malformed"
    assert refused(type="statement.post", text=None) == "malformed"


def test_a_name_is_one_short_line() -> None:
    for venue in ("分" * 101, "分\n会场", "分会场\n", "\u202e分会场", "\x00"):
        assert refused(type="seat.take", venue=venue) == "malformed"
    assert heard({"type": "seat.take", "venue": "分" * 100})


def test_a_frame_over_64_kib_is_too_large_in_bytes_not_in_characters() -> None:
    room = MAX_BYTES - len(said({"type": "statement.post", "text": ""}))
    assert heard({"type": "statement.post", "text": "a" * room}) == PostStatement("a" * room)
    assert refused(type="statement.post", text="a" * (room + 1)) == "too_large"
    in_text = json.dumps({"id": str(ID), "do": {"type": "statement.post", "text": "议" * 30_000}}, ensure_ascii=False)
    assert refusal(in_text) == "too_large"


def test_bytes_that_are_no_text_and_lone_surrogates_are_bad_text() -> None:
    assert refusal(b'{"got":"\xff"}') == "bad_text"
    assert refusal(b'{"got":"\xed\xa0\x80"}') == "bad_text"
    assert refusal('{"got":"\ud800"}') == "bad_text"
    assert refused(type="statement.post", text="\ud83d") == "bad_text"
    assert refused(type="statement.post", text="\udc00\ud83d") == "bad_text"
    assert refusal(b'{"\\ud800":1}') == "bad_text"
    assert heard({"type": "statement.post", "text": "😀\\ud800"}) == PostStatement("😀\\ud800")


def test_a_key_said_twice_is_refused_wherever_it_stands() -> None:
    assert refusal(b'{"got":1,"got":1}') == "duplicate_key"
    do = b'{"type":"ballot.open","question":"?","labels":{"a":"1","a":"2"}}'
    assert refusal(b'{"id":"%s","do":%s}' % (str(ID).encode(), do)) == "duplicate_key"
    assert refusal(b'{"got":1,"\\u0067ot":2}') == "duplicate_key"


def test_brackets_in_brackets_without_end_are_too_deep_and_brackets_in_words_are_not() -> None:
    assert refusal(b"[" * MAX_BYTES) == "too_deep"
    assert refusal(b'{"got":' * 9_000) == "too_deep"
    assert refusal(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1)) == "too_deep"
    assert refusal(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH) == "malformed"
    words = '["\\' * 100 + "]" * 3
    assert heard({"type": "statement.post", "text": words}) == PostStatement(words)
    titles = {str(item): "甲" for item in range(1, 201)}
    items = [{"item": item} for item in range(1, 201)]
    assert heard({"type": "agenda.set", "version": 0, "items": items, "titles": titles})


@given(st.binary(max_size=80) | st.text(max_size=80))
def test_whatever_comes_is_either_understood_or_malformed(frame: str | bytes) -> None:
    assert fate(frame) in CODES | {"understood"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(codec.COMMANDS)), st.data())
def test_whatever_stands_in_a_command_is_either_understood_or_malformed(name: str, data: st.DataObject) -> None:
    kind: Any = codec.COMMANDS[name]
    keys = st.sampled_from([field.name.rstrip("_") for field in fields(kind)] or ["x"])
    do = {**data.draw(st.dictionaries(keys, json_values, max_size=4)), "type": name}
    assert fate(said(do)) in {"understood", "malformed", "bad_text", "too_deep"}


# ---- what browsers hear ----


def decoded(frame: outgoing.Frame) -> Any:
    return json.loads(outgoing.encode(frame))


def test_each_frame_stands_under_its_name() -> None:
    hello = outgoing.Hello("0a", 3, None, "observer", "public", 5, "b1")
    assert decoded(hello) == {
        "hello": {
            "epoch": "0a",
            "head": 3,
            "seat": None,
            "role": "observer",
            "audience": "public",
            "now": 5,
            "build": "b1",
            "second_factor_needed": False,
        }
    }
    assert decoded(outgoing.Head(57, 5)) == {"head": 57, "now": 5}
    assert decoded(outgoing.Done(str(ID), 42)) == {"re": str(ID), "seq": 42}
    assert decoded(outgoing.NotDone(str(ID), "stale")) == {"re": str(ID), "refused": "stale"}
    assert decoded(outgoing.Turnout(1, 2, 3)) == {"turnout": {"ballot": 1, "cast": 2, "electorate": 3}}
    assert decoded(outgoing.Presence(300, None)) == {"presence": {"here": 300, "seats": None}}
    assert decoded(outgoing.Seats({4: None})) == {"seats": {"4": None}}
    soft = outgoing.Soft(outgoing.LastValues(outgoing.WaitingSeats(2, (4, 7)), 3))
    assert decoded(soft) == {"soft": {"waiting": {"count": 2, "seats": [4, 7]}, "screens": 3}}
    assert decoded(outgoing.Restarting(3_000)) == {"restarting": {"in_ms": 3_000}}


def test_words_go_out_as_they_are_not_as_escapes() -> None:
    assert "𠮷" in outgoing.encode(outgoing.Seats({4: outgoing.Card("何𠮷祥", None, None, None, "")})).decode()


@pytest.mark.parametrize("to", AUDIENCES)
def test_a_snapshot_says_exactly_what_the_core_calls_the_view(to: Any) -> None:
    told = meeting(4)
    state = packed(view(told.state, to))
    assert decoded(outgoing.Snapshot(7, "0a", state)) == {"snapshot": {"seq": 7, "hash16": "0a", "state": state}}


def test_own_says_exactly_what_the_core_says_of_a_seat() -> None:
    told = meeting(4)
    for seat in told.state.roll:
        mine = own(told.state, seat)
        assert decoded(mine) == {"own": codec.plain_json(mine)}


def test_names_with_an_underscore_in_python_have_none_on_the_wire() -> None:
    told = CHAPTERS["ballots"]()
    text = outgoing.encode(outgoing.Snapshot(1, "", packed(view(told.state, "moderator")))).decode()
    assert '"for":' in text
    assert re.findall(r'"\w+_":', text) == []


def test_a_run_an_audience_may_not_see_is_one_pair_of_numbers() -> None:
    told = CHAPTERS["ballots"]()
    voting = [stamp.seq for event, stamp in told.lines if codec.NAMES[type(event)] == "ballot.cast"][:4]
    lines = told.lines[voting[0] - 2 : voting[-1] + 1]
    opened, run, closed = [json.loads(one) for one in outgoing.visible_events(lines, "member")]
    assert (opened["type"], closed["type"]) == ("ballot.opened", "ballot.closed")
    assert run == {"seq": [voting[0], voting[-1]]}
    assert [json.loads(one) for one in outgoing.visible_events(lines[1:3], "member")] == [{"seq": voting[:2]}]


def test_a_frame_of_happenings_carries_the_hash_of_its_last() -> None:
    event, stamp = CHAPTERS["roll"]().lines[0]
    frame = json.loads(outgoing.events_frame([outgoing.encode_event(event, stamp)], hash16="0123456789abcdef"))
    assert frame == {
        "events": [{"seq": 1, "at": stamp.at, "by": 0, **codec.wire(event)}],
        "hash16": "0123456789abcdef",
    }


# ---- the protocol written down ----


def test_the_schema_and_the_types_in_the_repository_are_those_of_the_code() -> None:
    assert json_schema.stale() == [], "run `make types`"


def test_a_stale_file_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("protocol", "--check")
    monkeypatch.setattr("realtime.protocol.json_schema.ANSWERED", json_schema.ANSWERED | {"brand_new"})
    with pytest.raises(CommandError, match=r"protocol\.gen\.ts") as stale:
        call_command("protocol", "--check")
    assert stale.value.returncode == 1


def test_the_schema_describes_what_is_really_sent() -> None:
    """Every event of the stories has just the fields the schema lists for its kind."""
    described = json_schema.json_schema()["$defs"]
    for tell in CHAPTERS.values():
        for event, stamp in tell().lines:
            fact = msgspec.json.decode(outgoing.encode_event(event, stamp))
            assert set(fact) == set(described[f"told.{type(event).__name__}"]["properties"])


def test_every_code_is_written_out_where_it_is_raised(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules.py").write_text("raise Refused(code)\n")
    monkeypatch.setattr("realtime.protocol.json_schema.RULES", (tmp_path,))
    with pytest.raises(ValueError, match=r"rules\.py:1"):
        json_schema.refusals()


def test_the_codes_of_core_door_and_line_are_all_found() -> None:
    found = json_schema.refusals()
    assert {"already_waiting", "token_reused", "malformed", "busy"} <= set(found)
    assert found == sorted(found)


def test_a_stamp_is_part_of_every_fact() -> None:
    for event, stamp in CHAPTERS["conduct"]().lines:
        fact = msgspec.json.decode(outgoing.encode_event(event, stamp))
        assert Stamp(fact["seq"], fact["at"], fact["by"]) == stamp
