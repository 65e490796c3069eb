"""The soak: a room runs for hours while people come and go; does the server's memory stay level?"""

import sys
import time
from collections.abc import Mapping
from statistics import mean

from bench.harness import host
from bench.harness.load_client import LoadClient
from bench.harness.measurement import STATEMENT, connect
from bench.harness.site import ORIGIN, Server, Site
from bench.results import Bench, Measure, Scale
from tests.servers import wait_until

SOCKETS, COMING_AND_GOING = 500, 50
RATE = 5.0
ROUND_SECONDS = 10.0
WARM = 0.1  # of the time, before anything is compared

GROWN = "memory, the last tenth of the time against the first after warming up"
LEFT_LINES = "connections left over when everybody has gone"
LEFT_DESCRIPTORS = "descriptors left over then (of the eight database threads each may have opened its own)"
GAPS, LOST = "gaps", "commands not done"
SLOWEST = "p99 from asked to screen, the worst round"
EVENTS = "events told"


def soak(scale: Scale) -> Mapping[str, float | None]:
    sockets, coming = scale.of(SOCKETS, 20), scale.of(COMING_AND_GOING, 2)
    span, each = (2.0, 0.5) if scale.small else (scale.minutes * 60, ROUND_SECONDS)
    with Site(scale.database) as site:
        room, server = site.room(members=sockets), site.serve()
        with LoadClient(origin=ORIGIN) as crowd:
            crowd.add(port=server.port, path=room.path, cookies=room.cookies[2:])
            connect(crowd)
            crowd.drop()
            # One crowd has come and gone: pools are filled, threads started.
            base = _alone(server)
            connect(crowd)
            memory, worst, gaps, undone, events = [], 0.0, 0, 0, 0
            begun = time.monotonic()
            while (passed := time.monotonic() - begun) < span:
                crowd.mark()
                leaving = coming * int(passed / each) % (sockets - coming)
                crowd.drop(leaving, leaving + coming, rudely=int(passed / each) % 2 == 0)
                crowd.connect(leaving, leaving + coming)
                # Those who stay have the word.
                speakers = (leaving + coming, sockets) if leaving < sockets // 2 else (0, leaving)
                crowd.pace(*speakers, STATEMENT, rate=RATE, seconds=each)
                crowd.answered(seconds=each + 5)
                told = crowd.report()
                memory.append((passed / span, host.memory_kb(server.pid)))
                worst = max(worst, told["asked_to_screen"].get("p99_ms", 0))
                gaps, undone = gaps + told["gaps"], undone + told["asked"] - told["done"]
                events += told["events"]
                print(f"  {passed:.0f} s: {memory[-1][1]} kB, {told['open']} on the line", file=sys.stderr, flush=True)
            crowd.drop()
            left = _alone(server) - base
            lines = host.connections(server.port)
    early = [kb for part, kb in memory if WARM <= part < 2 * WARM] or [memory[0][1]]
    late = [kb for part, kb in memory if part >= 1 - WARM] or [memory[-1][1]]
    return {
        GROWN: (mean(late) / mean(early) - 1) * 100,
        LEFT_LINES: lines,
        LEFT_DESCRIPTORS: left,
        GAPS: gaps,
        LOST: undone,
        SLOWEST: worst,
        EVENTS: events,
    }


def _alone(server: Server) -> int:
    """The descriptors of the server once nobody is on the line and it has noticed."""
    seen = [host.descriptors(server.pid)]

    def settled() -> bool:
        seen.append(host.descriptors(server.pid))
        return len(seen) > 10 and seen[-1] == seen[-10]

    wait_until(settled, 60, every=0.2)
    return seen[-1]


SOAK = Bench(
    "soak",
    "500 members on the line, 5 statements a second, and every 10 s fifty of them leave (every other time without a "
    "word) and come back.",
    (
        Measure(GROWN, "%", "≤ 5"),
        Measure(LEFT_LINES, "connections", "≤ 0"),
        Measure(LEFT_DESCRIPTORS, "descriptors", "≤ 8"),
        Measure(GAPS, "gaps", "≤ 0"),
        Measure(LOST, "commands", "≤ 0"),
        Measure(SLOWEST, "ms"),
        Measure(EVENTS, "events"),
    ),
    soak,
    by_itself=False,
)
