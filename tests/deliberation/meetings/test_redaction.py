"""Redaction: words leave the row, the state and every view, and the chain still holds."""

import json
from dataclasses import fields
from uuid import uuid4

import pytest

from deliberation.meetings import hash_chain
from deliberation.meetings.act import act
from deliberation.meetings.core import codec
from deliberation.meetings.core.agenda import PlannedItem, SetAgenda
from deliberation.meetings.core.ballots import OpenBallot
from deliberation.meetings.core.confirming import ContestUtterance
from deliberation.meetings.core.motions import AmendMotion, MoveMotion, NoteDecision
from deliberation.meetings.core.queue import OpenQueue, RequestFloor
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.statements import AmendStatement, ApproveStatement, PostStatement, WithholdStatement
from deliberation.meetings.core.transcript import CorrectUtterance, RecordUtterance
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import AUDIENCES
from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Meeting, Token
from tests.deliberation.meetings.given import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Given, an_open_meeting

pytestmark = pytest.mark.django_db
SECRET = "住址𠮷"

# Every command that brings words into the log, and what has to be there before.
SPOKEN: dict[str, tuple[tuple[tuple[int, object], ...], tuple[int, object]]] = {
    "agenda.set": ((), (MODERATOR, SetAgenda(0, (PlannedItem(1), PlannedItem(2)), {"1": "议题", "2": SECRET}))),
    "floor.requested": (((MODERATOR, OpenQueue()),), (ANNA, RequestFloor("impromptu", note=SECRET))),
    "statement.posted": ((), (ANNA, PostStatement(SECRET))),
    "statement.amended": (((ANNA, PostStatement("好")),), (ANNA, AmendStatement(1, 1, SECRET))),
    "utterance.recorded": ((), (CLERK, RecordUtterance(SECRET, seat=BAO))),
    "utterance.contested": (((CLERK, RecordUtterance("好", seat=BAO)),), (BAO, ContestUtterance(1, 1, SECRET))),
    "utterance.corrected": (
        ((CLERK, RecordUtterance("好", seat=BAO)),),
        (CLERK, CorrectUtterance(1, 1, SECRET, "misheard")),
    ),
    "motion.moved": ((), (CHEN, MoveMotion(SECRET))),
    "motion.amended": (((CHEN, MoveMotion("好")),), (CHEN, AmendMotion(1, 1, SECRET))),
    "decision.noted": ((), (MODERATOR, NoteDecision(SECRET, "unanimous"))),
    "ballot.opened": ((), (MODERATOR, OpenBallot("问", kind="straw", labels={"a": "甲", "b": SECRET}))),
    "a pending statement": ((), (GUEST, PostStatement(SECRET))),
}


def everything_held(given: Given) -> str:
    """All that memory, a new fold, every view and the database know, as text."""
    head = given.head()
    states = [store.load_state(head).state]
    store.forget(head.pk)
    states.append(store.load_state(head).state)
    assert states[0] == states[1]
    views = [view(state, audience) for state in states for audience in AUDIENCES]
    words = [json.dumps(codec.plain_json(one), ensure_ascii=False) for one in (*states, *views)]
    rows = [{f.name: getattr(entry, f.name) for f in Entry._meta.concrete_fields} for entry in Entry.objects.all()]
    return "\n".join([*words, str(rows)])


@pytest.mark.parametrize("name", SPOKEN)
def test_words_are_gone_everywhere_and_the_log_still_holds(name: str) -> None:
    given = an_open_meeting()
    before, (by, command) = SPOKEN[name]
    for seat, earlier in before:
        given.do(seat, earlier)
    seq = given.do(by, command)
    assert SECRET in everything_held(given)
    committed = given.entry(seq).commitment

    given.do(MODERATOR, RedactEntry(seq, "personal_data"))

    assert SECRET not in everything_held(given)
    entry = given.entry(seq)
    assert (entry.text, entry.salt, entry.commitment) == (None, None, committed)
    # What was amended or corrected goes in all its versions.
    versions = (
        (seq - 1, seq) if before and isinstance(before[0][1], PostStatement | RecordUtterance | MoveMotion) else (seq,)
    )
    assert verify(given.head()).redacted == versions


@pytest.mark.parametrize("asked", [0, 1, 2])
def test_what_an_approval_says_again_is_redacted_with_it(asked: int) -> None:
    """Whichever of the entries is named: as it was posted, approved, or approved again after a withholding."""
    given = an_open_meeting()
    given.do(ANNA, PostStatement("别人的话"))
    posted = given.do(GUEST, PostStatement(SECRET))
    approved = given.do(MODERATOR, ApproveStatement(2, 1))
    given.do(MODERATOR, WithholdStatement(2, 1, "off_topic"))
    again = given.do(MODERATOR, ApproveStatement(2, 1))
    saying = (posted, approved, again)
    assert [given.entry(seq).text for seq in saying] == [{"text": SECRET}] * 3

    given.do(MODERATOR, RedactEntry(saying[asked], "personal_data"))

    assert SECRET not in everything_held(given)
    assert verify(given.head()).redacted == saying
    assert given.types().count("entry.redacted") == 3
    assert given.refused(MODERATOR, RedactEntry(posted, "personal_data")) == "nothing_to_redact"
    assert "别人的话" in everything_held(given)


def test_a_redaction_takes_every_version_of_the_words() -> None:
    given = an_open_meeting()
    posted = given.do(GUEST, PostStatement("好"))
    amended = given.do(GUEST, AmendStatement(1, 1, SECRET))
    approved = given.do(MODERATOR, ApproveStatement(1, 2))

    given.do(MODERATOR, RedactEntry(approved, "personal_data"))

    assert SECRET not in everything_held(given)
    assert verify(given.head()).redacted == (posted, amended, approved)


def test_every_entry_has_chance_of_its_own_against_guessing() -> None:
    given = an_open_meeting()
    for seat in (ANNA, BAO):
        given.do(seat, PostStatement(SECRET))

    entries = list(Entry.objects.all())

    nonces, salts = ([bytes(getattr(e, name)) for e in entries if getattr(e, name)] for name in ("nonce", "salt"))
    assert (len(nonces), len(salts)) == (10, 2)
    for chances, length in ((nonces, hash_chain.NONCE_BYTES), (salts, hash_chain.SALT_BYTES)):
        assert {len(chance) for chance in chances} == {length}
        assert len(set(chances)) == len(chances)


def test_every_field_for_words_is_among_those_tried() -> None:
    types = {name for name in SPOKEN if "." in name}
    worded = {name for name, kind in codec.EVENTS.items() if any(field.metadata.get("words") for field in fields(kind))}
    notes = {  # a note beside a coded reason leaves no trace in the state
        "queue.moved",
        "ballot.voided",
        "seat.warned",
        "posting.suspended",
        "posting.restored",
        "seat.removed",
        "seat.readmitted",
        "absence.noted",
    }
    together = {"statement.approved", "contest.settled"}  # taken with the words they are about
    sealed = {"erratum.noted"}  # only a sealed record has one
    assert worded == types | notes | together | sealed


def test_the_meeting_goes_on_from_what_is_left() -> None:
    given = an_open_meeting()
    seq = given.do(ANNA, PostStatement(SECRET))
    given.do(MODERATOR, RedactEntry(seq, "personal_data"))

    given.do(ANNA, AmendStatement(1, 1, "好"))
    given.do(BAO, PostStatement("同意", reply_to=1))

    state = verify(given.head()).state
    assert [state.statements[id].text for id in state.shown] == ["好", "同意"]


@pytest.mark.parametrize("seq", [0, 1, 8, 10, 2**31, 2**53 - 1])
def test_where_there_are_no_words_there_is_nothing_to_redact(seq: int) -> None:
    given = an_open_meeting()
    given.do(ANNA, PostStatement(SECRET))
    before = given.head().last_seq

    assert given.refused(MODERATOR, RedactEntry(seq, "unlawful")) == "nothing_to_redact"
    assert given.head().last_seq == before


def test_no_code_of_the_words_stays_behind_and_a_resend_still_gets_its_answer() -> None:
    given = an_open_meeting()
    token = uuid4()
    seq = act(meeting=given.meeting.pk, by=ANNA, command=PostStatement(SECRET), token=token)

    given.do(MODERATOR, RedactEntry(seq, "personal_data"))

    assert Token.objects.get(token=token).mac is None
    assert act(meeting=given.meeting.pk, by=ANNA, command=PostStatement(SECRET), token=token) == seq


def test_an_entry_is_redacted_once() -> None:
    given = an_open_meeting()
    seq = given.do(ANNA, PostStatement(SECRET))
    given.do(MODERATOR, RedactEntry(seq, "unlawful"))

    assert given.refused(MODERATOR, RedactEntry(seq, "unlawful")) == "nothing_to_redact"
    assert given.types().count("entry.redacted") == 1


def test_a_redaction_touches_no_other_meeting() -> None:
    one, other = an_open_meeting(), an_open_meeting(name="县政协")
    here, there = (given.do(ANNA, PostStatement(SECRET)) for given in (one, other))
    assert here == there

    one.do(MODERATOR, RedactEntry(here, "unlawful"))

    assert other.entry(there).text == {"text": SECRET}


def test_whoever_may_not_redact_takes_no_words_away() -> None:
    given = an_open_meeting()
    seq = given.do(ANNA, PostStatement(SECRET))

    for seat in (ANNA, CLERK, GUEST):
        assert given.refused(seat, RedactEntry(seq, "unlawful")) == "moderator_only"

    assert given.entry(seq).text == {"text": SECRET}
    assert Meeting.objects.get(pk=given.meeting.pk).last_seq == seq
