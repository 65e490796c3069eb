"""The clock of a replay: whose time it tells, and what it does with time that was lost."""

import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from deliberation.meetings.models import Entry
from deliberation.meetings.replay.clocks import Paced
from deliberation.meetings.replay.play import play
from deliberation.meetings.replay.prepare import prepare
from deliberation.meetings.replay.stage import set_up
from tests.deliberation.meetings.replays import written


@pytest.mark.django_db(transaction=True)
def test_words_have_the_time_of_the_database_and_not_that_of_a_machine_whose_clock_is_wrong(tmp_path: Path) -> None:
    prepared, meeting = prepare(written(tmp_path)), uuid4()
    set_up(prepared.debate, prepared.cast, meeting=meeting, starts_at=datetime.now(UTC))

    play(meeting, prepared.programme, clock=Paced(began_at=0, speed=1_000), stopped=lambda: False)

    for said in Entry.objects.filter(type="utterance.recorded"):
        assert said.at - 5_000 < said.facts["from"] <= said.facts["to"] <= said.at


def test_a_replay_whose_machine_slept_goes_on_from_there_at_its_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: passed)
    clock = Paced(began_at=0, speed=2)
    clock.opened(1_000_000)
    assert clock.moment(4_000) == 1_002_000

    passed = 62.0
    clock.wait(4_000, stopped=lambda: False)

    assert clock.moment(4_000) == 1_062_000
    assert clock.moment(6_000) == 1_063_000
