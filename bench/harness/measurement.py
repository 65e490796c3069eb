"""What the benchmarks ask of a room, and what they read from the load client's report."""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.harness.load_client import LoadClient
from bench.harness.site import ORIGIN, Room, Server

# With its frame this makes an event of about 300 bytes.
STATEMENT = {
    "type": "statement.post",
    "text": "%STAMP% 建议先把采光、通风和维护费用三件事向低层住户讲清楚，再定补偿的办法。",
}
MAX_A_LINE = 6  # commands a second from one line, well below where it is closed for flooding
JOINING_SECONDS = 60
AT_REST = 0.1  # of a core: so much is used for looking whether there is anything to do
ODD = ("asked", "done", "refused", "lost", "deliveries", "gaps", "repeats", "closes", "refusals", "unexpected")


class NotJoined(Exception):
    """Not everybody got in, so there is nothing to measure."""


def joined(room: Room, server: Server, *, sockets: int, start: int = 0) -> LoadClient:
    """So many members of the room, each with its own session, on the line and caught up."""
    crowd = LoadClient(origin=ORIGIN)
    join(crowd, room, server, sockets=sockets, start=start)
    return crowd


def join(crowd: LoadClient, room: Room, server: Server, *, sockets: int, start: int = 0) -> None:
    first = crowd.size
    crowd.add(port=server.port, path=room.path, cookies=room.cookies[start : start + sockets])
    connect(crowd, first)


def connect(crowd: LoadClient, first: int = 0, *, upto: int | None = None, most_at_once: int = 250) -> None:
    """All from this one on (or up to another), in waves. Raises NotJoined."""
    last = crowd.size if upto is None else upto
    for n in range(first, last, most_at_once):
        wave = min(last, n + most_at_once)
        crowd.connect(n, wave)
        if crowd.wait("caught", wave, seconds=JOINING_SECONDS) is None:
            raise NotJoined(str(crowd.report()))


@dataclass(frozen=True)
class Measurement:
    """Some seconds of a live room."""

    told: Mapping[str, Any]
    seconds: float
    server_cpu: float  # seconds
    crowd_cpu: float

    @property
    def deliveries_a_second(self) -> float:
        return float(self.told["deliveries"]) / self.seconds

    @property
    def us_per_delivery(self) -> float:
        return self.server_cpu / max(1, self.told["deliveries"]) * 1e6

    @property
    def ms_per_command(self) -> float:
        return self.server_cpu / max(1, self.told["done"]) * 1e3

    @property
    def deliveries_a_frame(self) -> float:
        return float(self.told["deliveries"]) / max(
            1, self.told["kinds"].get("events", 0) + self.told["kinds"].get("sio", 0)
        )

    def ms(self, which: str, percentile: str = "p99") -> float:
        return float(self.told[which].get(f"{percentile}_ms", float("inf")))

    def line(self, rate: float, sockets: int, *, whole: bool | None = None) -> str:
        """For whoever waits at the screen."""
        whole = self.whole(sockets) if whole is None else whole
        busy = self.server_cpu / self.seconds * 100
        return (
            f"  {rate:g}/s to {sockets}: {self.deliveries_a_second:,.0f} deliveries/s, "
            f"p50 {self.ms('asked_to_screen', 'p50'):.1f} p99 {self.ms('asked_to_screen'):.1f} ms, "
            f"answers p95 {self.ms('answer', 'p95'):.1f} ms, {self.us_per_delivery:.1f} µs each, "
            f"{self.deliveries_a_frame:.2f} in a frame, "
            f"server {busy:.0f} %, client {self.crowd_cpu / self.seconds * 100:.0f} %"
            f"{'' if whole else ', NOT WHOLE ' + str({n: self.told[n] for n in ODD})}"
        )

    def whole(self, sockets: int) -> bool:
        """Every command was done, and every event came to every socket, in order."""
        told = self.told
        all_done = told["done"] == told["asked"] and not told["refused"] and not told["lost"]
        all_came = told["deliveries"] == told["done"] * sockets and not told["gaps"] and not told["repeats"]
        return bool(all_done and all_came and not told["closes"])


def settle(servers: Sequence[Server], *, most: float = 15) -> None:
    """Wait until the servers have nothing left to do of what was asked: the next step begins in peace."""
    quiet, end = 0.5, time.monotonic() + most
    used = sum(server.cpu for server in servers)
    while time.monotonic() < end:
        time.sleep(quiet)
        before, used = used, sum(server.cpu for server in servers)
        if used - before < quiet * AT_REST:
            return


def talked(
    crowd: LoadClient,
    servers: Sequence[Server],
    *,
    rate: float,
    seconds: float,
    sockets: int,
    speakers: tuple[int, int],
    spread: bool = False,
    patience: float = 5,
) -> Measurement:
    """The speakers (sockets from, to) post in turn at this rate, whether or not the server keeps up.

    Each event goes to so many sockets. `spread`: all of them speak, instead of as few as may.
    """
    start, end = speakers
    needed = end - start if spread else max(1, int(rate / MAX_A_LINE + 1))
    crowd.mark()
    before = sum(server.cpu for server in servers)
    crowd_before = crowd.report()["cpu_seconds"]
    crowd.pace(start, min(end, start + needed), STATEMENT, rate=rate, seconds=seconds)
    answered = crowd.answered(seconds=seconds + patience)
    crowd.wait("deliveries", int(rate * seconds) * sockets, seconds=patience)
    told = crowd.report()
    used = sum(server.cpu for server in servers) - before
    found = Measurement(told, max(seconds, answered or seconds + patience), used, told["cpu_seconds"] - crowd_before)
    print(found.line(rate, sockets), file=sys.stderr, flush=True)
    return found
