"""A process dies at each place between a command and its answer, for every kind of command: one effect, one answer."""

import asyncio
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from deliberation.meetings import failpoints
from deliberation.meetings.act import CommandRequest
from deliberation.meetings.core import codec
from deliberation.meetings.core.ballots import CastBallot, OpenBallot
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.event_log.head import clock_ms
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Meeting, Token
from realtime.commands.deadline_scheduler import execute_due
from realtime.commands.group_commit import GroupCommit
from realtime.infra import db_executor
from tests.deliberation.meetings.given import ANNA, BAO, MODERATOR, Given, a_meeting, an_open_meeting
from tests.environment import ROOT
from tests.faults.rig.crash_run import NOT_IN_THE_STORY, STORY, Sitting, Step, Tell, in_a_process
from tests.realtime.admin_process import session
from tests.servers import wait_until

# Those every command comes by on its way, and whether it is durable there already.
ON_THE_WAY = {
    "writer.batched": False,
    "door.before_lock": False,
    "door.locked": False,
    "door.decided": False,
    "log.appended": False,
    "door.before_commit": False,
    "door.committed": True,
    "door.remembered": True,
    "hub.before_hint": True,
    "room.before_spread": True,
    "consumer.before_answer": True,
    "consumer.after_answer": True,
}
INSIDE = ("door.", "log.")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def few_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each of a thousand processes would make eight."""
    threads = ThreadPoolExecutor(1)
    monkeypatch.setattr(db_executor, "_threads", threads)
    yield
    threads.shutdown()


def lines(meeting: UUID) -> int:
    return Entry.objects.filter(meeting=meeting).count()


def sitting(given: Given) -> Sitting:
    people = enumerate(given.people, start=1)
    return Sitting(given.meeting.pk, {seat: session(person=person.pk) for seat, person in people})


def the_next(n: int, last: int) -> Step:
    seat, do = STORY[n]
    return seat, uuid.uuid4(), {name: last if value == "last" else value for name, value in do.items()}


def test_the_story_has_every_command_and_every_place_is_tried():
    assert {do["type"] for _, do in STORY} == set(codec.COMMANDS) - NOT_IN_THE_STORY
    assert failpoints.POINTS - set(ON_THE_WAY) == {
        "effects.redacted",
        "clock.due",
        "clock.given",
        *(f"seal.{place}" for place in ("signed", "announced", "edition")),  # tests/deliberation/records
    }


@pytest.mark.parametrize("point", ON_THE_WAY)
def test_a_command_whose_process_died_is_done_once_when_it_is_asked_again(point: str):
    """The whole story: of each command one process dies, and the next one is asked for it twice."""
    held, durable = sitting(a_meeting(name=point)), ON_THE_WAY[point]
    live = held.live_at_the_door if point.startswith(INSIDE) else held.live
    meeting, died_of = held.meeting, None
    for n in range(len(STORY)):
        length = lines(meeting)
        step = the_next(n, length if durable else length + 1)
        ended, answers = in_a_process(partial(live, again=died_of, dies_at=step, point=point))
        assert ended == failpoints.KILLED, (step, ended)
        if died_of is not None:
            length = once(meeting, died_of, answers, there=length if durable else None)
        assert (lines(meeting) > length) == durable, step
        died_of = step
    ended, answers = in_a_process(partial(live, again=died_of, dies_at=None, point=""))
    assert ended == 0
    once(meeting, died_of, answers, there=None)
    assert verify(Meeting.objects.get(pk=meeting)).entries == lines(meeting)


def once(meeting: UUID, step: Step, answers: list[dict[str, Any]], *, there: int | None) -> int:
    """One effect, one answer, however often it is asked; `there`: where it stood already. Returns where it stands."""
    first, second = answers
    assert "seq" in first, (step, first)
    assert first == second, step
    assert [token.seq for token in Token.objects.filter(meeting=meeting, token=step[1])] == [first["seq"]], step
    assert there in (None, first["seq"]), step
    return int(first["seq"])


def test_words_are_redacted_once_whatever_dies_between():
    """The words are gone and the answer to who wrote them still has its code: nothing of that lasts."""
    given = an_open_meeting()
    private = given.do(ANNA, PostStatement("家住某街"))
    held = sitting(given)
    step: Step = (MODERATOR, uuid.uuid4(), {"type": "entry.redact", "entry": private, "reason": "personal_data"})
    ended, _ = in_a_process(partial(held.live, again=None, dies_at=step, point="effects.redacted"))
    assert ended == failpoints.KILLED
    assert given.entry(private).text == {"text": "家住某街"}
    ended, answers = in_a_process(partial(held.live, again=step, dies_at=None, point=""))
    once(held.meeting, step, answers, there=None)
    assert given.entry(private).text is None
    assert verify(given.head()).redacted == (private,)


def test_of_a_batch_that_dies_between_two_commands_nothing_is_left_and_both_are_done_when_asked_again():
    given = an_open_meeting()
    requests = [CommandRequest(seat, PostStatement("说"), uuid.uuid4()) for seat in (ANNA, BAO)]
    before = lines(given.meeting.pk)

    async def together(tell: Tell, point: str) -> None:
        failpoints.ARMED, failpoints._left = point, 2
        writer = GroupCommit()
        tell(await asyncio.gather(*(writer.submit(given.meeting.pk, one) for one in requests)))

    ended, answers = in_a_process(partial(together, point="door.decided"))
    assert (ended, answers, lines(given.meeting.pk)) == (failpoints.KILLED, [], before)
    for _ in range(2):
        ended, answers = in_a_process(partial(together, point=""))
        assert (ended, answers, lines(given.meeting.pk)) == (0, [[before + 1, before + 2]], before + 2)


@pytest.mark.parametrize("point", ["clock.due", "clock.given", *(p for p in ON_THE_WAY if p.startswith(INSIDE))])
def test_what_falls_due_is_done_once_though_the_clock_died_over_it(point: str):
    given = an_open_meeting()
    given.do(MODERATOR, OpenBallot("同意吗", seconds=1))
    given.do(ANNA, CastBallot(1, "yes"))
    due_at = given.head().due_at
    assert due_at is not None
    wait_until(lambda: clock_ms() > due_at, 10)

    def clock(tell: Tell, armed: str) -> None:
        failpoints.ARMED, failpoints._left = armed, 1
        execute_due()

    assert in_a_process(partial(clock, armed=point))[0] == failpoints.KILLED
    for _ in range(2):
        assert in_a_process(partial(clock, armed=""))[0] == 0
    assert given.types().count("ballot.closed") == 1
    assert given.head().due_at is None


# ---- what it costs nobody ----


def test_every_place_is_passed_at_one_line_behind_one_if():
    found: list[str] = []
    for path in [*(ROOT / "deliberation").rglob("*.py"), *(ROOT / "realtime").rglob("*.py")]:
        lines = path.read_text(encoding="utf-8").splitlines()
        for before, line in pairwise(lines):
            if (call := re.search(r'failpoints\.reached\("(.+)"\)', line)) is not None:
                assert before.strip() == "if failpoints.ARMED:", f"{path}: {line}"
                found.append(call[1])
    assert sorted(found) == sorted(failpoints.POINTS)


def a_process_told(said: str) -> subprocess.CompletedProcess[str]:
    program = (
        "from deliberation.meetings.failpoints import *; reached('door.locked'); reached('door.locked'); print(ARMED)"
    )
    environment = {**os.environ, "ROSTRUM_FAILPOINT": said}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)


def test_a_process_that_was_told_nothing_dies_nowhere():
    ended = a_process_told("")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "\n", "")


def test_a_process_dies_where_and_when_it_was_told_to():
    assert a_process_told("door.locked").returncode == failpoints.KILLED
    assert a_process_told("door.locked:2").returncode == failpoints.KILLED
    assert a_process_told("door.locked:3").stdout == "door.locked\n"
    assert a_process_told("door.decided").stdout == "door.decided\n"


def test_a_place_that_is_none_is_an_error():
    assert "there is no place named nowhere" in a_process_told("nowhere").stderr
