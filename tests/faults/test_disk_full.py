"""The disk of PostgreSQL is full: commands are put off, watching goes on, and with room again everything goes on.

The disk is a small tmpfs of its own.
"""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.checker.run import must_hold
from tests.faults.clients.crowd import Crowd, mark
from tests.faults.clients.member import RecordingMember
from tests.faults.rig.cluster import Rig
from tests.servers import NotHere, Postgres, Redis

SIZE = "320m"


@pytest.fixture
def small_disk(one_redis: Redis, tmp_path: Path) -> Iterator[tuple[Rig, Postgres]]:
    """A rig of its own on a PostgreSQL whose disk is small."""
    postgres = Postgres()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(postgres.folder)], check=False)
    if mounted.returncode:
        postgres.remove()
        pytest.skip("no tmpfs may be mounted here")
    try:
        postgres.start()
        rig = Rig(folder=tmp_path, postgres=postgres, redis=one_redis)
        rig.whole()
        yield rig, postgres
        rig.remove()
    except NotHere as absence:
        pytest.skip(str(absence))
    finally:
        postgres.stop()
        subprocess.run(["umount", "-l", str(postgres.folder)], check=False)
        postgres.remove()


def fill(disk: Path) -> Path:
    """To the last byte."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4_096, 1):
            with suppress(OSError):
                while True:
                    if file.write(b"\0" * size) < size:
                        break
    return filler


async def test_with_the_disk_full_commands_are_put_off_and_watching_goes_on(
    small_disk: tuple[Rig, Postgres], seed: int
):
    rig, postgres = small_disk
    async with rig.crowd(seed=seed, members=20, every=1, reading=False) as crowd:
        await crowd.goes_on()
        filler = await asyncio.to_thread(fill, postgres.folder)
        for person in crowd.people[2:]:
            person.begin(long_words(person, filler))
        await crowd.until(lambda: put_off(crowd) > 5, 60, "refusals")
        late = rig.watcher(crowd.held)
        async with late:
            await late.until(lambda: late.count("snapshot") or late.closed is not None)
        await crowd.for_seconds(2)
        await asyncio.to_thread(filler.unlink)
        if not postgres.running():
            await asyncio.to_thread(postgres.start)
        await crowd.goes_on(20)
        await asyncio.to_thread(rig.site.desk.restart)
    must_hold(crowd.history())
    assert crowd.broken_lines() == 0
    rig.must_not_have_stumbled()


async def long_words(person: RecordingMember, filler: Path) -> None:
    """For as long as there is no room for many."""
    while filler.exists():  # noqa: ASYNC240  # it is a moment
        await person.settle("statement.post", text=mark() + "长" * 1_500)


def put_off(crowd: Crowd) -> int:
    return sum(frame.get("refused") == "try_later" for p in crowd.people for _, frame in p.story.frames())
