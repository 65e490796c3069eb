"""Unreachable cycles are found in the end, and looked for in a quiet moment where there is one."""

import gc
import time
import weakref
from collections.abc import Iterator

import pytest

from realtime import rubbish


class Knot:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def lost_knot() -> weakref.ref[Knot]:
    return weakref.ref(Knot())


def test_a_quiet_moment_is_taken_once_a_minute(monkeypatch: pytest.MonkeyPatch):
    rubbish.leave_to_quiet_moments()
    for minutes, quiet, found in ((0, True, False), (2, False, False), (2, True, True), (20, False, True)):
        monkeypatch.setattr(rubbish, "_looked_at", time.monotonic() - 60 * minutes)
        knot = lost_knot()
        gc.collect(1)  # as happens by itself; what a young look finds needs no quiet moment
        assert knot() is None
        knot = lost_knot()
        gc.freeze()
        gc.unfreeze()  # grown old
        rubbish.look(quiet=quiet)
        assert (knot() is None) == found, (minutes, quiet)


def test_many_ended_lines_are_looked_at_soon(monkeypatch: pytest.MonkeyPatch):
    rubbish.leave_to_quiet_moments()
    monkeypatch.setattr(rubbish, "_ended", 0)
    looks: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda *_: looks.append(1))
    for seconds, ends, looked in ((30, 249, 0), (9, 1, 0), (11, 0, 1), (30, 0, 1), (30, 250, 2)):
        monkeypatch.setattr(rubbish, "_looked_at", time.monotonic() - seconds)
        for _ in range(ends):
            rubbish.ended()
        rubbish.look(quiet=False)
        assert len(looks) == looked, (seconds, ends)


def test_what_was_imported_is_never_looked_at_again():
    before = gc.get_freeze_count()
    rubbish.leave_to_quiet_moments()
    assert gc.get_freeze_count() > before
    assert gc.get_threshold()[2] == rubbish.NEVER
