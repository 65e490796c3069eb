"""A replay that is asked to stop ends the meeting in order, and tells so."""

import signal
import time
from pathlib import Path

import pytest

from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Meeting
from tests.deliberation.meetings.replays import command, facts, written
from tests.servers import FAR

pytestmark = pytest.mark.django_db(transaction=True)


def log_reaches(type: str) -> None:
    deadline = time.monotonic() + 60
    while not Entry.objects.filter(type=type).exists():
        assert time.monotonic() < deadline, f"no {type}"
        time.sleep(0.02)


def test_asked_to_stop_the_turn_ends_and_the_meeting_closes(tmp_path: Path) -> None:
    process = command(written(tmp_path), "--speed", "1")
    log_reaches("floor.granted")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=FAR)

    assert (process.returncode, err) == (130, "CommandError: Stopped before its end; the meeting was closed.\n")
    assert out == f"The Bridge Debate\nRoom: /meetings/{Meeting.objects.get().pk}/\n"
    assert [ended["cause"] for ended in facts(list(Entry.objects.all()), "floor.ended")] == ["closing"]
    assert verify(Meeting.objects.get()).state.status == "closed"


def test_a_roll_call_that_has_begun_is_cast_to_its_end_before_the_meeting_closes(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text().replace("Cox;", "Cox " + "of Hill " * 40 + ";"))
    process = command(path, "--speed", "10", "--json")
    log_reaches("ballot.opened")
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=FAR)

    assert (process.returncode, out) == (143, "")
    [closed] = facts(list(Entry.objects.all()), "ballot.closed")
    assert closed["tally"] == {"yes": 3, "no": 1, "abstain": 1}
    assert verify(Meeting.objects.get()).state.status == "closed"
