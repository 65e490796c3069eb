"""Join and resume: everybody connects, or reconnects, at once."""

from collections.abc import Mapping

from bench.harness.load_client import LoadClient
from bench.harness.measurement import joined
from bench.harness.pages import pages
from bench.harness.site import ORIGIN, Room, Server, Site
from bench.results import Bench, Measure, Scale

TIMEOUT_SECONDS = 60
TAIL = 400
PAST = 5_000

ALL_IN = "all in, each with the page and then its snapshot"
LINES_IN = "of that, the lines, all at once"
PAGE_CPU = "server CPU per page"
PAGES_AT_ONCE = 40
TURNED_AWAY = "refused or closed"
SLOWEST = "the slowest from its first packet"
PER_SOCKET = "server memory per socket"
CPU_JOIN = "server CPU per join"
SIZE = "bytes to each"


def arrived(
    site: Site, room: Room, server: Server, *, sockets: int, since: str = "-"
) -> tuple[float | None, Mapping[str, float | None]]:
    """So many at once; the seconds until all have caught up, and what that took."""
    memory, cpu = server.memory_kb, server.cpu
    with LoadClient(origin=ORIGIN) as crowd:
        crowd.add(port=server.port, path=room.path, cookies=room.cookies[2 : 2 + sockets], since=since)
        crowd.mark()
        crowd.connect()
        seconds = crowd.wait("caught", sockets, seconds=TIMEOUT_SECONDS)
        told = crowd.report()
        used, grown = server.cpu - cpu, server.memory_kb - memory
        away = sum(told["closes"].values()) + sockets - told["open"]
    return seconds, {
        TURNED_AWAY: away,
        SLOWEST: told["catching_up"].get("max_ms"),
        PER_SOCKET: grown / sockets,
        CPU_JOIN: used / sockets * 1e3,
        SIZE: told["bytes"] / sockets,
    }


def join(scale: Scale) -> Mapping[str, float | None]:
    sockets = scale.of(2_000, 20)
    with Site(scale.database) as site:
        room, server = site.room(members=sockets, events=scale.of(PAST, 50)), site.serve()
        with joined(room, server, sockets=1):
            cpu = server.cpu
            shown = pages(server, room, room.cookies[2:], at_once=PAGES_AT_ONCE)
            page_cpu = (server.cpu - cpu) / sockets * 1e3
            seconds, taken = arrived(site, room, server, sockets=sockets)
    all_in = None if seconds is None else shown + seconds
    return {ALL_IN: all_in, LINES_IN: seconds, PAGE_CPU: page_cpu, **taken}


JOIN = Bench(
    "join",
    "2,000 signed-in members come at once into a room where so far the moderator sits alone, and whose log has 5,000 "
    "entries; each asks for the page, 40 at a time, and is then looked up, let in, and given a snapshot (and its own "
    "state, the directory and who is here) by a line, all at once.",
    (
        Measure(ALL_IN, "s", "≤ 4"),
        Measure(LINES_IN, "s", "≤ 4"),
        Measure(TURNED_AWAY, "lines", "≤ 0"),
        Measure(PER_SOCKET, "kB", "≤ 60"),
        Measure(SLOWEST, "ms"),
        Measure(CPU_JOIN, "ms"),
        Measure(PAGE_CPU, "ms"),
        Measure(SIZE, "bytes"),
    ),
    join,
)

MISSED_TAIL = "all caught up, each having missed 400 entries"
MISSED_ALL = "all caught up, each having missed 5,000 (snapshot)"
CLOSED_TAIL, CLOSED_ALL = "closed, 400 missed", "closed, 5,000 missed"


def resume(scale: Scale) -> Mapping[str, float | None]:
    sockets, past = scale.of(1_000, 20), scale.of(PAST, 50) + scale.of(1_002, 22)
    with Site(scale.database) as site:
        room, server = site.room(members=sockets, events=past), site.serve()
        with joined(room, server, sockets=1):  # the room went on while they were away
            tail = _held(site, room, room.head - scale.of(TAIL, 10))
            caught, taken = arrived(site, room, server, sockets=sockets, since=tail)
            everything = _held(site, room, room.head - scale.of(PAST, 50))
            caught_all, taken_all = arrived(site, room, server, sockets=sockets, since=everything)
    return {
        MISSED_TAIL: caught,
        CLOSED_TAIL: taken[TURNED_AWAY],
        MISSED_ALL: caught_all,
        CLOSED_ALL: taken_all[TURNED_AWAY],
    }


def _held(site: Site, room: Room, seq: int) -> str:
    return f'["{room.epoch}",{seq},"member","{site.prepare("hash16", meeting=room.id, seq=seq)}"]'


RESUME = Bench(
    "resume",
    "1,000 members come back at once to a room that went on without them.",
    (
        Measure(MISSED_TAIL, "s", "≤ 5"),
        Measure(CLOSED_TAIL, "lines", "≤ 0"),
        Measure(MISSED_ALL, "s", "≤ 5"),
        Measure(CLOSED_ALL, "lines", "≤ 0"),
    ),
    resume,
)
