"""What people try with the record, mostly once the meeting is closed: confirm, contest, mark, approve, seal."""

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any

from deliberation.meetings.core.absences import NoteAbsence
from deliberation.meetings.core.approving import ApproveRecord, EntrustRecord
from deliberation.meetings.core.confirming import ConfirmUtterances, ContestUtterance, Passage, SettleContest
from deliberation.meetings.core.sealing import EraseName, NoteErratum, SealRecord
from deliberation.meetings.core.state import PLATFORM
from deliberation.meetings.core.statements import WithholdStatement
from deliberation.meetings.core.suggestions import MarkSuggestion, UnmarkSuggestion
from deliberation.meetings.core.transcript import RecordUtterance

if TYPE_CHECKING:
    from tests.core.anyone import Anyone

CHAIR, CLERK, SECRETARIAT = 1, 3, 98


def the_record_is_kept(anyone: "Anyone", dice: Random) -> None:
    dice.choice(TRIES if anyone.now.status == "closed" else EARLY)(anyone, dice)


def words_are_confirmed_or_contested(anyone: "Anyone", dice: Random) -> None:
    said = [(number, one) for number, one in anyone.now.said.items() if one.seat is not None]
    if not said:
        late = anyone.now.status == "closed"
        anyone.do(RecordUtterance(anyone.words(), seat=dice.choice((5, 6, 10)), afterwards=late), CLERK)
        return
    number, one = dice.choice(said)
    seat: Any = one.seat
    if dice.random() < 0.5:
        mine = tuple(Passage(n, other.version) for n, other in said if other.seat == seat)
        anyone.do(ConfirmUtterances(mine), seat)
    else:
        anyone.do(ContestUtterance(number, one.version, anyone.words()), seat)


def a_contest_is_settled(anyone: "Anyone", dice: Random) -> None:
    waiting = [number for number, contest in anyone.now.contests.items() if contest.open]
    for number in waiting:
        outcome: Any = dice.choice(("corrected", "printed", "refused"))
        anyone.do(SettleContest(number, outcome, anyone.words()), CLERK)


def a_passage_is_marked(anyone: "Anyone", dice: Random) -> None:
    now = anyone.now
    if now.suggestions and dice.random() < 0.4:
        anyone.do(UnmarkSuggestion(dice.choice(tuple(now.suggestions))), CLERK)
    elif now.said:
        number = dice.choice(tuple(now.said))
        anyone.do(MarkSuggestion("utterance", number, now.said[number].version, 0, dice.randrange(1, 9)), CLERK)


def somebody_was_not_there(anyone: "Anyone", dice: Random) -> None:
    kind: Any = dice.choice(("excused", "absent", "late", "left_early"))
    anyone.do(NoteAbsence(dice.choice((5, 97)), kind, anyone.words(), invited=True), CLERK)


def the_record_is_approved(anyone: "Anyone", dice: Random) -> None:
    for one in tuple(anyone.now.statements.values()):
        if one.status == "pending":
            anyone.do(WithholdStatement(one.id, one.version, "other"), CHAIR)
    anyone.do(EntrustRecord(SECRETARIAT, "secretariat"), PLATFORM)
    upto = len(anyone.trial.lines) - dice.choice((0, 0, 3))
    for by in dice.choice(((CLERK, CHAIR), (CLERK, SECRETARIAT), (CHAIR,), (CLERK, CLERK))):
        anyone.do(ApproveRecord(max(upto, 0)), by)


def the_record_is_sealed(anyone: "Anyone", dice: Random) -> None:
    size = len(anyone.trial.lines)
    if dice.random() < 0.7:
        anyone.do(SealRecord(size, "00" * 32, "11" * 32), PLATFORM)
    if anyone.now.sealed_size:
        anyone.do(EraseName(5, "by_request"), PLATFORM)
        anyone.do(NoteErratum(dice.randrange(size + 2), anyone.words()), CLERK)


Try = Callable[["Anyone", Random], None]
EARLY: tuple[Try, ...] = (words_are_confirmed_or_contested, a_passage_is_marked, somebody_was_not_there)
TRIES: tuple[Try, ...] = (
    *EARLY,
    words_are_confirmed_or_contested,
    words_are_confirmed_or_contested,
    a_contest_is_settled,
    the_record_is_approved,
    the_record_is_approved,
    the_record_is_sealed,
)
