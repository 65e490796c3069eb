"""Starts what compose.yaml describes, each service in a container of its own, all on one network that leads nowhere.

PostgreSQL and Redis, whose images are others', are stood in for by Debian's packages of the same versions.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tests.image.composed import Service
from tests.image.contained import Container
from tests.image.dockerfile import Stage, command, last, stages
from tests.servers import Process, program, wait_until

SECONDS = 120  # for one service to be well: far more than it takes on a busy machine
OTHERS = """
FROM debian:trixie-slim AS others
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-{postgres} redis-server
RUN install --directory --owner=postgres --group=postgres /var/lib/postgresql/data
"""
# What the image of PostgreSQL does when it starts.
ENTRY = r"""
set -e
data=/var/lib/postgresql/data
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
if [ ! -e $data/PG_VERSION ]; then
    initdb -D $data --username=$POSTGRES_USER --pwfile=$POSTGRES_PASSWORD_FILE \
        --auth=scram-sha-256 $POSTGRES_INITDB_ARGS
    echo "CREATE DATABASE $POSTGRES_DB" | postgres --single -D $data postgres
fi
exec postgres -D $data -c listen_addresses=127.0.0.1 -c unix_socket_directories=/tmp
"""


def others(services: Mapping[str, Service]) -> dict[str, Stage]:
    """A stage with the programs of the images that are not ours."""
    return stages(OTHERS.format(postgres=services["postgres"].image.partition(":")[2]))


def on_a_network_of_its_own(names: list[str], folder: Path) -> None:
    """This process and all it starts from now on; these names lead to itself."""
    os.unshare(os.CLONE_NEWNET | os.CLONE_NEWNS)
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {' '.join(names)}\n")
    for done in (["mount", "--make-rprivate", "/"], ["ip", "link", "set", "lo", "up"]):
        subprocess.run([program(done[0]), *done[1:]], check=True)
    subprocess.run([program("mount"), "--bind", hosts, "/etc/hosts"], check=True)


@dataclass(frozen=True)
class Ready:
    """A service with its container, and what it does there."""

    service: Service
    container: Container
    command: list[str]
    health: list[str] | None
    stop: signal.Signals

    def first_process(self, process: Process) -> int | None:
        """Its id on this machine, once it is there."""
        with suppress(OSError):
            children = Path(f"/proc/{process.child.pid}/task/{process.child.pid}/children").read_text().split()
            return int(children[0]) if children else None
        return None


class House:
    """Everything that runs; its volumes and logs are in the folder."""

    def __init__(self, services: Mapping[str, Service], secrets: Mapping[str, Path], folder: Path) -> None:
        self.services = services
        self.secrets = secrets
        self.folder = folder
        self.ready: dict[str, Ready] = {}
        self.processes: dict[str, Process] = {}

    def add(self, name: str, image: Container, of: Mapping[str, Stage], stage: Stage) -> None:
        service = self.services[name]
        container = replace(
            image,
            environment={**image.environment, "HOME": "/", **service.environment},
            # `docker` puts them on a file system of their own as well.
            tmpfs=(*service.tmpfs, "/run/secrets"),
            mounts=(
                (Path("/etc/hosts"), "/etc/hosts"),
                *((self.secrets[secret], f"/run/secrets/{secret}") for secret in service.secrets),
                *((self._volume(image, volume, where), where) for volume, where in service.volumes.items()),
            ),
            read_only=service.read_only,
        )
        start, health = (last(stage, of, what) for what in ("CMD", "HEALTHCHECK"))
        test = command(health.partition("CMD ")[2]) if health else None
        stop = signal.Signals[last(stage, of, "STOPSIGNAL") or "SIGTERM"]
        what = service.command or command(start or "")
        self.ready[name] = Ready(service, container, what, service.healthcheck or test, stop)

    def add_others(self, image: Container) -> None:
        """As their own images would run them."""
        stage = Stage("", "")
        self.add("postgres", replace(image, user="postgres:postgres"), {}, stage)
        entered = replace(self.ready["postgres"], command=["sh", "-c", ENTRY], stop=signal.SIGINT)
        versions = ["env", "sh", "-c", 'PATH=$(echo /usr/lib/postgresql/*/bin):$PATH exec "$@"', "sh"]
        self.ready["postgres"] = replace(entered, health=[*versions, *(entered.health or [])])
        self.add("redis", replace(image, user="redis:redis", at="/data"), {}, stage)

    def _volume(self, image: Container, name: str, where: str) -> Path:
        """A new one begins with what the image has there, and belongs to the same user."""
        volume = self.folder / "volumes" / name
        if not volume.exists():
            volume.parent.mkdir(exist_ok=True)
            subprocess.run(["cp", "--archive", image.root / where.lstrip("/"), volume], check=True)
        return volume

    def start(self, name: str) -> None:
        """As soon as it is well, this returns."""
        ready = self.ready[name]
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        process = Process(ready.container.started(ready.command), folder=folder)
        try:
            wait_until(lambda: process.ended() or ready.first_process(process), SECONDS)
            wait_until(lambda: process.ended() or self._well(ready, process), SECONDS, every=0.2)
            assert not process.ended(), f"{name} has ended"
        except BaseException as failure:
            failure.add_note(self.log(name)[-3000:])
            process.end(signal.SIGKILL)
            raise
        process.settle(ready.first_process(process))
        self.processes[name] = process

    def _well(self, ready: Ready, process: Process) -> bool:
        pid = ready.first_process(process)
        if pid is None or ready.health is None:
            return pid is not None
        return self._beside(ready, pid, ready.health).returncode == 0

    def run(self, name: str, what: list[str] | None = None, *, given: bytes = b"", **environment: str) -> bytes:
        """A service that ends by itself, or another command in its place, which must go well; what it said."""
        ready = self.ready[name]
        started = ready.container.started(what or ready.command, **environment)
        ended = subprocess.run(started, input=given, capture_output=True, check=False)
        assert ended.returncode == 0, f"{name}: {ended.stdout[-2000:].decode()}\n{ended.stderr[-3000:].decode()}"
        return ended.stdout

    def within(self, name: str, what: list[str]) -> subprocess.CompletedProcess[bytes]:
        """As `docker exec` does it."""
        return self._beside(self.ready[name], self.processes[name].pid, what)

    def _beside(self, ready: Ready, pid: int, what: list[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(ready.container.joined(pid, what), capture_output=True, check=False)

    def stop(self, name: str) -> int:
        """As `docker stop` does it; its exit code."""
        process = self.processes.pop(name)
        process.send(self.ready[name].stop)
        code = process.child.wait(SECONDS)
        process.end()
        return code

    def kill(self, name: str) -> None:
        self.processes.pop(name).end(signal.SIGKILL)

    def close(self) -> None:
        for process in reversed(self.processes.values()):
            process.end(signal.SIGINT, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self, name: str) -> str:
        path = self.folder / name / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
