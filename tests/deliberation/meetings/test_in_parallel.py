"""Many at the door at once: one line in the log for each, in one order, and the same story for everybody."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from deliberation.meetings import failpoints
from deliberation.meetings.act import CommandRequest, act, act_many
from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot
from deliberation.meetings.core.machine import Refused, replay
from deliberation.meetings.core.queue import OpenQueue, RequestFloor
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.event_log import store as store_module
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Checkpoint, Entry, Meeting, Seat
from deliberation.meetings.operations import seat_participants
from deliberation.meetings.signals import advanced
from deliberation.meetings.state_cache import checkpoints
from tests.deliberation.meetings.given import ANNA, BAO, CHEN, MODERATOR, Given, a_meeting, an_open_meeting

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
Outcome = int | str


def all_at_once[T](work: Callable[[int], T], times: int) -> list[T]:
    """What so many calls come to, made from eight threads that begin together; each ends its connection."""
    begin = threading.Barrier(THREADS)

    def share(first: int) -> list[tuple[int, T]]:
        begin.wait(20)
        try:
            return [(n, work(n)) for n in range(first, times, THREADS)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        done = [one for shared in pool.map(share, range(THREADS)) for one in shared]
    return [outcome for _, outcome in sorted(done, key=lambda one: one[0])]


def tried(given: Given, by: int, command: object, token: UUID | None = None) -> Outcome:
    try:
        return act(meeting=given.meeting.pk, by=by, command=command, token=token)
    except Refused as refused:
        return refused.code


def assert_one_story(given: Given) -> None:
    """Gapless, chained, and remembered as it stands written."""
    head = given.head()
    seqs = list(Entry.objects.filter(meeting=head).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, head.last_seq + 1))
    anew = replay(store_module.decode_entry(entry) for entry in store_module.read(head.pk))
    assert verify(head).state == store_module.load_state(head).state == anew


def test_of_two_hundred_votes_of_one_voter_exactly_one_counts() -> None:
    given = an_open_meeting()
    given.do(MODERATOR, OpenBallot("同意吗"))

    outcomes = all_at_once(lambda n: tried(given, ANNA, CastBallot(1, "yes" if n % 2 else "no"), uuid4()), 200)

    assert sorted(map(str, outcomes)) == ["10", *["already_voted"] * 199]
    given.do(MODERATOR, CloseBallot(1))
    result = verify(given.head()).state.results[1]
    assert result.turnout == 1
    assert_one_story(given)


def test_one_vote_resent_two_hundred_times_gets_one_answer() -> None:
    given = an_open_meeting()
    given.do(MODERATOR, OpenBallot("同意吗"))
    token = uuid4()

    outcomes = all_at_once(lambda _: tried(given, ANNA, CastBallot(1, "yes"), token), 200)

    assert outcomes == [10] * 200
    assert given.types().count("ballot.cast") == 1


def test_eight_who_speak_at_once_are_written_one_after_the_other() -> None:
    given = an_open_meeting()
    given.do(MODERATOR, OpenQueue())
    announced: list[int] = []

    def listen(*, seq: int, **_: object) -> None:
        announced.append(seq)

    def work(n: int) -> list[Outcome]:
        if n % 4 == 0:
            requests = [CommandRequest(seat, PostStatement(f"{n}"), uuid4()) for seat in (ANNA, BAO, CHEN)]
            answers = act_many(meeting=given.meeting.pk, requests=requests)
            return [answer.code if isinstance(answer, Refused) else answer for answer in answers]
        if n % 4 == 1:
            return [tried(given, (ANNA, BAO, CHEN)[n % 3], RequestFloor("impromptu"))]
        return [tried(given, ANNA, PostStatement(f"{n}"))]

    advanced.connect(listen)
    try:
        outcomes = [one for some in all_at_once(work, 80) for one in some]
    finally:
        advanced.disconnect(listen)

    landed = [one for one in outcomes if isinstance(one, int)]
    assert sorted(landed) == list(range(10, given.head().last_seq + 1))
    assert {one for one in outcomes if isinstance(one, str)} == {"already_waiting"}
    assert len(announced) == len(set(announced))
    assert max(announced) == given.head().last_seq
    assert_one_story(given)


def test_several_meetings_go_on_side_by_side() -> None:
    meetings = [an_open_meeting(name=f"第{n}届") for n in range(4)]

    outcomes = all_at_once(lambda n: tried(meetings[n % 4], ANNA, PostStatement(f"{n}")), 80)

    assert all(isinstance(one, int) for one in outcomes)
    for given in meetings:
        assert given.head().last_seq == 8 + 20
        assert_one_story(given)


def test_people_who_are_seated_twice_at_once_get_one_seat_and_one_number() -> None:
    given = a_meeting()
    Seat.objects.filter(meeting=given.meeting).delete()

    seated = all_at_once(lambda _: seat_participants(meeting=given.meeting), THREADS)

    assert sorted(seated) == [*[0] * (THREADS - 1), len(given.people)]
    numbers = Seat.objects.filter(meeting=given.meeting).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, len(given.people) + 1))


def test_a_page_saved_while_the_meeting_goes_on_does_not_set_its_head_back() -> None:
    given = an_open_meeting()

    def work(n: int) -> Outcome:
        if n % 2:
            page = Meeting.objects.get(pk=given.meeting.pk)
            page.title = f"第{n}稿"
            page.save()
            return 0
        return tried(given, ANNA, PostStatement(f"{n}"))

    outcomes = all_at_once(work, 80)

    assert all(isinstance(one, int) for one in outcomes)
    assert given.head().last_seq == 8 + 40
    assert given.head().title.endswith("稿")
    assert_one_story(given)


def test_forty_who_open_a_cold_meeting_wait_for_one_fold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers and writers alike: the log is read once, and never while the head row is locked."""
    given = an_open_meeting()
    act_many(
        meeting=given.meeting.pk,
        requests=[CommandRequest(ANNA, PostStatement(f"{n}")) for n in range(store_module.FEW + 20)],
    )
    store_module.forget(given.meeting.pk)
    folds: list[tuple[int, bool]] = []
    read = store_module.read

    def counted(meeting: UUID, **asked: Any) -> Iterator[Entry]:
        if asked["upto"] - asked.get("after", 0) > store_module.FEW:
            folds.append((asked.get("after", 0), connection.in_atomic_block))
        yield from read(meeting, **asked)

    monkeypatch.setattr(store_module, "read", counted)

    def asked(n: int) -> Outcome:
        return tried(given, BAO, PostStatement(f"{n}")) if n % 2 else store_module.load_state(given.head()).seq

    all_at_once(asked, 40)

    assert folds == [(0, False)]
    monkeypatch.undo()
    assert_one_story(given)


def test_a_checkpoint_waits_for_the_redaction_under_way_and_is_not_written_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is to be stored still has the words; the redaction has dropped what there was and not committed yet."""
    given = an_open_meeting()
    seq = given.do(ANNA, PostStatement("删去"))
    before = store_module.load_state(given.head())
    stored = threading.Event()
    outcomes: list[bool] = []

    def store() -> None:
        try:
            outcomes.append(checkpoints.store(given.meeting.pk, before))
        finally:
            stored.set()
            connections.close_all()

    storing = threading.Thread(target=store)

    def reached(point: str) -> None:
        if point == "door.before_commit":
            storing.start()
            assert not stored.wait(0.2), "it has not waited for the head row"

    monkeypatch.setattr(failpoints, "ARMED", "every place")
    monkeypatch.setattr(failpoints, "reached", reached)
    given.do(MODERATOR, RedactEntry(seq, "unlawful"))
    storing.join(30)

    assert outcomes == [False]
    assert not Checkpoint.objects.exists()
