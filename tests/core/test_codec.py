"""Names on the wire and in the log: what is kept comes back as it was."""

import json
import re
from dataclasses import fields
from random import Random
from typing import Any

from deliberation.meetings.core import codec
from deliberation.meetings.core.agenda import AgendaSet, PlannedItem, SetAgenda
from deliberation.meetings.core.ballots import BallotOpened, OpenBallot
from deliberation.meetings.core.queue import FloorRequested, RequestFloor
from deliberation.meetings.core.sitting import MeetingOpened
from deliberation.meetings.core.state import Settings, Threshold
from deliberation.meetings.core.statements import StatementPosted
from deliberation.meetings.core.transcript import UtteranceRecorded
from tests.core.meeting import FIRST, GUEST
from tests.core.wild import hints, value

# A name once in the log is never taken out of this list.
FOR_EVER = """
    absence.noted agenda.set ballot.cast ballot.closed ballot.opened ballot.revealed ballot.voided
    contest.settled decision.noted entry.redacted erratum.noted floor.ended floor.extended floor.granted
    floor.paused floor.requested floor.resumed floor.withdrawn floor.yielded item.closed item.opened
    meeting.adjourned meeting.closed meeting.held meeting.opened meeting.released meeting.resumed
    motion.amended motion.moved motion.put
    motion.seconded motion.withdrawn name.erased policy.set posting.restored posting.suspended queue.closed
    queue.moved queue.opened quorum.noted record.approved record.entrusted record.sealed seat.changed
    seat.corrected seat.ended seat.left seat.readmitted seat.removed seat.taken seat.warned statement.amended
    statement.approved statement.posted statement.withdrawn statement.withheld suggestion.marked
    suggestion.unmarked utterance.confirmed utterance.contested utterance.corrected utterance.recorded
"""


def kept(event: object) -> object:
    """Through the log and back, as JSON."""
    name, facts, text = json.loads(json.dumps(codec.dump(event)))
    return codec.load(name, facts, text)


def test_the_names_of_events_are_for_ever() -> None:
    assert sorted(codec.EVENTS) == FOR_EVER.split()


def test_a_command_shares_its_name_with_its_event_only_where_english_does() -> None:
    assert set(codec.EVENTS) & set(codec.COMMANDS) == {"agenda.set", "policy.set", "motion.put", "ballot.cast"}
    assert len(codec.NAMES) == len(codec.EVENTS) + len(codec.COMMANDS)


def test_every_event_comes_back_from_the_log_as_it_was() -> None:
    dice = Random(1)
    for kind in codec.EVENTS.values():
        for _ in range(20):
            event = any_event(kind, dice)
            assert kept(event) == event


def any_event(kind: type, dice: Random) -> Any:
    drawn = {name: value(hint, dice) for name, hint in hints(kind).items()}
    words = {f.name for f in fields(kind) if f.metadata.get("words")}
    return kind(**{name: None if name in words and one == {} else one for name, one in drawn.items()})


def test_facts_stay_and_words_lie_apart() -> None:
    posted = StatementPosted(1, GUEST, None, 3, shown=False, text="More trees")

    assert codec.dump(posted) == (
        "statement.posted",
        {"statement": 1, "seat": GUEST, "item": None, "reply_to": 3, "shown": False},
        {"text": "More trees"},
    )


def test_words_with_names_lie_side_by_side() -> None:
    agenda = AgendaSet(1, (PlannedItem(1), PlannedItem(2, 1, 30)), {"1": "Trees", "2": "Old trees"})

    assert codec.dump(agenda) == (
        "agenda.set",
        {
            "version": 1,
            "items": [{"item": 1, "parent": None, "minutes": None}, {"item": 2, "parent": 1, "minutes": 30}],
        },
        {"titles.1": "Trees", "titles.2": "Old trees"},
    )


def test_an_event_without_words_has_no_text() -> None:
    asked = FloorRequested(1, FIRST, "booked", 0, "first_come", 0, None, None, None)

    assert codec.dump(asked)[2] is None


def test_for_and_from_are_plain_on_the_wire() -> None:
    recorded = UtteranceRecorded(1, FIRST, None, None, "speech", 10, 20, "clerk", False, "Trees")

    assert codec.wire(recorded) == {
        "type": "utterance.recorded",
        "utterance": 1,
        "seat": FIRST,
        "turn": None,
        "item": None,
        "kind": "speech",
        "from": 10,
        "to": 20,
        "source": "clerk",
        "afterwards": False,
        "text": "Trees",
        "joined": False,
    }
    assert codec.build(RequestFloor, {"lane": "booked", "for": FIRST}) == RequestFloor("booked", for_=FIRST)


def test_redacted_words_come_back_as_none() -> None:
    name, facts, _ = codec.dump(StatementPosted(1, GUEST, None, None, shown=True, text="More trees"))

    assert codec.load(name, facts, None) == StatementPosted(1, GUEST, None, None, shown=True, text=None)
    opened = BallotOpened(
        1, "straw", ("a",), (FIRST,), 1, "cast", Threshold(), "at_once", None, None, None, "Which?", {"a": "A"}
    )
    name, facts, text = codec.dump(opened)
    assert text == {"question": "Which?", "labels.a": "A"}
    assert codec.load(name, facts, None).labels is None


def test_settings_come_back_whole() -> None:
    opened = MeetingOpened("forum", Settings(voting_roles=("clerk",), lane_seconds={"booked": 60}, grace_seconds=5))

    assert kept(opened) == opened


def test_what_a_command_leaves_out_takes_its_default() -> None:
    ballot = {"question": "Park?", "threshold": {"rule": "at_least", "numerator": 2}}
    agenda = {"version": 0, "items": [{"item": 1}], "titles": {"1": "Trees"}}

    assert codec.build(OpenBallot, ballot) == OpenBallot("Park?", threshold=Threshold("at_least", 2, 2))
    assert codec.build(SetAgenda, agenda) == SetAgenda(0, (PlannedItem(1),), {"1": "Trees"})


def test_a_name_is_a_thing_and_what_happens_to_it() -> None:
    assert [name for name in codec.NAMES.values() if not re.fullmatch(r"[a-z]+\.[a-z]+", name)] == []
