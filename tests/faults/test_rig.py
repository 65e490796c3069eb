"""The rig sees what is wrong: servers with planted mistakes are found out by what their people noted."""

from tests.faults.checker.run import broken
from tests.faults.rig.cluster import Rig

# Now and then an answer to nothing; and everybody is shown everything.
LYING = """
from realtime.rooms import event_tail
from realtime.commands import group_commit
truly, batches = group_commit._commit_batch, iter(range(10**9))
async def answers(meeting, asked):
    return [9] * len(asked) if next(batches) % 9 == 8 else await truly(meeting, asked)
group_commit._commit_batch = answers
event_tail.visible = lambda event, audience: event
"""


async def test_servers_that_lie_are_found_out(rig: Rig):
    rig.whole(planted=(LYING, LYING))
    crowd = rig.crowd(seed=1, members=20, every=1)
    async with crowd:
        await crowd.until(lambda: crowd.moderator.saw("ballot.cast"), 30)
        await crowd.goes_on(60)
    found = {one.invariant for one in broken(crowd.history())}
    assert {"INV1 durable answer", "INV9 visibility"} <= found
