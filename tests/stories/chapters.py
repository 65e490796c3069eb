"""One short meeting for each chapter of the rules, in which everything that can happen in it happens."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from deliberation.meetings.core.absences import NoteAbsence
from deliberation.meetings.core.agenda import CloseItem, OpenItem, PlannedItem, SetAgenda
from deliberation.meetings.core.approving import ApproveRecord, EntrustRecord
from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot, RevealBallot, VoidBallot
from deliberation.meetings.core.bringing import BringStatement, OpinionOf
from deliberation.meetings.core.conduct import ReadmitSeat, RemoveSeat, RestorePosting, SuspendPosting, Warn
from deliberation.meetings.core.confirming import ConfirmUtterances, ContestUtterance, Passage, SettleContest
from deliberation.meetings.core.ending import EndSeat
from deliberation.meetings.core.floor import EndFloor, ExtendFloor, GrantFloor, PauseFloor, ResumeFloor, YieldFloor
from deliberation.meetings.core.hold import HoldMeeting, ReleaseMeeting
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
from deliberation.meetings.core.roll import ChangeSeat, CorrectSeat, LeaveSeat, NoteQuorum, TakeSeat
from deliberation.meetings.core.sealing import EraseName, NoteErratum, SealRecord
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting, OpenMeeting, ResumeMeeting
from deliberation.meetings.core.state import PLATFORM, Origin, Role, Settings, Threshold
from deliberation.meetings.core.statements import (
    AmendStatement,
    ApproveStatement,
    PostStatement,
    WithdrawStatement,
    WithholdStatement,
)
from deliberation.meetings.core.suggestions import MarkSuggestion, UnmarkSuggestion
from deliberation.meetings.core.transcript import CorrectUtterance, RecordUtterance
from tests.stories.telling import Telling

MODERATOR, CLERK, GUEST = 1, 2, 3
ONE, TWO, THREE = 4, 5, 6  # members
ROLES: Mapping[int, Role] = {
    MODERATOR: "moderator",
    CLERK: "clerk",
    GUEST: "guest",
    ONE: "member",
    TWO: "member",
    THREE: "member",
}
SETTINGS = Settings(quorum=3, entitled=9, seconders=1, safe_places=0, grace_seconds=30)
RARE = "𠮷"  # two units of UTF-16 and one code point
LONG = RARE * 250


def begun(settings: Settings = SETTINGS) -> Telling:
    """A meeting in progress with six seats taken."""
    told = Telling()
    for seat, role in ROLES.items():
        sector = None if seat == GUEST else f"界别{seat % 2}"
        told.do(PLATFORM, TakeSeat(role, sector, venue="主会场", for_=seat))
    told.do(MODERATOR, OpenMeeting("forum", settings))
    return told


def sitting() -> Telling:
    told = begun()
    told.do(MODERATOR, OpenQueue())
    told.do(ONE, RequestFloor("impromptu"))
    told.do(TWO, RequestFloor("impromptu"))
    told.do(THREE, RequestFloor("impromptu"))
    told.do(MODERATOR, GrantFloor(1))
    told.do(MODERATOR, MoveEntry(3, 0, "other", "有事先走"))
    told.do(MODERATOR, AdjournMeeting(until_at=told.at + 600_000))
    told.do(MODERATOR, ResumeMeeting(), after_ms=60_000)
    told.do(MODERATOR, HoldMeeting())
    told.do(MODERATOR, ReleaseMeeting(), after_ms=60_000)
    told.do(MODERATOR, OpenBallot("同意吗"))
    told.do(MODERATOR, HoldMeeting())
    told.do(MODERATOR, CloseBallot(1))
    told.do(MODERATOR, ReleaseMeeting())
    told.do(MODERATOR, SetAgenda(0, (PlannedItem(1),), {"1": "议题"}))
    told.do(MODERATOR, OpenItem(1))
    told.do(MODERATOR, HoldMeeting())
    told.do(MODERATOR, CloseMeeting())
    return told


def roll() -> Telling:
    told = begun()
    told.do(CLERK, TakeSeat("department", None, "分会场", "phone", for_=7))
    told.do(7, ChangeSeat(7, "department", None, "主会场", "in_person"))
    told.do(MODERATOR, ChangeSeat(ONE, "scrutineer", "constructor", "__proto__", "online"))
    told.do(CLERK, NoteQuorum())
    told.do(PLATFORM, CorrectSeat(ONE, {"display_name": "更正"}))
    told.do(TWO, LeaveSeat())
    told.do(CLERK, LeaveSeat(for_=THREE))
    told.do(CLERK, NoteQuorum())
    return told


def ending() -> Telling:
    """Seats the platform takes back: of one who waits, of one who is another from now on, of the last moderator."""
    told = begun()
    told.do(MODERATOR, OpenQueue())
    told.do(ONE, RequestFloor("impromptu"))
    told.do(TWO, RequestFloor("impromptu"))
    told.do(THREE, RequestFloor("impromptu"))
    told.do(MODERATOR, GrantFloor(1))
    told.do(PLATFORM, EndSeat(TWO))
    told.do(PLATFORM, ChangeSeat(THREE, "scrutineer", None, "主会场", "online"))
    told.do(MODERATOR, OpenBallot("同意吗"))
    told.do(ONE, CastBallot(1, "yes"))
    told.do(PLATFORM, EndSeat(MODERATOR), after_ms=5_000)
    told.do(PLATFORM, TakeSeat("moderator", None, "主会场", for_=8))
    told.do(8, ResumeFloor(1), after_ms=60_000)
    told.do(PLATFORM, EndSeat(ONE))
    told.do(8, CloseBallot(1))
    return told


def agenda() -> Telling:
    told = begun()
    lines = (PlannedItem(1, minutes=20), PlannedItem(2, parent=1), PlannedItem(3, parent=1), PlannedItem(9))
    told.do(MODERATOR, SetAgenda(0, lines, {"1": "第一项", "2": "一", "3": "二", "9": "第二项"}))
    told.do(MODERATOR, OpenItem(2))
    told.do(MODERATOR, OpenItem(3))
    again = (PlannedItem(3), PlannedItem(1, minutes=30), PlannedItem(2, parent=1), PlannedItem(4, parent=2))
    told.do(MODERATOR, SetAgenda(1, again, {"1": "第一项", "2": "一", "3": "提前", "4": f"{RARE}项"}))
    told.do(MODERATOR, OpenItem(4))
    told.do(MODERATOR, CloseItem(2))
    told.do(MODERATOR, CloseItem(1))
    return told


def queue() -> Telling:
    told = begun()
    told.do(MODERATOR, OpenQueue())
    told.do(ONE, RequestFloor("impromptu", note=LONG, side="for"))
    told.do(CLERK, RequestFloor("impromptu", for_=TWO))
    told.do(THREE, RequestFloor("booked", side="against"))
    told.do(MODERATOR, RequestFloor("impromptu"))
    told.do(MODERATOR, GrantFloor(1))
    told.do(ONE, YieldFloor(1))
    told.do(ONE, RequestFloor("impromptu"))
    told.do(MODERATOR, SetPolicy("drawn", seed="00ff"))
    told.do(MODERATOR, SetPolicy("alternate_sectors"))
    told.do(MODERATOR, MoveEntry(told.state.queue[-1].id, 0, "other", "她要赶火车"))
    told.do(MODERATOR, UndoMove(told.state.queue[0].id))
    told.do(MODERATOR, MoveEntry(3, 2, "balance"))
    told.do(TWO, RequestFloor("order", rank=1))
    told.do(ONE, RequestFloor("interjection"))
    told.do(GUEST, RequestFloor("reply", answers=1))
    told.do(TWO, WithdrawRequest(2))
    told.do(MODERATOR, CloseQueue())
    told.do(MODERATOR, GrantFloor(3))
    return told


def floor() -> Telling:
    told = begun(replace(SETTINGS, auto_next=True))
    told.do(MODERATOR, OpenQueue())
    told.do(ONE, RequestFloor("booked"))
    told.do(TWO, RequestFloor("booked"))
    told.do(THREE, RequestFloor("interjection"))
    told.do(MODERATOR, GrantFloor(1, seconds=300))
    told.do(MODERATOR, PauseFloor(1), after_ms=90_000)
    told.do(MODERATOR, ResumeFloor(1), after_ms=30_000)
    told.do(MODERATOR, ExtendFloor(1, 60))
    told.do(MODERATOR, GrantFloor(3), after_ms=20_000)
    told.do(CLERK, YieldFloor(3), after_ms=15_000)
    told.do(ONE, YieldFloor(1), after_ms=5_000)  # the next booked speaker follows
    told.do(PLATFORM, EndFloor(2), after_ms=510_000)
    told.do(ONE, RequestFloor("impromptu"))
    told.do(TWO, RequestFloor("order"))
    told.do(MODERATOR, GrantFloor(4))
    told.do(MODERATOR, GrantFloor(5))
    told.do(ONE, LeaveSeat(), after_ms=7_000)  # while interrupted
    told.do(MODERATOR, EndFloor(5), after_ms=8_000)
    told.do(TWO, RequestFloor("booked"))
    told.do(THREE, RequestFloor("impromptu"))
    told.do(MODERATOR, GrantFloor(6))
    told.do(MODERATOR, GrantFloor(7, ends=6), after_ms=9_000)  # one over, the next one on, in one decision
    return told


def statements() -> Telling:
    told = begun()
    told.do(ONE, PostStatement("加一盏路灯"))
    told.do(TWO, PostStatement(RARE * 141, reply_to=1))
    told.do(GUEST, PostStatement("部门意见"))
    told.do(GUEST, PostStatement("广告"))
    told.do(GUEST, AmendStatement(3, 1, LONG))
    told.do(MODERATOR, WithholdStatement(4, 1, "advertising"))
    told.do(MODERATOR, ApproveStatement(3, 2))
    told.do(MODERATOR, WithholdStatement(1, 1, "off_topic"))
    told.do(CLERK, PostStatement("代发", for_=THREE))
    told.do(TWO, AmendStatement(2, 1, "改短了"))
    told.do(MODERATOR, ApproveStatement(1, 1))
    told.do(ONE, WithdrawStatement(1))
    told.do(GUEST, PostStatement("又一条"))
    told.do(GUEST, WithdrawStatement(6))
    told.do(MODERATOR, ApproveStatement(4, 1))
    opinion, group = OpinionOf("opinion", 7, 12), OpinionOf("viewpoint", 7, 3, 1)
    told.do(MODERATOR, BringStatement(opinion, found=Origin("opinion", 7, 12), text="晚饭开到七点" + LONG))
    told.do(MODERATOR, BringStatement(group, found=Origin("viewpoint", 7, 3, 1, n=50, agree=43), text="先办助餐"))
    told.do(MODERATOR, WithholdStatement(7, 1, "personal_data"))
    told.do(MODERATOR, ApproveStatement(7, 1))
    return told


def transcript() -> Telling:
    told = begun()
    told.do(MODERATOR, OpenQueue())
    told.do(ONE, RequestFloor("impromptu"))
    told.do(MODERATOR, GrantFloor(1))
    told.do(CLERK, RecordUtterance("各位委员", seat=ONE, turn=1, from_=told.at, to=told.at + 900))
    told.do(CLERK, RecordUtterance("(掌声)", kind="note"))
    told.do(CLERK, RecordUtterance(RARE * 201, seat=ONE, turn=1))
    told.do(CLERK, CorrectUtterance(1, 1, "各位委员、同志们", "misheard"))
    told.do(CLERK, CorrectUtterance(3, 1, "短了", "typing"))
    told.do(CLERK, CorrectUtterance(1, 2, "各位委员", "wrong_speaker", MODERATOR))
    told.do(CLERK, RecordUtterance("补记", seat=TWO, afterwards=True))
    return told


def motions() -> Telling:
    told = begun()
    told.do(MODERATOR, SetAgenda(0, (PlannedItem(1),), {"1": "议题"}))
    told.do(MODERATOR, OpenItem(1))
    told.do(ONE, MoveMotion(LONG))
    told.do(TWO, SecondMotion(1, 1))
    told.do(ONE, AmendMotion(1, 1, "增设站点"))
    told.do(CLERK, SecondMotion(1, 2, for_=THREE))
    told.do(MODERATOR, PutMotion(1, 2))
    told.do(MODERATOR, NoteDecision("一致同意", "unanimous", motion=1))
    told.do(TWO, MoveMotion("另一项"))
    told.do(TWO, WithdrawMotion(2))
    told.do(MODERATOR, NoteDecision(RARE * 220, "applause", result="rejected"))
    return told


def ballots() -> Telling:
    told = begun()
    told.do(ONE, MoveMotion("增设站点"))
    told.do(TWO, SecondMotion(1, 1))
    told.do(MODERATOR, PutMotion(1, 1))
    told.do(MODERATOR, OpenBallot("是否同意?", threshold=Threshold("at_least", 2, 3), base="present", motion=1))
    for seat, choice in ((THREE, "yes"), (MODERATOR, "no"), (ONE, "yes"), (TWO, "yes")):
        told.do(seat, CastBallot(1, choice))
    told.do(MODERATOR, CloseBallot(1))
    told.do(MODERATOR, VoidBallot(1, "other", "主会场断线"))
    told.do(MODERATOR, OpenBallot(LONG, results="when_revealed", seconds=60, motion=1))
    told.do(TWO, CastBallot(2, "abstain"))
    told.do(ONE, CastBallot(2, "no"))
    told.do(PLATFORM, CloseBallot(2), after_ms=60_000)
    told.do(MODERATOR, RevealBallot(2))
    told.do(MODERATOR, OpenBallot("试一试", kind="straw", labels={"b": "乙", "a": "甲"}, electorate=(TWO,)))
    told.do(MODERATOR, VoidBallot(3, "wrong_question"))
    told.do(MODERATOR, OpenBallot("评价", kind="assessment", labels={"good": "满意", "bad": "不满意"}))
    told.do(MODERATOR, CloseBallot(4))
    told.do(MODERATOR, OpenBallot("都弃权", results="when_revealed"))
    told.do(ONE, CastBallot(5, "abstain"))
    told.do(MODERATOR, CloseBallot(5))
    told.do(MODERATOR, VoidBallot(5, "technical"))
    told.do(MODERATOR, MoveMotion("缩短休会"))
    told.do(MODERATOR, PutMotion(2, 1))
    told.do(MODERATOR, OpenBallot("是否缩短?", motion=2))
    told.do(ONE, CastBallot(6, "abstain"))
    told.do(MODERATOR, CloseBallot(6))
    told.do(MODERATOR, OpenBallot("再问一次", motion=2, results="when_revealed"))
    told.do(MODERATOR, CloseBallot(7))
    told.do(MODERATOR, RevealBallot(7))
    told.do(MODERATOR, NoteDecision("缩短十分钟", "no_objection", motion=2))
    told.do(MODERATOR, VoidBallot(6, "wrong_question"))  # and the decision stands
    return told


def conduct() -> Telling:
    told = begun()
    told.do(MODERATOR, Warn(ONE, "overtime"))
    told.do(MODERATOR, Warn(ONE, "other", "打断他人"))
    told.do(MODERATOR, SuspendPosting(TWO, "spam"))
    told.do(MODERATOR, SuspendPosting(ONE, "insulting"))
    told.do(MODERATOR, RestorePosting(TWO, "已致歉"))
    told.do(MODERATOR, OpenQueue())
    told.do(ONE, RequestFloor("impromptu"))
    told.do(MODERATOR, GrantFloor(1))
    told.do(ONE, RequestFloor("interjection"))
    told.do(MODERATOR, RemoveSeat(ONE, "disturbance", "多次劝告无效"))
    told.do(MODERATOR, RemoveSeat(GUEST, "spam"))
    told.do(MODERATOR, ReadmitSeat(ONE))
    return told


def redaction() -> Telling:
    told = begun()
    with_words: list[int] = []

    def write(by: int, command: object) -> None:
        told.do(by, command)
        with_words.append(told.seq)

    def redact(entry: int) -> None:
        told.do(MODERATOR, RedactEntry(entry, "personal_data"))

    write(MODERATOR, SetAgenda(0, (PlannedItem(1),), {"1": "含有隐私"}))
    told.do(MODERATOR, OpenQueue())
    write(ONE, RequestFloor("impromptu", note="某人的电话"))
    write(ONE, PostStatement("某人的住址"))
    write(GUEST, PostStatement("某人的病历"))
    write(CLERK, RecordUtterance("某人的姓名", seat=ONE))
    write(ONE, MoveMotion("关于某人"))
    write(MODERATOR, NoteDecision("表扬某人", "applause"))
    write(MODERATOR, Warn(TWO, "other", "某事"))
    write(MODERATOR, OpenBallot("某人是否称职?", kind="straw", labels={"a": "甲", "b": "乙"}))
    redact(with_words.pop())
    told.do(MODERATOR, CloseBallot(1))
    write(MODERATOR, OpenBallot("某人还称职吗?", kind="straw"))
    told.do(MODERATOR, CloseBallot(2))
    write(ONE, AmendStatement(1, 1, "某人的新住址"))
    redact(with_words.pop())
    for entry in with_words:
        redact(entry)
    return told


def record() -> Telling:
    told = begun()
    told.do(MODERATOR, OpenQueue())
    told.do(ONE, RequestFloor("impromptu"))
    told.do(MODERATOR, GrantFloor(1))
    for text in ("各位委员", "站点太少", "候车太久", "谢谢"):
        told.do(CLERK, RecordUtterance(text, seat=ONE, turn=1, joined=True))
    told.do(ONE, YieldFloor(1))
    told.do(CLERK, RecordUtterance("赞成", seat=TWO))
    told.do(CLERK, MarkSuggestion("utterance", 2, 1, 0, 2))
    told.do(TWO, LeaveSeat())
    told.do(MODERATOR, CloseMeeting(confirm_until_at=told.at + 3_600_000))
    told.do(ONE, ConfirmUtterances((Passage(1, 1), Passage(2, 1))))
    told.do(ONE, ContestUtterance(3, 1, "候车一刻钟"))
    told.do(CLERK, SettleContest(1, "corrected", "候车一刻钟"))
    told.do(ONE, ContestUtterance(4, 1, "多谢"))
    told.do(CLERK, SettleContest(2, "printed", "多谢"))
    told.do(TWO, ContestUtterance(5, 1, "反对"))
    told.do(CLERK, SettleContest(3, "refused"))
    told.do(CLERK, NoteAbsence(9, "excused", "病假", invited=True))
    told.do(CLERK, UnmarkSuggestion(1))
    told.do(PLATFORM, EntrustRecord(8, "secretariat"))
    told.do(CLERK, ApproveRecord(told.seq))
    told.do(8, ApproveRecord(told.seq))
    told.do(PLATFORM, SealRecord(told.seq, "00" * 32, "11" * 32))
    told.do(CLERK, NoteErratum(told.seq - 1, "应为“站点偏少”"))
    told.do(PLATFORM, EraseName(GUEST, "by_request"))
    told.do(MODERATOR, RedactEntry(told.state.said[4].seq, "by_mistake"))
    return told


CHAPTERS: Mapping[str, Callable[[], Telling]] = {
    story.__name__: story
    for story in (
        sitting,
        roll,
        ending,
        agenda,
        queue,
        floor,
        statements,
        transcript,
        motions,
        ballots,
        conduct,
        redaction,
        record,
    )
}
