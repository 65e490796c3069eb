"""Votes: everybody casts at the same moment and waits until the vote is durable."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bench.harness import host
from bench.harness.cpu_profile import KINDS
from bench.harness.measurement import joined, settle
from bench.harness.site import Room, Server, Site
from bench.results import Bench, Measure, Scale
from tests.servers import wait_until

RATE = "acknowledged a second, over their lines"
AT_DOOR = "acknowledged a second, writer and door alone"
DOOR_CPU = "CPU per vote, writer and door alone"
SETTLE_SECONDS = 1
PAST = 450  # entries beside the seating
LAST = "the last voter's answer"
CPU = "server CPU per vote, with all that is told afterwards"
SHARES = {kind: f"share of {kind}" for kind in KINDS}


def votes(scale: Scale, *, database: str) -> Mapping[str, float | None]:
    members = scale.of(2_000, 20)
    with Site(database) as site:
        # Something was written before the vote, as in any meeting: whoever must be given a snapshot gets much.
        room = site.room(members=members, events=members + scale.of(PAST, 20))
        found = dict(voted(site, site.serve(), room, ballot=1))
        site.servers[0].stop()
        found |= cast(site, room, ballot=2, members=members)
        # The same once more with every part timed, which costs a little itself.
        spans = site.folder / "spans.json"
        site.environment["BENCH_SPANS"] = str(spans)
        server = site.serve(module="bench.workers.profiled_server")
        shares: dict[str, float] = {}
        voted(site, server, room, ballot=3, shares=shares, spans=spans)
    return {**found, **{SHARES[kind]: share for kind, share in shares.items()}}


def voted(
    site: Site,
    server: Server,
    room: Room,
    *,
    ballot: int,
    shares: dict[str, float] | None = None,
    spans: Path | None = None,
) -> Mapping[str, float | None]:
    members = len(room.sessions) - 2
    with joined(room, server, sockets=members, start=2) as crowd:
        site.prepare("open_ballot", meeting=room.id, ballot=ballot)
        # Everybody is told that it is open, and that they may vote.
        crowd.wait("events", members, seconds=10)
        time.sleep(SETTLE_SECONDS)
        crowd.mark()
        before, spent = server.cpu, _spent(server, spans)
        crowd.ask_all(0, members, {"type": "ballot.cast", "ballot": ballot, "choice": "yes"})
        seconds = crowd.answered(seconds=60)
        told = crowd.report()
        settle([server])
        used = server.cpu - before
        if shares is not None:
            after = _spent(server, spans)
            shares.update({kind: (after[kind] - spent[kind]) / (after["all"] - spent["all"]) * 100 for kind in KINDS})
    done = seconds is not None and told["done"] == members
    return {
        RATE: members / seconds if seconds and done else None,
        LAST: told["answer"]["max_ms"] if done else None,
        CPU: used / members * 1e6,
    }


def cast(site: Site, room: Room, *, ballot: int, members: int) -> Mapping[str, float | None]:
    """In a process of its own, on the server's core."""
    site.prepare("open_ballot", meeting=room.id, ballot=ballot)
    command = [sys.executable, "-m", "bench.workers.in_process_votes", room.id, str(ballot), str(members)]
    with host.on(host.SERVER):
        ended = subprocess.run(
            command,
            cwd=host.ROOT,
            env={**os.environ, **site.environment},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    told = json.loads(ended.stdout)
    done = told["done"] == members
    return {AT_DOOR: members / told["seconds"] if done else None, DOOR_CPU: told["cpu"] / members * 1e6}


def _spent(server: Server, spans: Path | None) -> dict[str, float]:
    """Seconds of CPU by kind, as the profiled server writes them down when it is asked."""
    if spans is None:
        return {}
    spans.unlink(missing_ok=True)
    os.kill(server.pid, signal.SIGUSR1)
    wait_until(spans.exists, 10)
    found: dict[str, float] = json.loads(spans.read_text(encoding="utf-8"))
    return found


def _bench(database: str, named: str, goal: str) -> Bench:
    return Bench(
        f"votes-{database}",
        f"2,000 members cast at once over their own lines, on {named}: log, hash chain, token and fold included; and "
        "the same commands given to the writer, without lines or anybody to be told. The shares are of the server's "
        "CPU time, from another vote over lines on a server whose parts are timed.",
        (
            Measure(RATE, "/s", goal),
            Measure(AT_DOOR, "/s", goal),
            Measure(DOOR_CPU, "µs"),
            Measure(LAST, "ms"),
            Measure(CPU, "µs"),
            *(Measure(name, "%") for name in SHARES.values()),
        ),
        lambda scale: votes(scale, database=database),
    )


ON_POSTGRES = _bench("postgresql", "PostgreSQL (synchronous commit)", "≥ 4000")
ON_SQLITE = _bench("sqlite", "SQLite (WAL, synchronous=FULL)", "≥ 8000")
