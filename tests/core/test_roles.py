"""Who may do what: every command, tried by every role.

Each row is a meeting in which the command makes sense, the command, and what becomes of it:
`ok`, or the code it is refused with, by moderator, clerk, scrutineer, member, guest, department,
one without a seat, and the platform.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from deliberation.meetings.core import codec
from deliberation.meetings.core.absences import NoteAbsence
from deliberation.meetings.core.agenda import CloseItem, OpenItem
from deliberation.meetings.core.approving import ApproveRecord
from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot, RevealBallot, VoidBallot
from deliberation.meetings.core.bringing import BringStatement, OpinionOf
from deliberation.meetings.core.conduct import ReadmitSeat, RemoveSeat, RestorePosting, SuspendPosting, Warn
from deliberation.meetings.core.confirming import ConfirmUtterances, ContestUtterance, Passage, SettleContest
from deliberation.meetings.core.ending import EndSeat
from deliberation.meetings.core.floor import EndFloor, ExtendFloor, GrantFloor, PauseFloor, ResumeFloor, YieldFloor
from deliberation.meetings.core.hold import HoldMeeting, ReleaseMeeting
from deliberation.meetings.core.machine import Refused, decide
from deliberation.meetings.core.motions import (
    AmendMotion,
    MoveMotion,
    NoteDecision,
    PutMotion,
    SecondMotion,
    WithdrawMotion,
)
from deliberation.meetings.core.queue import (
    CloseQueue,
    MoveEntry,
    OpenQueue,
    RequestFloor,
    SetPolicy,
    UndoMove,
    WithdrawRequest,
)
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.roll import ChangeSeat, LeaveSeat, NoteQuorum, TakeSeat
from deliberation.meetings.core.sealing import NoteErratum, SealRecord
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting, OpenMeeting, ResumeMeeting
from deliberation.meetings.core.state import PLATFORM, Origin, Seat, State
from deliberation.meetings.core.statements import (
    AmendStatement,
    ApproveStatement,
    PostStatement,
    WithdrawStatement,
    WithholdStatement,
)
from deliberation.meetings.core.suggestions import MarkSuggestion, UnmarkSuggestion
from deliberation.meetings.core.transcript import CorrectUtterance, RecordUtterance
from tests.core.meeting import (
    CHAIR,
    CLERK,
    DEPARTMENT,
    FIRST,
    GUEST,
    SCRUTINEER,
    SECOND,
    START,
    STRANGER,
    THIRD,
    VICE,
    after,
    agenda,
    opened,
    seated,
)

# A member who has nothing to do with the speaker FIRST or the author SECOND is tried.
ROLES: tuple[Seat, ...] = (CHAIR, CLERK, SCRUTINEER, THIRD, GUEST, DEPARTMENT, STRANGER, PLATFORM)
OK = "ok"

# What seat 0 may do, spelt out. No socket and no form acts as seat 0.
PLATFORM_MAY = """
    meeting.open meeting.close seat.take seat.change seat.end agenda.set item.open item.close queue.open floor.request
    floor.grant floor.end utterance.record decision.note ballot.open ballot.cast ballot.close
"""


@dataclass(frozen=True)
class Row:
    command: object | Callable[[Seat], object]
    meeting: State | Callable[[Seat], State]
    becomes: tuple[str, ...]


def only(code: str, *may: Seat) -> tuple[str, ...]:
    """Only these roles may; the others get the code."""
    return tuple(OK if seat in may else code for seat in ROLES)


def split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MODERATOR = only("moderator_only", CHAIR)
MODERATOR_OR_PLATFORM = only("moderator_only", CHAIR, PLATFORM)
RECORD = only("clerk_only", CHAIR, CLERK)
MOVERS = (*only("role_may_not_move", CHAIR, THIRD)[:6], "not_seated", "not_seated")
VOTERS = (*only("not_in_electorate", CHAIR, THIRD)[:6], "not_seated", "not_seated")
BOOKED = RequestFloor("booked")
MEETING = opened()
AGENDA = opened((agenda((1, None)), CHAIR))
WAITING = opened((BOOKED, FIRST), (BOOKED, SECOND))
SPEAKING = after(WAITING, (GrantFloor(1), CHAIR))
MOVED = after(WAITING, (MoveEntry(2, 0, "time"), CHAIR))
SHOWN = opened((PostStatement("Trees"), SECOND))
PENDING = opened((PostStatement("Trees"), GUEST))
MOTION = opened((MoveMotion("Park"), SECOND), (SecondMotion(1, 1), FIRST))
VOTING = opened((OpenBallot("Park?"), CHAIR))
UNTOLD = opened((OpenBallot("Park?", results="when_revealed"), CHAIR), (CloseBallot(1), CHAIR))
SAID = opened((RecordUtterance("Trees", seat=FIRST), CLERK))
SAID_BY_PHONE = opened((RecordUtterance("Trees", seat=SECOND), CLERK))
CONTESTED = after(SAID, (ContestUtterance(1, 1, "Old trees"), FIRST))
MARKED = after(SAID, (MarkSuggestion("utterance", 1, 1, 0, 2), CLERK))
CLOSED = after(SAID, (CloseMeeting(), CHAIR))
SEALED = after(CLOSED, (SealRecord(99, "00", "11", imported=True), PLATFORM))


def own_words(by: Seat) -> State:
    return opened((RecordUtterance("Trees", seat=FIRST if by in (STRANGER, PLATFORM) else by), CLERK))


def with_own_wish(by: Seat) -> State:
    """Whoever may wait waits."""
    return opened((BOOKED, by)) if by in (CHAIR, THIRD, GUEST, DEPARTMENT) else WAITING


def with_own_turn(by: Seat) -> State:
    return after(with_own_wish(by), (GrantFloor(1), CHAIR))


def with_own_statement(by: Seat) -> State:
    may = by in (CHAIR, CLERK, THIRD, GUEST, DEPARTMENT)
    return opened((PostStatement("Trees"), by if may else SECOND))


def with_own_motion(by: Seat) -> State:
    return opened((MoveMotion("Park"), by if by in (CHAIR, THIRD) else SECOND))


def moved_to_the_north(by: Seat) -> ChangeSeat:
    """One's own seat, as it was, at another venue."""
    seat = MEETING.roll.get(by)
    if seat is None:
        return ChangeSeat(by, "member", None, "north", "phone")
    return ChangeSeat(by, seat.role, seat.sector, "north", "phone")


OF, FOUND = OpinionOf("opinion", 1, 1), Origin("opinion", 1, 1)
TABLE: dict[str, list[Row]] = {
    "meeting.open": [Row(OpenMeeting("forum"), seated(), MODERATOR_OR_PLATFORM)],
    "meeting.adjourn": [Row(AdjournMeeting(), MEETING, MODERATOR)],
    "meeting.resume": [Row(ResumeMeeting(), opened((AdjournMeeting(), CHAIR)), MODERATOR)],
    "meeting.hold": [Row(HoldMeeting(), MEETING, MODERATOR)],
    "meeting.release": [Row(ReleaseMeeting(), opened((HoldMeeting(), CHAIR)), MODERATOR)],
    "meeting.close": [Row(CloseMeeting(), MEETING, MODERATOR_OR_PLATFORM)],
    "seat.take": [
        Row(TakeSeat("member"), opened(seats=(VICE,)), split("ok ok ok ok ok ok ok no_such_seat")),
        Row(TakeSeat("member", for_=42), MEETING, only("clerk_only", CHAIR, CLERK, PLATFORM)),
    ],
    "seat.leave": [
        Row(LeaveSeat(), MEETING, split("ok ok ok ok ok ok not_seated not_seated")),
        Row(LeaveSeat(for_=FIRST), MEETING, RECORD),
    ],
    "seat.change": [
        Row(moved_to_the_north, MEETING, split("ok ok ok ok ok ok no_such_seat no_such_seat")),
        Row(ChangeSeat(FIRST, "guest", None, "main", "online"), MEETING, MODERATOR_OR_PLATFORM),
    ],
    "seat.end": [Row(EndSeat(FIRST), MEETING, only("not_available", PLATFORM))],
    "quorum.note": [Row(NoteQuorum(), MEETING, RECORD)],
    "agenda.set": [Row(agenda((1, None)), MEETING, MODERATOR_OR_PLATFORM)],
    "item.open": [Row(OpenItem(1), AGENDA, MODERATOR_OR_PLATFORM)],
    "item.close": [Row(CloseItem(1), after(AGENDA, (OpenItem(1), CHAIR)), MODERATOR_OR_PLATFORM)],
    "queue.open": [Row(OpenQueue(), opened((CloseQueue(), CHAIR)), MODERATOR_OR_PLATFORM)],
    "queue.close": [Row(CloseQueue(), MEETING, MODERATOR)],
    "policy.set": [Row(SetPolicy("drawn", "5eed"), MEETING, MODERATOR)],
    "floor.request": [
        Row(BOOKED, MEETING, split("ok role_may_not_speak role_may_not_speak ok ok ok not_seated not_seated")),
        Row(
            RequestFloor("impromptu"),
            MEETING,
            split("ok role_may_not_speak role_may_not_speak ok lane_not_yours lane_not_yours not_seated not_seated"),
        ),
        Row(
            RequestFloor("reply", answers=1),
            SPEAKING,
            split("ok role_may_not_speak role_may_not_speak ok ok ok not_seated not_seated"),
        ),
        Row(RequestFloor("booked", for_=FIRST), MEETING, only("clerk_only", CHAIR, CLERK, PLATFORM)),
    ],
    "floor.withdraw": [
        Row(WithdrawRequest(1), with_own_wish, split("ok ok not_yours ok ok ok not_yours not_yours")),
        Row(WithdrawRequest(1), WAITING, only("not_yours", CHAIR, CLERK)),
    ],
    "queue.move": [Row(MoveEntry(2, 0, "time"), WAITING, MODERATOR)],
    "queue.undo": [Row(UndoMove(2), MOVED, MODERATOR)],
    "floor.grant": [Row(GrantFloor(1), WAITING, MODERATOR_OR_PLATFORM)],
    "floor.pause": [Row(PauseFloor(1), SPEAKING, MODERATOR)],
    "floor.resume": [Row(ResumeFloor(1), after(SPEAKING, (PauseFloor(1), CHAIR)), MODERATOR)],
    "floor.extend": [Row(ExtendFloor(1, 60), SPEAKING, MODERATOR)],
    "floor.yield": [
        Row(YieldFloor(1), with_own_turn, split("ok ok not_speaking ok ok ok not_speaking not_speaking")),
        Row(YieldFloor(1), SPEAKING, only("not_speaking", CHAIR, CLERK)),
    ],
    "floor.end": [Row(EndFloor(1), SPEAKING, MODERATOR_OR_PLATFORM)],
    "statement.post": [
        Row(PostStatement("Trees"), MEETING, split("ok ok role_may_not_post ok ok ok not_seated not_seated")),
        Row(PostStatement("Trees", for_=FIRST), MEETING, RECORD),
    ],
    "statement.bring": [Row(BringStatement(OF, found=FOUND, text="Trees"), MEETING, MODERATOR)],
    "statement.approve": [Row(ApproveStatement(1, 1), PENDING, MODERATOR)],
    "statement.withhold": [Row(WithholdStatement(1, 1, "other"), SHOWN, MODERATOR)],
    "statement.amend": [
        Row(
            AmendStatement(1, 1, "Old trees"), with_own_statement, split("ok ok not_yours ok ok ok not_yours not_yours")
        ),
        Row(AmendStatement(1, 1, "Old trees"), SHOWN, only("not_yours")),
    ],
    "statement.withdraw": [
        Row(WithdrawStatement(1), with_own_statement, split("ok ok not_yours ok ok ok not_yours not_yours")),
        Row(WithdrawStatement(1), SHOWN, only("not_yours")),
    ],
    "utterance.record": [
        Row(RecordUtterance("Trees", seat=FIRST), MEETING, only("clerk_only", CHAIR, CLERK, PLATFORM))
    ],
    "utterance.correct": [Row(CorrectUtterance(1, 1, "Old trees", "misheard"), SAID, RECORD)],
    "motion.move": [
        Row(
            MoveMotion("Park"),
            MEETING,
            split(
                "ok role_may_not_move role_may_not_move ok role_may_not_move role_may_not_move not_seated not_seated"
            ),
        ),
        Row(MoveMotion("Park", for_=FIRST), MEETING, RECORD),
    ],
    "motion.second": [
        Row(
            SecondMotion(1, 1),
            MOTION,
            split(
                "ok role_may_not_move role_may_not_move ok role_may_not_move role_may_not_move not_seated not_seated"
            ),
        ),
        Row(
            SecondMotion(1, 1, for_=THIRD),
            MOTION,
            split("ok ok clerk_only ok clerk_only clerk_only clerk_only clerk_only"),
        ),
    ],
    "motion.amend": [
        Row(AmendMotion(1, 1, "Parks"), with_own_motion, only("not_yours", CHAIR, THIRD)),
        Row(AmendMotion(1, 1, "Parks"), MOTION, only("not_yours")),
    ],
    "motion.withdraw": [
        Row(WithdrawMotion(1), with_own_motion, only("not_yours", CHAIR, CLERK, THIRD)),
        Row(WithdrawMotion(1), MOTION, only("not_yours", CHAIR, CLERK)),
    ],
    "motion.put": [Row(PutMotion(1, 1), MOTION, MODERATOR)],
    "decision.note": [Row(NoteDecision("Agreed", "applause"), MEETING, MODERATOR_OR_PLATFORM)],
    "ballot.open": [Row(OpenBallot("Park?"), MEETING, MODERATOR_OR_PLATFORM)],
    "ballot.cast": [
        Row(
            CastBallot(1, "yes"),
            VOTING,
            split(
                "ok not_in_electorate not_in_electorate ok not_in_electorate not_in_electorate not_seated not_seated"
            ),
        ),
        Row(CastBallot(1, "yes", for_=SECOND), VOTING, only("clerk_only", CHAIR, CLERK, PLATFORM)),
        Row(
            CastBallot(1, "yes", for_=FIRST),
            VOTING,
            split("votes_for_itself votes_for_itself") + only("clerk_only", PLATFORM)[2:],
        ),
    ],
    "ballot.close": [Row(CloseBallot(1), VOTING, MODERATOR_OR_PLATFORM)],
    "ballot.reveal": [Row(RevealBallot(1), UNTOLD, MODERATOR)],
    "ballot.void": [Row(VoidBallot(1, "technical"), VOTING, MODERATOR)],
    "seat.warn": [Row(Warn(FIRST, "spam"), MEETING, MODERATOR)],
    "posting.suspend": [Row(SuspendPosting(FIRST, "spam"), MEETING, MODERATOR)],
    "posting.restore": [Row(RestorePosting(FIRST), opened((SuspendPosting(FIRST, "spam"), CHAIR)), MODERATOR)],
    "seat.remove": [Row(RemoveSeat(FIRST, "disturbance"), MEETING, MODERATOR)],
    "seat.readmit": [Row(ReadmitSeat(FIRST), opened((RemoveSeat(FIRST, "disturbance"), CHAIR)), MODERATOR)],
    "utterance.confirm": [
        Row(lambda by: ConfirmUtterances((Passage(1, 1),)), own_words, split("ok ok ok ok ok ok not_yours not_yours")),
        Row(ConfirmUtterances((Passage(1, 1),), for_=SECOND), SAID_BY_PHONE, RECORD),
    ],
    "utterance.contest": [
        Row(lambda by: ContestUtterance(1, 1, "Old trees"), own_words, split("ok ok ok ok ok ok not_yours not_yours")),
        Row(ContestUtterance(1, 1, "Old trees", for_=SECOND), SAID_BY_PHONE, RECORD),
    ],
    "contest.settle": [Row(SettleContest(1, "refused"), CONTESTED, RECORD)],
    "absence.note": [Row(NoteAbsence(STRANGER, "excused", invited=True), MEETING, RECORD)],
    "suggestion.mark": [Row(MarkSuggestion("utterance", 1, 1, 0, 2), SAID, RECORD)],
    "suggestion.unmark": [Row(UnmarkSuggestion(1), MARKED, RECORD)],
    "record.approve": [Row(ApproveRecord(99), CLOSED, RECORD)],
    "erratum.note": [Row(NoteErratum(1, "Trees"), SEALED, RECORD)],
    "entry.redact": [Row(RedactEntry(1, "personal_data", worded=(1,)), MEETING, MODERATOR)],
}


def outcome(row: Row, by: Seat) -> str:
    meeting = row.meeting if isinstance(row.meeting, State) else row.meeting(by)
    command = row.command(by) if callable(row.command) else row.command
    try:
        decide(command, meeting, by=by, at=START)
    except Refused as refused:
        return refused.code
    return OK


@pytest.mark.parametrize("name", TABLE)
def test_each_role_may_do_what_the_table_says(name: str) -> None:
    for row in TABLE[name]:
        assert tuple(outcome(row, by) for by in ROLES) == row.becomes


def test_every_command_is_in_the_table_under_its_own_name() -> None:
    assert set(TABLE) == set(codec.COMMANDS)
    for name, rows in TABLE.items():
        for row in rows:
            command = row.command(CHAIR) if callable(row.command) else row.command
            assert codec.NAMES[type(command)] == name


def test_the_platform_may_do_these_things_and_nothing_else() -> None:
    may = [name for name, rows in TABLE.items() if any(row.becomes[-1] == OK for row in rows)]

    assert sorted(may) == sorted(PLATFORM_MAY.split())


def test_observers_may_do_nothing_but_take_a_seat_they_are_invited_to() -> None:
    stranger = ROLES.index(STRANGER)

    assert [name for name, rows in TABLE.items() if any(row.becomes[stranger] == OK for row in rows)] == ["seat.take"]
