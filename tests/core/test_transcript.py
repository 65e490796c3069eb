"""The transcript: what was said, written down by the clerk, the speaker or a machine."""

import pytest

from deliberation.meetings.core.agenda import OpenItem
from deliberation.meetings.core.floor import GrantFloor, YieldFloor
from deliberation.meetings.core.queue import RequestFloor
from deliberation.meetings.core.roll import LeaveSeat
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.state import PLATFORM, UTTERANCES_SHOWN
from deliberation.meetings.core.transcript import (
    CorrectUtterance,
    RecordUtterance,
    UtteranceCorrected,
    UtteranceRecorded,
)
from tests.core.meeting import (
    CHAIR,
    CLERK,
    FIRST,
    SCRUTINEER,
    SECOND,
    STRANGER,
    No,
    after,
    agenda,
    decided,
    opened,
    refusals,
    site,
)

SPEAKING = opened(
    (agenda((1, None)), CHAIR), (OpenItem(1), CHAIR), (RequestFloor("booked"), FIRST), (GrantFloor(1), CHAIR)
)
HEARD = after(SPEAKING, (YieldFloor(1), FIRST))
SAID = after(SPEAKING, (RecordUtterance("More trees", seat=FIRST, turn=1), CLERK))
NOTED = after(SPEAKING, (RecordUtterance("applause", "note"), CLERK))
CLOSED = after(SAID, (CloseMeeting(), CHAIR))


@pytest.mark.parametrize("by", [CHAIR, CLERK, PLATFORM])
def test_the_clerk_writes_down_what_was_said_in_the_turn(by: int) -> None:
    said = RecordUtterance("More trees", seat=FIRST, turn=1, from_=10, to=20)

    assert decided(said, SPEAKING, by=by) == (
        UtteranceRecorded(1, FIRST, 1, 1, "speech", 10, 20, "clerk", False, "More trees"),
    )


def test_what_a_speaker_said_is_written_down_after_they_left() -> None:
    left = after(HEARD, (LeaveSeat(), FIRST))

    (recorded,) = decided(RecordUtterance("More trees", seat=FIRST, turn=1), left, by=CLERK)

    assert recorded == UtteranceRecorded(1, FIRST, 1, 1, "speech", None, None, "clerk", False, "More trees")


def test_somebody_may_speak_without_a_turn() -> None:
    assert after(SPEAKING, (RecordUtterance("Order!", seat=CHAIR), CLERK)).utterances[0].turn is None


def test_a_machine_writes_through_the_platform_and_is_named() -> None:
    (recorded,) = decided(RecordUtterance("More trees", seat=FIRST, turn=1, source="machine"), SPEAKING, by=PLATFORM)

    assert recorded == UtteranceRecorded(1, FIRST, 1, 1, "speech", None, None, "machine", False, "More trees")


def test_a_note_may_belong_to_a_turn() -> None:
    assert decided(RecordUtterance("applause", "note", turn=1), SPEAKING, by=CLERK) == (
        UtteranceRecorded(1, None, 1, 1, "note", None, None, "clerk", False, "applause"),
    )


def test_what_happened_while_the_line_was_down_is_entered_afterwards() -> None:
    (recorded,) = decided(RecordUtterance("At 10:05 …", "note", afterwards=True), CLOSED, by=CLERK)

    assert recorded == UtteranceRecorded(2, None, None, None, "note", None, None, "clerk", True, "At 10:05 …")


def test_a_correction_is_a_new_fact_with_a_reason() -> None:
    assert decided(CorrectUtterance(1, 1, "More tall trees", "misheard"), CLOSED, by=CLERK) == (
        UtteranceCorrected(1, 2, "misheard", None, "More tall trees"),
    )
    corrected = after(SAID, (CorrectUtterance(1, 1, "More tall trees", "misheard"), CLERK))
    assert (corrected.utterances[0].text, corrected.utterances[0].version) == ("More tall trees", 2)


def test_the_speaker_is_corrected_to_who_it_was() -> None:
    wrong = CorrectUtterance(1, 1, "More trees", "wrong_speaker", SECOND)
    assert decided(wrong, SAID, by=CLERK) == (UtteranceCorrected(1, 2, "wrong_speaker", SECOND, "More trees"),)

    corrected = after(SAID, (wrong, CLERK))
    assert (corrected.utterances[0].seat, corrected.utterances[0].turn) == (SECOND, 1)
    again = after(corrected, (CorrectUtterance(1, 2, "More tall trees", "misheard"), CLERK))
    assert again.utterances[0].seat == SECOND


def test_who_is_named_as_before_is_no_change_of_the_speaker() -> None:
    same = CorrectUtterance(1, 1, "More tall trees", "misheard", FIRST)
    assert decided(same, SAID, by=CLERK) == (UtteranceCorrected(1, 2, "misheard", None, "More tall trees"),)


def test_who_spoke_and_left_may_be_named_as_the_speaker() -> None:
    left = after(HEARD, (RecordUtterance("More trees", seat=SECOND), CLERK), (LeaveSeat(), FIRST))
    (corrected,) = decided(CorrectUtterance(1, 1, "More trees", "wrong_speaker", FIRST), left, by=CLERK)
    assert corrected == UtteranceCorrected(1, 2, "wrong_speaker", FIRST, "More trees")


def test_what_was_said_in_a_turn_belongs_to_the_item_of_the_turn() -> None:
    on = after(
        opened((agenda((1, None), (2, None)), CHAIR), (OpenItem(1), CHAIR), (RequestFloor("booked"), FIRST)),
        (GrantFloor(1), CHAIR),
        (YieldFloor(1), FIRST),
        (OpenItem(2), CHAIR),
    )
    said = after(on, (RecordUtterance("Late", seat=FIRST, turn=1), CLERK), (RecordUtterance("Now", seat=FIRST), CLERK))
    assert [one.item for one in said.utterances] == [1, 2]


def test_the_last_fifty_utterances_are_at_hand_and_the_older_may_be_corrected() -> None:
    many = opened(*((RecordUtterance(f"word {n}", seat=FIRST), CLERK) for n in range(1, UTTERANCES_SHOWN + 2)))

    assert [many.utterances[0].id, many.utterances[-1].id, many.utterance_count] == [2, 51, 51]
    corrected = after(many, (CorrectUtterance(1, 1, "verb", "typing"), CLERK))
    assert (corrected.said[1].version, len(corrected.utterances)) == (2, 50)


ROWS = (
    No("clerk_only", RecordUtterance("I said", seat=FIRST), FIRST, SPEAKING),
    No("not_your_source", RecordUtterance("beep", seat=FIRST, source="machine"), CLERK, SPEAKING),
    No("closed", RecordUtterance("late", "note"), CLERK, CLOSED),
    No("note_has_no_speaker", RecordUtterance("applause", "note", seat=FIRST), CLERK, SPEAKING),
    No("who_spoke", RecordUtterance("something"), CLERK, SPEAKING),
    No("no_such_seat", RecordUtterance("ghost", seat=STRANGER), CLERK, SPEAKING),
    No("no_such_turn", RecordUtterance("mine", seat=SECOND, turn=1), CLERK, SPEAKING),
    No("no_such_turn", RecordUtterance("mine", seat=FIRST, turn=9), CLERK, SPEAKING),
    No("no_such_turn", RecordUtterance("applause", "note", turn=9), CLERK, SPEAKING),
    No("bad_time", RecordUtterance("backwards", seat=FIRST, from_=20, to=19), CLERK, SPEAKING),
    No("bad_text", RecordUtterance("nul \x00", seat=FIRST), CLERK, SPEAKING),
    No("clerk_only", CorrectUtterance(1, 1, "x", "typing"), SCRUTINEER, SAID),
    No("no_such_utterance", CorrectUtterance(2, 1, "x", "typing"), CLERK, SAID),
    No("no_such_utterance", CorrectUtterance(0, 1, "x", "typing"), CLERK, SAID),
    No("stale", CorrectUtterance(1, 2, "x", "typing"), CLERK, SAID),
    No("note_has_no_speaker", CorrectUtterance(1, 1, "x", "wrong_speaker", FIRST), CLERK, NOTED),
    No("no_such_seat", CorrectUtterance(1, 1, "x", "wrong_speaker", STRANGER), CLERK, SAID),
    No("who_spoke", CorrectUtterance(1, 1, "x", "wrong_speaker"), CLERK, SAID),
    No("who_spoke", CorrectUtterance(1, 1, "x", "wrong_speaker", FIRST), CLERK, SAID),
)


@refusals(*ROWS)
def test_the_transcript_refuses(row: No) -> None:
    site(row)
