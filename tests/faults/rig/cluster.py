"""The system under test: PostgreSQL, Redis, two server processes behind nginx, and meetings full of people."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.faults.checker.history import Measure
from tests.faults.clients.crowd import Crowd, Door
from tests.faults.clients.member import RecordingMember
from tests.faults.rig.nginx import Nginx
from tests.realtime.site import DeskError, Held, Server, Site, overrides
from tests.servers import Postgres, Redis

SEEDS = range(1, int(os.environ.get("ROSTRUM_FAULT_SEEDS") or 1) + 1)
PROOF = len(SEEDS) > 1  # the long form waits as long as the product really waits, and brings more people
MEMBERS = 100 if PROOF else 60
MORE_MEGABYTES = 50


class Rig:
    """One for all scenarios of a run; each makes whole what the one before it broke, and has a meeting of its own."""

    def __init__(self, *, folder: Path, postgres: Postgres, redis: Redis) -> None:
        self.postgres = postgres
        self.redis = redis
        self.site = Site(folder=folder, database=postgres.new_database(), redis=redis.url())
        self.site.desk("migrate")
        for n in range(2):
            self.site.servers.append(Server(self.site.environment, folder / f"server{n}"))
        self.nginx = Nginx([server.port for server in self.site.servers])
        self.nginx.start()

    @property
    def servers(self) -> list[Server]:
        return self.site.servers

    def whole(self, *, planted: tuple[str, ...] = (), **hurried: float) -> None:
        """Everything runs, and as a scenario wants it; servers that already do so go on."""
        if not self.postgres.running():
            self.postgres.start()
        self.redis.thaw()
        if not self.redis.running():
            self.redis.start()
        wanted = overrides(**hurried)
        try:
            self.site.desk("tokens", meeting=str(UUID(int=0)))
        except DeskError:  # its connection is a dead one
            self.site.desk.restart()
        with ThreadPoolExecutor() as threads:
            list(threads.map(lambda n: self._as_wanted(n, wanted, planted), range(len(self.servers))))
        for server in self.servers:
            server.forgive()

    def _as_wanted(self, n: int, wanted: dict[str, float], planted: tuple[str, ...]) -> None:
        server, mistake = self.servers[n], planted[n] if planted else ""
        running = server.process is not None and not server.process.ended()
        if running and (server.overrides, server.planted) == (wanted, mistake):
            return
        if server.process is not None:
            server.remove()
        server.overrides, server.planted, server.environment = wanted, mistake, self.site.environment
        server.start()

    def meeting(self, members: int = MEMBERS) -> Held:
        return self.site.meeting(roles=("moderator", "clerk", *["member"] * members))

    def crowd(self, *, seed: int, members: int = MEMBERS, doors: list[Door] | None = None, **more: Any) -> Crowd:
        return Crowd(self.meeting(members), doors or [self.nginx], seed=seed, **more)

    def watcher(self, held: Held) -> RecordingMember:
        """Somebody of the public, through nginx."""
        return RecordingMember(held.id, None, self.nginx)  # type: ignore[arg-type]  # all it needs is a port

    async def busy(self, seconds: float) -> float:
        """What share of one processor the servers take, measured over so long."""
        before = self._spent()
        await asyncio.sleep(seconds)
        return (self._spent() - before) / seconds

    def _spent(self) -> float:
        return sum((_cpu_seconds(server.process.pid) for server in self.servers), start=0.0)

    def of(self, number: int) -> list[Measure]:
        """What a server process takes just now: memory in MB, and files and connections."""
        pid = self.servers[number].process.pid
        name = f"server {number}"
        return [
            Measure(f"memory of {name} in MB", _megabytes(pid), 0, MORE_MEGABYTES),
            Measure(f"descriptors of {name}", _descriptors(pid), 0, 15),
        ]

    async def compared(self, number: int, before: list[Measure]) -> list[Measure]:
        """The same after everybody has left, as soon as descriptors have been given back."""
        deadline = asyncio.get_running_loop().time() + 20
        while True:
            now = self.of(number)
            both = zip(before, now, strict=True)
            found = [Measure(old.what, old.before, new.before, old.allowed) for old, new in both]
            late = asyncio.get_running_loop().time() > deadline
            if late or all(one.after - one.before <= one.allowed for one in found):
                return found
            await asyncio.sleep(0.2)

    def must_not_have_stumbled(self) -> None:
        for server in self.servers:
            server.must_not_have_stumbled()

    def remove(self) -> None:
        self.nginx.remove()
        self.site.desk.close()
        with ThreadPoolExecutor() as threads:
            list(threads.map(Server.remove, self.servers))


def _megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"process {pid} says nothing of its memory")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
