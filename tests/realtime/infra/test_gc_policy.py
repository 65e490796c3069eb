"""Unreachable cycles are found in the end, and looked for in a quiet moment where there is one."""

import asyncio
import gc
import time
import weakref
from collections.abc import Iterator

import pytest

from realtime.infra import gc_policy
from tests.realtime.conftest import Build
from tests.realtime.member import at
from tests.realtime.site import ANNA
from tests.servers import FAR, wait_until


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
    gc_policy.defer_full_collections()
    for minutes, quiet, found in ((0, True, False), (2, False, False), (2, True, True), (20, False, True)):
        monkeypatch.setattr(gc_policy, "_collected_at", time.monotonic() - 60 * minutes)
        knot = lost_knot()
        gc.collect(1)  # as happens by itself; what a young look finds needs no quiet moment
        assert knot() is None
        knot = lost_knot()
        gc.freeze()
        gc.unfreeze()  # grown old
        gc_policy.collect_if_due(quiet=quiet)
        assert (knot() is None) == found, (minutes, quiet)


def test_many_ended_lines_are_looked_at_soon(monkeypatch: pytest.MonkeyPatch):
    gc_policy.defer_full_collections()
    monkeypatch.setattr(gc_policy, "_closed_connections", 0)
    looks: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda *_: looks.append(1))
    for seconds, ends, looked in ((30, 249, 0), (9, 1, 0), (11, 0, 1), (30, 0, 1), (30, 250, 2)):
        monkeypatch.setattr(gc_policy, "_collected_at", time.monotonic() - seconds)
        for _ in range(ends):
            gc_policy.count_closed_connection()
        gc_policy.collect_if_due(quiet=False)
        assert len(looks) == looked, (seconds, ends)


def test_what_was_imported_is_never_looked_at_again():
    before = gc.get_freeze_count()
    gc_policy.defer_full_collections()
    assert gc.get_freeze_count() > before
    assert gc.get_threshold()[2] == gc_policy.NEVER


# What a line is made of, and who says when it is no more.
TOLD_WHEN_FREED = """
import gc, weakref
from daphne.http_protocol import WebRequest
from realtime.endpoints.consumers import RoomConsumer
from realtime.transport.inline_protocol import InlineProtocol
def watched(kind, name):
    begin = getattr(kind, name)
    def began(self, *args, **named):
        weakref.finalize(self, print, "freed", kind.__name__, flush=True)
        return begin(self, *args, **named)
    setattr(kind, name, began)
for kind, name in ((WebRequest, "process"), (RoomConsumer, "connect"), (InlineProtocol, "onConnect")):
    watched(kind, name)
gc.disable()
"""
KINDS = ("WebRequest", "RoomConsumer", "InlineProtocol")


async def test_a_line_that_has_ended_leaves_nothing_to_look_for(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve_with(TOLD_WHEN_FREED)
    meeting = site.meeting()
    async with at(meeting, ANNA, server) as anna:
        await anna.done("statement.post", text="说")
        watcher = await at(meeting, None, server).open()
        await watcher.drop()

    def freed() -> dict[str, int]:
        return {kind: server.log().count(f"freed {kind}") for kind in KINDS}

    # Daphne looks once a second for applications that have ended.
    await asyncio.to_thread(wait_until, lambda: sum(freed().values()) >= 2 * len(KINDS), FAR)
    assert freed() == dict.fromkeys(KINDS, 2)
