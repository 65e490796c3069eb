"""A meeting that was held, closed, approved and sealed, with something secret wherever something can be."""

import io
import zipfile
from collections.abc import Mapping

from deliberation.meetings.core.absences import NoteAbsence
from deliberation.meetings.core.approving import ApproveRecord
from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot, RevealBallot, VoidBallot
from deliberation.meetings.core.conduct import RemoveSeat, Warn
from deliberation.meetings.core.confirming import ConfirmUtterances, ContestUtterance, Passage, SettleContest
from deliberation.meetings.core.queue import RequestFloor
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.statements import ApproveStatement, PostStatement, WithholdStatement
from deliberation.meetings.core.suggestions import MarkSuggestion
from deliberation.meetings.core.transcript import CorrectUtterance, RecordUtterance
from deliberation.records.models import Edition
from deliberation.records.operations import seal_record
from tests.deliberation.meetings.given import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Given, a_meeting_with_a_past

CANARY = "金丝雀"
Files = dict[str, bytes]


def a_closed_meeting(*, passages: int = 3) -> Given:
    """With a warning, notes, a pending and a withheld statement, a redaction, a void ballot, a contest."""
    given = a_meeting_with_a_past()
    for number in range(passages):
        given.do(CLERK, RecordUtterance(f"第 {number} 段，关于养老服务", seat=BAO))
    given.do(CLERK, MarkSuggestion("utterance", 1, 1, 0, 2))
    given.do(ANNA, RequestFloor("impromptu", note=f"{CANARY}事由"))
    given.do(GUEST, PostStatement(f"{CANARY}待审"))
    given.do(MODERATOR, WithholdStatement(3, 1, "advertising"))
    given.do(GUEST, PostStatement("特邀人员的话"))
    given.do(MODERATOR, ApproveStatement(4, 1))
    given.do(ANNA, PostStatement(f"{CANARY}先显示后不显示"))
    given.do(MODERATOR, WithholdStatement(5, 1, "insulting"))
    given.do(MODERATOR, Warn(CHEN, "other", f"{CANARY}提醒"))
    given.do(MODERATOR, OpenBallot("作废的一次"))
    given.do(ANNA, CastBallot(2, "yes"))
    given.do(MODERATOR, VoidBallot(2, "other", f"{CANARY}作废"))
    given.do(MODERATOR, OpenBallot("稍后宣布", results="when_revealed"))
    given.do(ANNA, CastBallot(3, "no"))
    given.do(MODERATOR, CloseBallot(3))
    given.do(MODERATOR, RevealBallot(3))
    given.do(MODERATOR, RemoveSeat(CHEN, "other", f"{CANARY}请出"))
    private = given.do(CLERK, RecordUtterance(f"{CANARY}电话", seat=ANNA))
    given.do(MODERATOR, CloseMeeting())
    given.do(MODERATOR, RedactEntry(private, "personal_data"))
    given.do(CLERK, CorrectUtterance(2, 1, "第 0 段，关于养老", "misheard"))
    given.do(ANNA, ContestUtterance(1, 1, f"{CANARY}异议"))
    given.do(CLERK, SettleContest(1, "refused"))
    given.do(CLERK, NoteAbsence(GUEST, "left_early", f"{CANARY}病"))
    return given


def an_approved_meeting(*, passages: int = 3) -> Given:
    given = a_closed_meeting(passages=passages)
    state = given_state(given)
    for seat in (ANNA, BAO):
        mine = tuple(
            Passage(number, said.version)
            for number, said in state.said.items()
            if said.seat == seat and said.standing == "unconfirmed"
        )
        while mine:
            given.do(seat, ConfirmUtterances(mine[:200])) if seat == ANNA or mine else None
            mine = mine[200:]
    given.do(CLERK, ApproveRecord(given.head().last_seq))
    given.do(MODERATOR, ApproveRecord(given.head().last_seq))
    return given


def given_state(given: Given):  # type: ignore[no-untyped-def]
    from deliberation.meetings.event_log import store

    return store.load_state(given.head()).state


def a_sealed_meeting(*, passages: int = 3) -> Given:
    given = an_approved_meeting(passages=passages)
    seal_record(meeting=given.head())
    return given


def package(given: Given, kind: str = "public") -> bytes:
    edition = Edition.objects.filter(meeting=given.meeting, kind=kind, package__isnull=False).get()
    return bytes(edition.package or b"")


def unpacked(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Mapping[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    out.seek(0)
    return out
