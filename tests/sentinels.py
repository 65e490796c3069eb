"""Two Redis and three Sentinels that watch over them, as an installation has them that is to outlive a machine."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis

from tests.servers import HOST, Process, Redis, free_port, program, started, wait_until

SERVICE = "rostrum"
QUORUM = 2
SECONDS_TO_AGREE = 90
CONFIGURATION = f"""
port {{port}}
bind {HOST}
dir {{folder}}
sentinel monitor {SERVICE} {HOST} {{watched}} {QUORUM}
sentinel down-after-milliseconds {SERVICE} 1000
sentinel failover-timeout {SERVICE} 4000
"""


class Watched(Redis):
    """The master at first; its copy takes its place when it dies, and it comes back as a copy."""

    def __init__(self) -> None:
        super().__init__()
        self.copy = Redis(copies=self)
        self.sentinels: dict[int, Process] = {}

    def start(self) -> None:
        super().start()
        if not self.sentinels:
            self.copy.start()
            for n in range(3):
                self._watch(self.folder / f"sentinel{n}")
            wait_until(self._all_know_each_other, SECONDS_TO_AGREE)

    def _watch(self, folder: Path) -> None:
        folder.mkdir()
        port = free_port()
        written = folder / "sentinel.conf"  # and they write into it what they find out
        written.write_text(CONFIGURATION.format(port=port, folder=folder, watched=self.port))
        command = [program("redis-server", "valkey-server"), str(written), "--sentinel"]
        self.sentinels[port] = started(command, folder=folder, answers=lambda: bool(_known(port)))
        self.sentinels[port].settle()

    def _all_know_each_other(self) -> bool:
        known = [_known(port) for port in self.sentinels]
        return all(one.get("num-other-sentinels") == len(known) - 1 and one.get("num-slaves") == 1 for one in known)

    def moved(self) -> bool:
        """Every Sentinel names the copy as the master."""
        return all(_known(port).get("port") == self.copy.port for port in self.sentinels)

    def url(self) -> str:
        return f"redis+sentinel://{','.join(f'{HOST}:{port}' for port in self.sentinels)}/{SERVICE}/0"

    def remove(self) -> None:
        for process in self.sentinels.values():
            process.end(signal.SIGTERM, signal.SIGKILL)
        self.copy.remove()
        super().remove()


def _known(port: int) -> dict[str, Any]:
    """What a Sentinel knows of the master."""
    with redis.Redis(host=HOST, port=port, socket_timeout=1) as sentinel:
        try:
            return dict(sentinel.sentinel_masters().get(SERVICE, {}))
        except redis.RedisError:
            return {}


@contextmanager
def watched() -> Iterator[Watched]:
    server = Watched()
    try:
        server.start()
        yield server
    finally:
        server.remove()
