"""The clocks of two servers are three minutes apart and jump: order, deadlines, sessions and answers do not care."""

from tests.faults.checker.run import must_hold
from tests.faults.rig.cluster import Rig
from tests.pace import promised

# What Python asks for the time of day, in our code and in what it builds on. The database keeps its own.
SKEWED = """
import datetime, time, django.utils.timezone as zone
started, of_day, of_day_ns = time.monotonic(), time.time, time.time_ns
def off():
    return {first} if time.monotonic() - started < 12 else {then}
time.time = lambda: of_day() + off()
time.time_ns = lambda: of_day_ns() + off() * 1_000_000_000
zone.now = lambda: datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=off())
"""


async def test_clocks_that_differ_and_jump_change_nothing_that_is_decided(rig: Rig, seed: int):
    """Ninety seconds ahead and then an hour, as at the end of summer; ninety behind and then one less, as at a leap."""
    rig.whole(planted=(SKEWED.format(first=90, then=3_690), SKEWED.format(first=-90, then=-91)))
    async with rig.crowd(seed=seed) as crowd:
        await crowd.for_seconds(14)
        await crowd.goes_on()
    history = crowd.history()
    must_hold(history)
    assert crowd.broken_lines() == 0
    closed = [entry for entry in history.log if entry["type"] == "ballot.closed" and entry["by"] == 0]
    opened = {e["facts"]["ballot"]: e["facts"]["deadline_at"] for e in history.log if e["type"] == "ballot.opened"}
    assert closed
    for entry in closed:
        assert 0 <= entry["at"] - opened[entry["facts"]["ballot"]] < 1_000 * promised(3, crowd.began_at)
