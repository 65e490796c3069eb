"""The record as Akoma Ntoso: valid, whole, without what was hidden, and the same debate when it is held again."""

from pathlib import Path

import pytest
from lxml import etree

from deliberation.meetings.core.agenda import CloseItem, OpenItem, PlannedItem, SetAgenda
from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot
from deliberation.meetings.core.floor import EndFloor, GrantFloor
from deliberation.meetings.core.motions import MoveMotion, NoteDecision, PutMotion, SecondMotion
from deliberation.meetings.core.queue import OpenQueue, RequestFloor
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting, ResumeMeeting
from deliberation.meetings.core.state import PLATFORM
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.core.transcript import RecordUtterance
from deliberation.meetings.debates import Debate, Decision, Note, Rollcall, Speech, read_debate
from deliberation.meetings.models import Meeting
from deliberation.records.akn.nodes import ENTRY
from deliberation.records.operations import seal_record
from tests.deliberation.meetings.debate_files import REAL, needs_the_real_debate
from tests.deliberation.meetings.given import ANNA, BAO, CHEN, CLERK, MODERATOR, Given, an_open_meeting
from tests.deliberation.meetings.replays import replayed
from tests.deliberation.records.akn_rules import AKN, every, problems
from tests.deliberation.records.given import CANARY, a_sealed_meeting, package, unpacked

pytestmark = pytest.mark.django_db(transaction=True)


def exported(given: Given, kind: str = "public") -> bytes:
    return unpacked(package(given, kind))["record.akn.xml"]


def a_meeting_of_every_kind() -> Given:
    """Items within items, a turn without words, a machine's words, a motion, a vote among other choices, decisions."""
    given = an_open_meeting()
    titles = {"1": "养老服务", "2": "社区食堂", "3": "其他"}
    given.do(MODERATOR, RecordUtterance("会前播放短片", kind="note"))
    given.do(MODERATOR, SetAgenda(0, (PlannedItem(1), PlannedItem(2, 1), PlannedItem(3)), titles))
    given.do(MODERATOR, OpenQueue())
    given.do(MODERATOR, OpenItem(2))
    for seat, text in ((ANNA, "先做三个试点。\n\n再看费用。"), (BAO, None), (CHEN, "我同意。")):
        entry = given.do(seat, RequestFloor("impromptu"))
        turn = given.entry(entry).facts["entry"]
        given.do(MODERATOR, GrantFloor(turn))
        if text is not None:
            given.do(CLERK, RecordUtterance(text, seat=seat, turn=turn))
            given.do(PLATFORM, RecordUtterance("这一句是机器写下的", seat=seat, turn=turn, source="machine"))
        given.do(MODERATOR, EndFloor(turn))
    given.do(ANNA, PostStatement("书面：<请> & 列出费用"))
    given.do(BAO, PostStatement("回复", reply_to=1))
    given.do(MODERATOR, CloseItem(2))
    given.do(ANNA, MoveMotion("建议设立三个试点"))
    given.do(BAO, SecondMotion(1, 1))
    given.do(MODERATOR, PutMotion(1, 1))
    given.do(MODERATOR, OpenBallot("是否同意", motion=1))
    for seat, choice in ((ANNA, "yes"), (BAO, "yes"), (CHEN, "no")):
        given.do(seat, CastBallot(1, choice))
    given.do(MODERATOR, CloseBallot(1))
    given.do(MODERATOR, AdjournMeeting())
    given.do(MODERATOR, ResumeMeeting())
    given.do(MODERATOR, OpenItem(3))
    given.do(MODERATOR, NoteDecision("通过会议纪要\n不再宣读", "unanimous"))
    given.do(MODERATOR, NoteDecision("延期", "unspecified", "rejected"))
    given.do(MODERATOR, OpenBallot("怎样评价", kind="assessment", labels={"a": "满意", "b": "基本满意"}))
    given.do(ANNA, CastBallot(2, "a"))
    given.do(MODERATOR, CloseBallot(2))
    given.do(MODERATOR, CloseMeeting())
    seal_record(meeting=given.head(), imported=True)
    return given


def said(debate: Debate) -> list[tuple[str, str]]:
    """Who says what in which order, blanks collapsed."""
    names = {speaker.key: speaker.name for speaker in debate.speakers}
    return [
        (names[step.speaker], " ".join(" ".join(step.paragraphs).split()))
        for step in debate.steps
        if isinstance(step, Speech)
    ]


def again(data: bytes, folder: Path) -> tuple[Debate, Debate]:
    """An export as it reads, and as it reads once it has been held again, sealed and exported."""
    first = folder / "first.akn.xml"
    first.write_bytes(data)
    told, _ = replayed(first)
    meeting = Meeting.objects.get(pk=told["meeting"])
    seal_record(meeting=meeting, imported=True)
    second = folder / "second.akn.xml"
    second.write_bytes(exported(Given(meeting, ())))
    assert problems(second.read_bytes()) == []
    return read_debate(first), read_debate(second)


@pytest.mark.parametrize("kind", ["public", "full"])
def test_a_record_is_valid_and_whole(kind: str) -> None:
    assert problems(exported(a_sealed_meeting(), kind)) == []


def test_every_kind_of_thing_is_in_it_in_the_order_of_the_meeting() -> None:
    given = a_meeting_of_every_kind()
    data = exported(given)
    assert problems(data) == []
    root = etree.fromstring(data)
    headings = ["".join(heading.itertext()) for heading in every(root, "heading")]
    assert headings == ["养老服务", "社区食堂", "其他"]
    machine = [speech for speech in every(root, "speech") if speech.get("as") == "#machine"]
    assert ["".join(speech.itertext()) for speech in machine] == [f"member{n}这一句是机器写下的" for n in (3, 5)]
    silent = [speech for speech in every(root, "speech") if speech.find(f"{{{AKN}}}p/{{{AKN}}}omissis") is not None]
    assert [speech.get("by") for speech in silent] == [f"#seat-{BAO}"]
    assert [voting.get("outcome") for voting in every(root, "voting")] == ["#adopted", "#counted"]
    assert [one.get("type") for one in every(root, "recordedTime")] == ["startEvent", "endEvent"] * 2
    replies = [speech.get("to") for speech in every(root, "speech") if speech.get("to")]
    assert replies == [f"#seat-{ANNA}"]


def test_nothing_hidden_is_in_it_and_what_was_taken_out_shows_as_left_out() -> None:
    given = a_sealed_meeting()
    data = exported(given)
    assert CANARY not in data.decode()
    root = etree.fromstring(data)
    empty = {int(one.get(ENTRY)) for one in root.iter() if one.get(ENTRY) and one.find(f"{{{AKN}}}omissis") is not None}
    types = given.types()
    assert {types[seq - 1] for seq in empty} == {"statement.posted", "utterance.recorded"}


def test_an_earlier_wording_is_a_note_and_not_among_the_words() -> None:
    root = etree.fromstring(exported(a_sealed_meeting()))
    note = next(one for one in every(root, "note") if one.get("class") == "before")
    assert "".join(note.itertext()) == "第 0 段，关于养老服务"
    body = next(every(root, "debateBody"))
    assert "第 0 段，关于养老服务" not in "".join(body.itertext())
    assert any(one.get("href") == f"#{note.get('eId')}" for one in every(body, "noteRef"))


def test_a_meeting_of_our_own_comes_out_as_it_went_in(tmp_path: Path) -> None:
    first, second = again(exported(a_meeting_of_every_kind()), tmp_path)
    assert said(first) == said(second)
    assert [item.title for item in first.items] == [item.title for item in second.items]
    assert [call.choices for call in first.steps if isinstance(call, Rollcall)] == [
        call.choices for call in second.steps if isinstance(call, Rollcall)
    ]
    for debate in (first, second):
        decisions = [step for step in debate.steps if isinstance(step, Decision)]
        assert [(step.question, step.manner, step.result) for step in decisions] == [
            ("通过会议纪要\n不再宣读", "unanimous", "adopted"),
            ("延期", "unspecified", "rejected"),
        ]


@needs_the_real_debate
def test_the_real_debate_comes_out_as_it_went_in(tmp_path: Path) -> None:
    told, _ = replayed(REAL)
    meeting = Meeting.objects.get(pk=told["meeting"])
    seal_record(meeting=meeting, imported=True)
    data = exported(Given(meeting, ()))
    assert problems(data) == []
    original = read_debate(REAL)
    first, second = again(data, tmp_path)
    for copy in (first, second):
        assert said(copy) == said(original)
        assert [item.title for item in copy.items] == [item.title for item in original.items]
        votes = [step for step in copy.steps if isinstance(step, Rollcall)]
        printed = [step for step in original.steps if isinstance(step, Rollcall)]
        assert [vote.choices for vote in votes] == [vote.choices for vote in printed]
        assert [vote.question for vote in votes] == [vote.question for vote in printed]
    notes = [[step.text for step in copy.steps if isinstance(step, Note)] for copy in (first, second)]
    assert notes[0] == notes[1]
