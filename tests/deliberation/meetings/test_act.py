"""The door: one transaction, one answer each, and nothing twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from deliberation.meetings.act import MAX_BATCH, Answer, CommandRequest, act, act_many
from deliberation.meetings.core.ballots import CastBallot, OpenBallot
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.queue import CloseQueue, OpenQueue, RequestFloor
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.statements import ApproveStatement, PostStatement
from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Token
from deliberation.meetings.signals import advanced
from tests.deliberation.meetings.given import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Given, an_open_meeting

WISH = RequestFloor("impromptu")


@pytest.fixture
def given(db: None) -> Given:
    """A meeting with an open queue: nine entries."""
    given = an_open_meeting()
    given.do(MODERATOR, OpenQueue())
    return given


def codes(answers: list[Answer]) -> list[int | str]:
    return [answer.code if isinstance(answer, Refused) else answer for answer in answers]


# ---- tokens ----


def test_a_command_resent_with_its_token_gets_its_answer_again_and_happens_once(given: Given) -> None:
    token = uuid4()

    first = act(meeting=given.meeting.pk, by=ANNA, command=WISH, token=token)
    given.do(BAO, WISH)
    again = act(meeting=given.meeting.pk, by=ANNA, command=WISH, token=token)

    assert (first, again) == (10, 10)
    assert given.types().count("floor.requested") == 2


@pytest.mark.parametrize("other", [RequestFloor("booked"), RequestFloor("impromptu", note="…"), PostStatement("…")])
def test_a_token_used_for_another_command_is_refused(given: Given, other: object) -> None:
    token = uuid4()
    act(meeting=given.meeting.pk, by=ANNA, command=WISH, token=token)

    with pytest.raises(Refused) as refused:
        act(meeting=given.meeting.pk, by=ANNA, command=other, token=token)

    assert refused.value.code == "token_reused"
    assert given.head().last_seq == 10


def test_two_seats_and_two_meetings_may_use_the_same_token(given: Given) -> None:
    token, other = uuid4(), an_open_meeting(name="县政协")

    assert act(meeting=given.meeting.pk, by=ANNA, command=WISH, token=token) == 10
    assert act(meeting=given.meeting.pk, by=BAO, command=WISH, token=token) == 11
    assert act(meeting=other.meeting.pk, by=ANNA, command=PostStatement("好"), token=token) == 9


def test_two_commands_with_nothing_in_them_are_two_commands(given: Given) -> None:
    token = uuid4()
    act(meeting=given.meeting.pk, by=MODERATOR, command=CloseQueue(), token=token)

    with pytest.raises(Refused) as refused:
        act(meeting=given.meeting.pk, by=MODERATOR, command=OpenQueue(), token=token)

    assert refused.value.code == "token_reused"


def test_without_a_token_the_same_words_are_said_twice(given: Given) -> None:
    assert [given.do(ANNA, PostStatement("好")) for _ in range(2)] == [10, 11]


def test_a_refusal_leaves_no_trace_and_the_same_token_is_decided_anew(given: Given) -> None:
    token, vote = uuid4(), CastBallot(1, "yes")
    with pytest.raises(Refused) as refused:
        act(meeting=given.meeting.pk, by=ANNA, command=vote, token=token)
    assert refused.value.code == "stale"
    assert (given.head().last_seq, Token.objects.count()) == (9, 0)

    given.do(MODERATOR, OpenBallot("同意吗"))

    assert act(meeting=given.meeting.pk, by=ANNA, command=vote, token=token) == 11


def test_what_was_said_cannot_be_read_from_a_token(given: Given) -> None:
    act(meeting=given.meeting.pk, by=ANNA, command=PostStatement("好"), token=uuid4())

    kept = Token.objects.get()

    assert (kept.seat, kept.type, kept.seq, len(bytes(kept.mac or b""))) == (ANNA, "statement.post", 10, 32)


# ---- batches ----


def test_a_copy_in_the_same_batch_gets_the_answer_of_the_first(given: Given) -> None:
    request = CommandRequest(ANNA, WISH, uuid4())

    answers = act_many(meeting=given.meeting.pk, requests=[request, request, CommandRequest(BAO, WISH)])

    assert answers == [10, 10, 11]


def test_a_copy_of_a_refused_one_is_decided_for_itself(given: Given) -> None:
    vote = CommandRequest(ANNA, CastBallot(1, "yes"), uuid4())
    opening = CommandRequest(MODERATOR, OpenBallot("同意吗"))

    assert codes(act_many(meeting=given.meeting.pk, requests=[vote, opening, vote, vote])) == ["stale", 10, 11, 11]


def test_another_body_with_the_token_of_the_same_batch_is_refused(given: Given) -> None:
    token = uuid4()
    requests = [CommandRequest(ANNA, WISH, token), CommandRequest(ANNA, RequestFloor("booked"), token)]

    assert codes(act_many(meeting=given.meeting.pk, requests=requests)) == [10, "token_reused"]


def test_in_a_full_batch_the_refused_ones_hinder_nobody(given: Given) -> None:
    said = CommandRequest(BAO, PostStatement("好"), uuid4())
    requests = [
        CommandRequest(ANNA, PostStatement(f"第{n}条")) if n % 3 else CommandRequest(99, WISH)
        for n in range(MAX_BATCH - 2)
    ]

    answers = act_many(meeting=given.meeting.pk, requests=[said, *requests, said])

    landed = [answer for answer in answers if isinstance(answer, int)]
    refused = len(requests[::3])
    assert landed == [*range(10, 11 + len(requests) - refused), 10]
    assert codes(answers).count("not_seated") == refused
    assert verify(given.head()).entries == 10 + len(requests) - refused


def test_a_batch_that_is_refused_altogether_writes_nothing(given: Given) -> None:
    heads = given.head().last_hash

    assert (
        codes(act_many(meeting=given.meeting.pk, requests=[CommandRequest(99, WISH), CommandRequest(98, WISH)]))
        == ["not_seated"] * 2
    )
    assert (given.head().last_seq, bytes(given.head().last_hash)) == (9, bytes(heads))
    assert act_many(meeting=given.meeting.pk, requests=[]) == []


def test_words_said_in_the_same_batch_can_be_redacted_once(given: Given) -> None:
    redact = CommandRequest(MODERATOR, RedactEntry(10, "unlawful"))
    requests = [redact, CommandRequest(ANNA, PostStatement("好"), uuid4()), redact, redact]

    assert codes(act_many(meeting=given.meeting.pk, requests=requests)) == [
        "nothing_to_redact",
        10,
        11,
        "nothing_to_redact",
    ]
    assert (given.entry(10).text, Token.objects.get(seat=ANNA).mac) == (None, None)
    assert verify(given.head()).redacted == (10,)


def test_of_a_statement_approved_in_the_same_batch_both_entries_lose_their_words(given: Given) -> None:
    posted = given.do(GUEST, PostStatement("好"))
    requests = [
        CommandRequest(MODERATOR, ApproveStatement(1, 1)),
        CommandRequest(MODERATOR, RedactEntry(posted, "unlawful")),
    ]

    assert codes(act_many(meeting=given.meeting.pk, requests=requests)) == [11, 13]
    assert verify(given.head()).redacted == (10, 11)


def test_a_meeting_that_is_not_there_refuses_everything(db: None) -> None:
    with pytest.raises(Refused) as refused:
        act_many(meeting=uuid4(), requests=[CommandRequest(ANNA, WISH)])
    assert refused.value.code == "no_such_meeting"


# ---- the clock ----


def test_one_command_makes_two_messages_to_postgresql(given: Given) -> None:
    """What it locks and asks is one, what it writes the other: each is a wait, in a full room behind all its news."""
    store.load_state(given.head())
    with CaptureQueriesContext(connection) as captured:
        act(meeting=given.meeting.pk, by=ANNA, command=WISH, token=uuid4())

    said = [
        query["sql"] for query in captured if query["sql"] not in ("BEGIN", "COMMIT") and "POINT" not in query["sql"]
    ]
    assert len(said) == {"postgresql": 2, "sqlite": 6}[connection.vendor], said


def test_time_never_goes_back(given: Given) -> None:
    far = given.entry(9).at + 3_600_000
    act(meeting=given.meeting.pk, by=ANNA, command=WISH, at=far)

    given.do(BAO, WISH)
    act(meeting=given.meeting.pk, by=CHEN, command=WISH, at=1)

    assert [given.entry(seq).at for seq in (10, 11, 12)] == [far, far, far]
    assert given.head().last_at == far


def test_all_of_a_batch_happens_at_one_time(given: Given) -> None:
    act_many(meeting=given.meeting.pk, requests=[CommandRequest(seat, WISH) for seat in (ANNA, BAO, CHEN)])

    assert len({given.entry(seq).at for seq in (10, 11, 12)}) == 1


# ---- what needs a real commit ----


def at_the_door(given: Given, requests: list[CommandRequest]) -> tuple[list[Answer] | type[Exception], list[int]]:
    """The answers, or what was raised, and the numbers that were announced."""
    heard: list[int] = []

    def listen(*, meeting: object, seq: int, **_: object) -> None:
        assert meeting == given.meeting.pk
        assert not connection.in_atomic_block
        heard.append(seq)

    advanced.connect(listen)
    try:
        return act_many(meeting=given.meeting.pk, requests=requests), heard
    except (DatabaseError, TypeError) as error:
        return type(error), heard
    finally:
        advanced.disconnect(listen)


@pytest.mark.django_db(transaction=True)
def test_a_commit_is_announced_once_with_its_last_number_and_a_refusal_never() -> None:
    given = an_open_meeting()

    assert at_the_door(
        given, [CommandRequest(MODERATOR, OpenQueue()), CommandRequest(ANNA, WISH), CommandRequest(BAO, WISH)]
    ) == (
        [9, 10, 11],
        [11],
    )
    answers, heard = at_the_door(given, [CommandRequest(ANNA, WISH)])
    assert isinstance(answers, list)
    assert codes(answers) == ["already_waiting"]
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_what_a_listener_throws_hurts_nobody(caplog: pytest.LogCaptureFixture) -> None:
    given = an_open_meeting()

    def broken(**_: object) -> None:
        raise RuntimeError("not my day")

    advanced.connect(broken)
    try:
        assert given.do(MODERATOR, OpenQueue()) == 9
    finally:
        advanced.disconnect(broken)
    assert "not my day" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_when_the_database_fails_nothing_of_the_batch_happened_nor_is_remembered() -> None:
    given = an_open_meeting()
    before = store.load_state(given.head())
    batch = [
        CommandRequest(MODERATOR, OpenQueue(), uuid4()),
        CommandRequest(ANNA, WISH, uuid4()),
        CommandRequest(CLERK, PostStatement("好")),
    ]

    with a_disk_on_fire_when_somebody_posts():
        assert at_the_door(given, batch)[1] == []
        assert (given.head().last_seq, Token.objects.count(), Entry.objects.count()) == (8, 0, 8)
        assert store.remembered(given.meeting.pk) == before
        assert at_the_door(given, batch[:1]) == ([9], [9])

    assert at_the_door(given, batch) == ([9, 10, 11], [11])
    assert verify(given.head()).state == store.load_state(given.head()).state


@pytest.mark.django_db(transaction=True)
def test_the_door_is_never_inside_another_transaction() -> None:
    given = an_open_meeting()

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        given.do(MODERATOR, OpenQueue())

    assert given.do(MODERATOR, OpenQueue()) == 9


RAISE = {
    "sqlite": """CREATE TRIGGER on_fire BEFORE INSERT ON meetings_entry WHEN NEW.type = 'statement.posted'
        BEGIN SELECT RAISE(ABORT, 'disk on fire'); END""",
    "postgresql": """CREATE FUNCTION on_fire() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'disk on fire'; END $$;
        CREATE TRIGGER on_fire BEFORE INSERT ON meetings_entry FOR EACH ROW
        WHEN (NEW.type = 'statement.posted') EXECUTE FUNCTION on_fire()""",
}
LOWER = {"sqlite": "DROP TRIGGER on_fire", "postgresql": "DROP FUNCTION on_fire CASCADE"}


@contextmanager
def a_disk_on_fire_when_somebody_posts() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(RAISE[connection.vendor])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(LOWER[connection.vendor])
