"""Growth: what one command costs in small and large rooms, early and late in a meeting."""

from collections.abc import Mapping

from bench.harness.load_client import LoadClient
from bench.harness.measurement import join, talked
from bench.harness.site import ORIGIN, Site
from bench.results import Bench, Measure, Scale

SOCKETS = (10, 100, 1_000, 2_000)
EVENTS = (100, 1_000, 10_000)
RATE, SECONDS = 20, 3.0

RATIO = "CPU per command with 10,000 entries in the log, to that with 100 (10 sockets)"
SLOPE = "CPU per delivery, the difference between 2,000 sockets and 10 (1,000 entries)"


def _cost(events: int, sockets: int) -> str:
    return f"CPU per command, {events:,} entries, {sockets:,} sockets"


def growth(scale: Scale) -> Mapping[str, float | None]:
    found: dict[str, float | None] = {}
    all_sockets = (5, 10) if scale.small else SOCKETS
    with Site(scale.database) as site:
        for events in EVENTS[:1] if scale.small else EVENTS:
            # The same members in each, so that only the length of the log differs.
            room = site.room(members=all_sockets[-1])
            site.prepare("talk", meeting=room.id, events=events, members=all_sockets[-1])
            server = site.serve()
            with LoadClient(origin=ORIGIN) as crowd:
                for sockets in all_sockets:
                    join(crowd, room, server, sockets=sockets - crowd.size, start=2 + crowd.size)
                    talked(crowd, [server], rate=RATE, seconds=0.5, sockets=sockets, speakers=(0, sockets))
                    stretch = talked(
                        crowd,
                        [server],
                        rate=RATE,
                        seconds=scale.seconds(SECONDS),
                        sockets=sockets,
                        speakers=(0, sockets),
                    )
                    found[_cost(events, sockets)] = stretch.ms_per_command
            server.stop()
    early, late = found.get(_cost(100, 10)), found.get(_cost(10_000, 10))
    few, many = found.get(_cost(1_000, 10)), found.get(_cost(1_000, 2_000))
    found[RATIO] = late / early if early and late else None
    found[SLOPE] = (many - few) / 1_990 * 1e3 if few and many else None
    return found


GROWTH = Bench(
    "growth",
    "20 statements a second for 3 s in a room with 2,000 seated members, by how many are on the line and how many "
    "entries the log has beside the seating.",
    (
        Measure(RATIO, "times", "≤ 1.25"),
        Measure(SLOPE, "µs"),
        *(Measure(_cost(events, sockets), "ms") for events in EVENTS for sockets in SOCKETS),
    ),
    growth,
)
