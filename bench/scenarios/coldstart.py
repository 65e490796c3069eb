"""Cold start: a long log after a restart, a crowd that opens it at once, and many live meetings."""

import threading
import time
from collections.abc import Mapping

from bench.harness.load_client import LoadClient
from bench.harness.measurement import STATEMENT, connect, join, settle
from bench.harness.pages import page, pages
from bench.harness.site import ORIGIN, Room, Server, Site
from bench.results import Bench, Measure, Scale
from tests.servers import wait_until

ENTRIES, MEMBERS = 50_000, 40
AT_ONCE = 40
BESIDE_RATE, BESIDE_SECONDS = 50, 2.0
FEW, MANY, PAST = 10, 500, 100  # meetings, and what each has behind it
RATE, SECONDS = 50, 10.0

WHOLE = "a room of 50,000 entries, folded whole"
OPEN = "the same, from a checkpoint"
CROWD = "40 who ask at once, to one"
SHARED = "the same, each without what it takes when it is done again"
BESIDE = "another room's p95 meanwhile, to its p95 in peace"
BESIDE_WHOLE = "the same while the log is folded whole"
PEACE = "another room's p95 in peace"
TIMES = "CPU per command, 500 live meetings to 10"
CPU_FEW, CPU_MANY = "CPU per command, 10 live meetings", "CPU per command, 500 live meetings"
IDLE = "core in use by 500 meetings in which nothing happens"


def cold_start(scale: Scale) -> Mapping[str, float | None]:
    return long_log(scale) | live_meetings(scale)


def long_log(scale: Scale) -> dict[str, float | None]:
    """Each open is the first of a new server, which has shown the page of another room before."""
    with Site(scale.database) as site:
        long = site.room(members=MEMBERS, events=scale.of(ENTRIES, 1_200))
        other = site.room(members=MEMBERS)
        peace, beside_whole, whole = _beside(site, long, other)
        _, beside, _ = _beside(site, long, other)
        one, one_again = _opened(site, long, other, times=1)
        crowd, crowd_again = _opened(site, long, other, times=AT_ONCE)
    return {
        WHOLE: whole,
        OPEN: one,
        CROWD: crowd / one,
        SHARED: (crowd - crowd_again) / (one - one_again),
        PEACE: peace,
        BESIDE: beside / peace,
        BESIDE_WHOLE: beside_whole / peace,
    }


def _warm(site: Site, other: Room) -> Server:
    server = site.serve()
    for cookie in other.cookies[:4]:
        page(server, other, cookie)
    return server


def _opened(site: Site, long: Room, other: Room, *, times: int) -> tuple[float, float]:
    """Seconds until so many have the page of the long room and, by a line, its snapshot; and when they come again."""
    server = _warm(site, other)
    first, again = (_come(server, long, times) for _ in range(2))
    server.stop()
    return first, again


def _come(server: Server, room: Room, times: int) -> float:
    begun = time.monotonic()
    pages(server, room, room.cookies[2 : 2 + times], at_once=times)
    with LoadClient(origin=ORIGIN) as crowd:
        join(crowd, room, server, sockets=times, start=2)
        return time.monotonic() - begun


def _beside(site: Site, long: Room, other: Room) -> tuple[float, float, float]:
    """The p95 of answers in another room, in peace and while the long one is opened (ms); how long that took (s)."""
    server = _warm(site, other)
    took: list[float] = []
    with LoadClient(origin=ORIGIN) as crowd:
        join(crowd, other, server, sockets=20, start=2)
        _p95(crowd, seconds=1)
        settle([server])
        peace = _p95(crowd, seconds=BESIDE_SECONDS)
        opening = threading.Thread(target=lambda: took.append(page(server, long, long.cookies[2])))
        opening.start()
        # As long as the opening lasts, and no longer: what comes after it would thin out what is measured.
        meanwhile = _p95(crowd, seconds=60, until=opening)
    opening.join()
    wait_until(lambda: site.prepare("checkpoint", meeting=long.id) > 0, 60)
    server.stop()
    return peace, meanwhile, took[0]


def _p95(crowd: LoadClient, *, seconds: float, until: threading.Thread | None = None) -> float:
    crowd.mark()
    end, n = time.monotonic() + seconds, 0
    while time.monotonic() < end and (until is None or until.is_alive()):
        crowd.ask(n % crowd.size, STATEMENT)
        n += 1
        time.sleep(1 / BESIDE_RATE)
    crowd.answered(seconds=30)
    return float(crowd.report()["answer"]["p95_ms"])


def live_meetings(scale: Scale) -> dict[str, float | None]:
    rooms = scale.of(MANY, 12)
    with Site(scale.database) as site:
        made = [site.room(members=2, events=scale.of(PAST, 20)) for _ in range(rooms)]
        few, _ = _per_command(site, made[: scale.of(FEW, 4)], scale)
        many, resting = _per_command(site, made, scale)
    return {CPU_FEW: few, CPU_MANY: many, TIMES: many / few, IDLE: resting * 100}


def _per_command(site: Site, rooms: list[Room], scale: Scale) -> tuple[float, float]:
    """Milliseconds of CPU for each command, all rooms being alive and taking turns; and the core in use at rest."""
    server, seconds = site.serve(), scale.seconds(SECONDS)
    with LoadClient(origin=ORIGIN) as crowd:
        for room in rooms:
            crowd.add(port=server.port, path=room.path, cookies=[room.cookies[2]])
        connect(crowd)
        crowd.pace(0, crowd.size, STATEMENT, rate=RATE, seconds=1)
        crowd.answered(seconds=30)
        settle([server])
        used, begun = server.cpu, time.monotonic()
        time.sleep(seconds)
        resting = (server.cpu - used) / (time.monotonic() - begun)
        crowd.mark()
        used = server.cpu
        crowd.pace(0, crowd.size, STATEMENT, rate=RATE, seconds=seconds)
        crowd.answered(seconds=seconds + 30)
        done = crowd.report()["done"]
        spent = server.cpu - used
    server.stop()
    return spent / done * 1e3, resting


COLD_START = Bench(
    "cold-start",
    "A room of 50,000 entries is asked for at a server that has just been started: page and snapshot, by one and by 40 "
    "at once, while another room of 20 goes on; and 50 statements a second in turn in 10 and in 500 meetings with a "
    "past of 100 entries and one line each.",
    (
        Measure(OPEN, "s", "≤ 0.5"),
        Measure(CROWD, "times", "≤ 1.5"),
        Measure(BESIDE, "times", "≤ 2"),
        Measure(TIMES, "times", "≤ 1.3"),
        Measure(SHARED, "times"),
        Measure(WHOLE, "s"),
        Measure(BESIDE_WHOLE, "times"),
        Measure(PEACE, "ms"),
        Measure(CPU_FEW, "ms"),
        Measure(CPU_MANY, "ms"),
        Measure(IDLE, "%"),
    ),
    cold_start,
    limit="The pages of those who ask at once, each of which takes its CPU; the snapshot is made once.",
)
