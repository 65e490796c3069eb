"""Two processes: many rooms, half of each room's people on either server, Redis between them."""

from collections.abc import Mapping

from bench.harness.load_client import LoadClient
from bench.harness.measurement import Measurement, connect, settle, talked
from bench.harness.site import ORIGIN, Room, Server, Site
from bench.results import Bench, Measure, Scale

ROOMS, IN_A_ROOM = 40, 100
LADDER = (1, 2, 4, 6, 8, 12, 16)  # statements a second in each room
SECONDS = 3.0

MAX = "deliveries a second, the most at p99 ≤ 250 ms"
AT_TWO = "p99 at 2 statements a second in each room"
BUSY = "core in use at 2 statements a second in each room"
PER_COMMAND = "CPU of both servers per command, at that"


def together(scale: Scale) -> Mapping[str, float | None]:
    rooms, members = scale.of(ROOMS, 2), scale.of(IN_A_ROOM, 10)
    with Site("postgresql", redis=True) as site:
        made = [site.room(members=members) for _ in range(rooms)]
        servers = [site.serve(), site.serve()]
        with LoadClient(origin=ORIGIN) as crowd:
            _seat(crowd, made, servers, members)
            best, steps = 0.0, dict[int, Measurement]()
            for rate in LADDER[:1] if scale.small else LADDER:
                settle(servers)
                step = _all_rooms(crowd, servers, rooms, members, rate=rate, seconds=scale.seconds(SECONDS))
                steps[rate] = step
                if not step.whole(members) or step.ms("asked_to_screen") > 250:
                    break
                best = step.deliveries_a_second
    two = steps.get(2)
    return {
        MAX: best,
        AT_TWO: None if two is None else two.ms("asked_to_screen"),
        BUSY: None if two is None else two.server_cpu / two.seconds * 100,
        PER_COMMAND: None if two is None else two.ms_per_command,
    }


def _seat(crowd: LoadClient, rooms: list[Room], servers: list[Server], members: int) -> None:
    """Of each room every other one is on either server; neighbours sit in different rooms, so that all speak."""
    for n in range(members):
        for room in rooms:
            crowd.add(port=servers[n % 2].port, path=room.path, cookies=[room.cookies[2 + n]])
    connect(crowd)


def _all_rooms(
    crowd: LoadClient, servers: list[Server], rooms: int, members: int, *, rate: int, seconds: float
) -> Measurement:
    """The sockets of all rooms speak in turn: each room has its share, and each line says little."""
    total = rate * rooms
    return talked(crowd, servers, rate=total, seconds=seconds, sockets=members, speakers=(0, crowd.size), spread=True)


TOGETHER = Bench(
    "two-processes",
    "4,000 members in 40 rooms of 100, half of each room on either of two servers; Redis carries the hints, "
    "PostgreSQL the log. Statements in all rooms; steps of 3 s. Both servers are pinned to one core.",
    (Measure(MAX, "/s"), Measure(AT_TWO, "ms"), Measure(BUSY, "%"), Measure(PER_COMMAND, "ms")),
    together,
    limit="The one core both servers share; a room is small, so that the door's work weighs more than the telling.",
)
