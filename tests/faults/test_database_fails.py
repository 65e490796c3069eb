"""PostgreSQL dies, is full of connections, locked or read-only: no false answer, and lines stay where they can."""

import asyncio
from collections.abc import Callable

import psycopg
import pytest
from psycopg import sql

from tests.faults.checker.run import must_hold
from tests.faults.clients.crowd import Crowd, share
from tests.faults.clients.member import get
from tests.faults.rig.cluster import PROOF, Rig
from tests.pace import promised


def clock() -> float:
    return asyncio.get_running_loop().time()


def put_off(crowd: Crowd) -> int:
    """How often somebody was told to try later."""
    return sum(frame.get("refused") == "try_later" for p in crowd.people for _, frame in p.story.frames())


async def all_answered(crowd: Crowd, seconds: float) -> float:
    """Until everything asked by now has been settled; how long it took."""
    asked = [(person, id) for person in crowd.people for id in person.asked]
    began = clock()
    settled: Callable[[], bool] = lambda: all(id in p.answers and id not in p.outbox for p, id in asked)  # noqa: E731
    await crowd.until(settled, seconds)
    return clock() - began


@pytest.mark.parametrize("manner", ["killed", "stopped at once"])
async def test_when_postgresql_dies_in_a_vote_what_was_acknowledged_is_there_and_the_rest_lands_once(
    rig: Rig, seed: int, manner: str
):
    """Forty votes a second are under way. Everything put off is done within twenty seconds of its return."""
    async with rig.crowd(seed=seed, reading=False) as crowd:
        await crowd.goes_on()
        await crowd.until(lambda: crowd.moderator.ballot is not None, 30)
        await crowd.goes_on(5)
        await asyncio.to_thread(rig.postgres.kill if manner == "killed" else rig.postgres.stop_at_once)
        await crowd.for_seconds(5 if PROOF else 3)
        await crowd.until(lambda: not crowd.acknowledged_since(1.0), 10)
        await asyncio.to_thread(rig.postgres.start)
        print(f"all answered {await all_answered(crowd, 20):.1f} s after its return")
        await crowd.goes_on()
        await asyncio.to_thread(rig.site.desk.restart)
    must_hold(crowd.history())
    assert put_off(crowd) > 0
    assert crowd.broken_lines() == 0


async def test_with_no_connection_to_be_had_commands_are_put_off_and_lines_stay(rig: Rig, seed: int):
    async with rig.crowd(seed=seed, reading=False) as crowd:
        await crowd.goes_on()
        await asyncio.to_thread(no_connections, rig, True)
        try:
            await crowd.for_seconds(15 if PROOF else 6)
            status, _ = await get(rig.nginx.port, f"/meetings/{crowd.held.id}/frames/")
        finally:
            await asyncio.to_thread(no_connections, rig, False)
        assert status == 503
        began = clock()
        await crowd.goes_on(10, 30)
        back = clock() - began
        await asyncio.to_thread(rig.site.desk.restart)
    must_hold(crowd.history())
    print(f"commands were acknowledged again {back:.1f} s after there were connections")
    assert put_off(crowd) > 0
    assert crowd.broken_lines() == 0
    assert back <= promised(5, began)


def no_connections(rig: Rig, none: bool) -> None:
    """As with all of them taken: those there are ended, and nobody is given another."""
    name = rig.site.environment["DATABASE_URL"].rsplit("/", 1)[1]
    with psycopg.connect(rig.postgres.url(), autocommit=True) as somebody:
        allowed = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        somebody.execute(allowed.format(sql.Identifier(name), sql.Literal(not none)))
        if none:
            somebody.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


async def test_a_row_locked_by_somebody_else_puts_off_one_meeting_and_slows_no_other(rig: Rig, seed: int):
    """Ten seconds on the busy room; then a deadlock with somebody who wants what we have and has what we want."""
    async with rig.crowd(seed=seed, members=60) as crowd, rig.crowd(seed=seed + 1, members=12, every=1) as other:
        await crowd.goes_on()
        began = clock()
        await other.goes_on(40)
        locked = clock()
        await asyncio.to_thread(lock_for, rig, crowd.held.id, 10 if PROOF else 6)
        freed, others = clock(), put_off(other)
        await crowd.goes_on(10)
        await asyncio.to_thread(lock_each_other, rig, crowd.held.id)
        await crowd.goes_on()
    for one in (crowd, other):
        must_hold(one.history())
        assert one.broken_lines() == 0
    usual, meanwhile = share(other.delays(began, locked), 0.95), share(other.delays(locked, freed), 0.95)
    print(f"95 % of the other meeting's commands: {usual * 1000:.0f} ms, during the lock {meanwhile * 1000:.0f} ms")
    assert put_off(crowd) > 0
    assert others == 0
    assert meanwhile <= max(1.2 * usual, usual + promised(0.15, locked, freed))


def lock_for(rig: Rig, meeting: str, seconds: float) -> None:
    with psycopg.connect(rig.site.environment["DATABASE_URL"]) as somebody:
        somebody.execute("SELECT 1 FROM meetings_meeting WHERE id = %s FOR UPDATE", [meeting])
        somebody.execute("SELECT pg_sleep(%s)", [seconds])


def lock_each_other(rig: Rig, meeting: str) -> None:
    """The answers first, then the head: the door goes the other way round. Whoever loses gives way."""
    for _ in range(3):
        with psycopg.connect(rig.site.environment["DATABASE_URL"]) as somebody:
            try:
                somebody.execute("LOCK TABLE meetings_token IN SHARE ROW EXCLUSIVE MODE")
                somebody.execute("SELECT pg_sleep(0.5)")
                somebody.execute("SELECT 1 FROM meetings_meeting WHERE id = %s FOR UPDATE", [meeting])
            except psycopg.OperationalError:
                somebody.rollback()


async def test_while_postgresql_is_read_only_commands_are_put_off_and_watching_goes_on(rig: Rig, seed: int):
    async with rig.crowd(seed=seed, members=60, reading=False) as crowd:
        await crowd.goes_on()
        await asyncio.to_thread(read_only, rig, "on")
        before, heads = put_off(crowd), crowd.moderator.count("head")
        await crowd.until(lambda: put_off(crowd) > before + 5, 30)
        done = crowd.acknowledged()
        late = rig.watcher(crowd.held)
        async with late:
            await late.until(lambda: late.count("snapshot"))  # who comes now sees everything
            await crowd.until(lambda: crowd.moderator.count("head") > heads, 15)
            assert crowd.acknowledged() == done
            await asyncio.to_thread(read_only, rig, "off")
            await all_answered(crowd, 20)
            await late.until(lambda: late.seq >= max(person.seq for person in crowd.people))
        await crowd.goes_on()
    must_hold(crowd.history())
    assert crowd.broken_lines() == 0


def read_only(rig: Rig, value: str) -> None:
    with psycopg.connect(rig.postgres.url(), autocommit=True) as somebody:
        somebody.execute("SET default_transaction_read_only = off")
        somebody.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")  # type: ignore[arg-type]
        somebody.execute("SELECT pg_reload_conf()")
