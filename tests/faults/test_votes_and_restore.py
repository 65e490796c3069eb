"""A vote that everybody casts as it closes has one result; a backup that lost the end says so to everybody.

Sealed votes, their tally host and sealed records are not part of the product yet, and so not of these scenarios.
"""

import asyncio

from tests.faults.checker.history import ConnectionRecord
from tests.faults.checker.run import must_hold
from tests.faults.rig.cluster import Rig
from tests.pace import promised


async def test_votes_cast_in_the_second_of_closing_are_counted_or_refused_and_there_is_one_result(rig: Rig, seed: int):
    """The deadline, the moderator and everybody's vote come together, and the clock's server is killed in it."""
    async with rig.crowd(seed=seed, every=30) as crowd:
        crowd.quiet.set()
        await crowd.until(lambda: not any(person.busy for person in crowd.people), 30)
        crowd.quiet.clear()
        before = crowd.moderator.seq
        for person in crowd.people:
            person.voted.update(range(1, 50))  # they vote when told to, and not by themselves
        # Long enough for everybody to hear of it before it is over, on this machine.
        seconds = max(3, round(promised(1.5, crowd.began_at)))
        answer = await crowd.moderator.settle("ballot.open", question="同意吗", seconds=seconds)
        assert "seq" in answer, answer
        await crowd.until(lambda: all(person.ballot is not None for person in crowd.people), 10)
        ballot = crowd.moderator.ballot
        votes = [asyncio.create_task(late(person, ballot, seconds)) for person in crowd.people[2:]]
        await crowd.for_seconds(seconds - 0.1)
        await asyncio.to_thread(rig.servers[seed % 2].kill)
        closing = await crowd.moderator.settle("ballot.close", ballot=ballot)
        answers = [await vote for vote in votes]
        await asyncio.to_thread(rig.servers[seed % 2].start)
        await crowd.until(lambda: all(p.ballot is None for p in crowd.people), 30)
        crowd.quiet.set()
    history = crowd.history()
    must_hold(history)
    ends = [e for e in history.log if e["type"] == "ballot.closed" and e["facts"]["ballot"] == ballot]
    assert len(ends) == 1
    assert ends[0]["facts"]["turnout"] == sum("seq" in answer for answer in answers)
    assert {answer["refused"] for answer in answers if "refused" in answer} <= {"stale", "ballot_over"}
    assert closing.get("refused") in (None, "stale")
    print(f"{ends[0]['facts']['turnout']} of {len(answers)} were in time; log grew from {before} to {len(history.log)}")


async def late(person, ballot: int, seconds: float):
    """Somewhere in the second around the deadline."""
    await asyncio.sleep(seconds - 0.6 + person.dice.random())
    return await person.settle("ballot.cast", ballot=ballot, choice=person.dice.choice(("yes", "no")))


async def test_a_restored_backup_that_lost_the_end_is_told_to_everybody(rig: Rig, seed: int):
    """The servers stop, the end of the log is gone, they start again: another epoch, and nobody keeps what was lost."""
    crowd = rig.crowd(seed=seed, members=60, reading=False)
    async with crowd:
        await crowd.goes_on(60)
        lost_epoch = crowd.moderator.epoch
        for server in rig.servers:
            await asyncio.to_thread(server.kill)
        lost = crowd.held.log()
        kept = len(lost) - 20
        await asyncio.to_thread(crowd.held.site.desk, "restore", meeting=crowd.held.id, upto=kept)
        for server in rig.servers:
            await asyncio.to_thread(server.start)
        await crowd.until(lambda: all(p.on_the_line() and p.epoch != lost_epoch for p in crowd.people), 60)
        before = {(ask.id, person.seat) for person in crowd.people for ask in person.story.asks}
        for person in crowd.people:
            since = next(line for line in person.story.lines if of_epoch(line, person.epoch))
            began = [frame for _, frame in since.frames() if "snapshot" in frame]
            assert began, "was not given the log anew"
            forget_before(person, since)
        await crowd.goes_on(20)
    history = crowd.history()
    history.asked_before = before
    assert history.head["epoch"] != lost_epoch
    again = {entry["hash16"] for entry in history.log}
    assert not again & {entry["hash16"] for entry in lost[kept:]}, "what was lost is not to come back unsaid"
    must_hold(history)


def of_epoch(line: ConnectionRecord, epoch: str) -> bool:
    return any(frame["hello"]["epoch"] == epoch for _, frame in line.frames() if "hello" in frame)


def forget_before(person, line: ConnectionRecord) -> None:
    """The story begins with the new epoch: what was acknowledged in the old one was lost, and everybody was told."""
    story = person.story
    story.lines = story.lines[story.lines.index(line) :]
    still_open = {frame["re"] for _, frame in story.frames() if "re" in frame} | person.outbox.keys()
    story.asks = [ask for ask in story.asks if ask.id in still_open]
