"""Fan-out: how many deliveries a second one room full of connections can take."""

from collections.abc import Mapping

from bench.harness.measurement import Measurement, joined, settle, talked
from bench.harness.site import Site
from bench.results import Bench, Measure, Scale

LADDER = (50, 100, 150, 200, 250, 300, 350, 400)  # events a second
LATEST_MS = 50  # a step that is later, or not whole, is the last: what comes after it is chance
GOAL_RATE = 150
SECONDS = 3.0
QUIET_RATE = 20  # events so far apart that each is a frame of its own

AT_MAX = "deliveries a second, the most at p99 ≤ 50 ms"
AT_GOAL = "p99 at 150 events a second"
CPU_QUIET = "server CPU per delivery, one event a frame (20 events a second)"
CPU_FULL = "server CPU per delivery, gathered (150 events a second)"
GATHERED = "events in a frame at 150 events a second"
CLIENT = "load client's CPU per delivery"


def fan_out(scale: Scale) -> Mapping[str, float | None]:
    sockets = scale.of(1_000, 20)
    with Site(scale.database) as site:
        room, server = site.room(members=sockets), site.serve()
        with joined(room, server, sockets=sockets, start=2) as crowd:

            def at(rate: float) -> Measurement:
                settle([server])
                seconds = scale.seconds(SECONDS)
                return talked(crowd, [server], rate=rate, seconds=seconds, sockets=sockets, speakers=(0, sockets))

            at(10)
            quiet, best = at(QUIET_RATE), 0.0
            full = None if scale.small else at(GOAL_RATE)
            for rate in LADDER[:1] if scale.small else LADDER:
                step = at(rate)
                if not step.whole(sockets) or step.ms("asked_to_screen") > LATEST_MS:
                    break
                best = step.deliveries_a_second
    return {
        AT_MAX: best,
        AT_GOAL: None if full is None or not full.whole(sockets) else full.ms("asked_to_screen"),
        CPU_QUIET: quiet.us_per_delivery,
        CPU_FULL: None if full is None else full.us_per_delivery,
        GATHERED: None if full is None else full.deliveries_a_frame,
        CLIENT: quiet.crowd_cpu / quiet.told["deliveries"] * 1e6,
    }


FAN_OUT = Bench(
    "fan-out",
    "1,000 signed-in members in one room. Statements of about 300 bytes are posted by members over their own lines "
    "and go the whole way: line, door, log (PostgreSQL), room, line. A delivery is one event in one socket; its "
    "latency is counted from the moment it was meant to be posted.",
    (
        Measure(AT_MAX, "/s", "≥ 150000"),
        Measure(AT_GOAL, "ms", "≤ 50"),
        Measure(CPU_QUIET, "µs"),
        Measure(CPU_FULL, "µs"),
        Measure(GATHERED, "events"),
        Measure(CLIENT, "µs"),
    ),
    fan_out,
)

LARGE = "p99"
LARGE_DECIDED = "p99 from the decision to the screen"
LARGE_CPU = "server CPU per delivery"
LARGE_BUSY = "core in use"


def large_room(scale: Scale) -> Mapping[str, float | None]:
    sockets, seconds = scale.of(2_000, 20), scale.seconds(10)
    with Site(scale.database) as site:
        room, server = site.room(members=sockets), site.serve()
        with joined(room, server, sockets=sockets, start=2) as crowd:
            talked(crowd, [server], rate=10, seconds=1, sockets=sockets, speakers=(0, sockets))
            stretch = talked(crowd, [server], rate=20, seconds=seconds, sockets=sockets, speakers=(0, sockets))
    whole = stretch.whole(sockets)
    return {
        LARGE: stretch.ms("asked_to_screen") if whole else None,
        LARGE_DECIDED: stretch.ms("decided_to_screen") if whole else None,
        LARGE_CPU: stretch.us_per_delivery,
        LARGE_BUSY: stretch.server_cpu / stretch.seconds * 100,
    }


LARGE_ROOM = Bench(
    "large-room",
    "2,000 members in one room, 20 statements a second for 10 s, all the way through the door.",
    (
        Measure(LARGE, "ms", "≤ 60"),
        Measure(LARGE_DECIDED, "ms"),
        Measure(LARGE_CPU, "µs"),
        Measure(LARGE_BUSY, "%"),
    ),
    large_room,
)
