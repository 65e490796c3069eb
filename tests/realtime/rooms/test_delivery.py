"""What a room tells beside the events: turnout, names, the end of the log, what is mine; and whom it stops telling."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.realtime.conftest import copied
from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, BAO, CHEN, MODERATOR, Held, Server, Site

LONG = "长" * 1_500  # 4.5 kB, and whole in the event


@pytest.fixture(scope="module")
def hurried(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose server loses patience after four seconds and says every second where the log stands."""
    folder = tmp_path_factory.mktemp("hurried")
    site = Site(folder=folder, database=copied(empty_file, folder))
    try:
        site.serve(connection__ACK_TIMEOUT_SECONDS=4, periodic_updates__HEAD_SECONDS=1)
        yield site
    finally:
        site.close()


async def speech(meeting: Held, text: str, times: int) -> int:
    """So many statements of Chen, from another process; returns the number of the last."""
    what = [{"type": "statement.post", "text": text}] * times
    last: int = await asyncio.to_thread(meeting.site.desk, "act_often", meeting=meeting.id, by=CHEN, what=what)
    return last


async def test_what_is_mine_is_told_to_my_devices_and_to_nobody_else(meeting: Held, server: Server):
    meeting.do(MODERATOR, "queue.open")
    async with (
        at(meeting, ANNA, server) as phone,
        at(meeting, ANNA, server) as tablet,
        at(meeting, BAO, server) as bao,
        at(meeting, None, server) as public,
    ):
        await phone.done("floor.request", lane="booked")
        await bao.done("floor.request", lane="booked")
        for device in (phone, tablet):
            await device.until(lambda d=device: d.last("own")["waiting"] == [{"entry": 1, "place": 1}])  # type: ignore[misc]
        await bao.until(lambda: bao.last("own")["waiting"] == [{"entry": 2, "place": 2}])
        await phone.done("floor.withdraw", entry=1)
        await bao.until(lambda: bao.last("own")["waiting"] == [{"entry": 2, "place": 1}])
        await tablet.until(lambda: tablet.last("own")["waiting"] == [])
        await public.settled()
        assert {own["seat"] for own in bao.all("own")} == {BAO}
        assert {own["seat"] for own in tablet.all("own")} == {ANNA}
        assert public.count("own") == 0


async def test_who_acts_is_told_what_it_means_for_them_no_later_than_the_event(meeting: Held, server: Server):
    """Else a button would go for a moment by what its own press has just changed, and swallow the next press."""
    meeting.do(MODERATOR, "queue.open")
    async with at(meeting, ANNA, server) as phone:
        for _ in range(5):
            entry = await phone.done("floor.request", lane="impromptu")
            await phone.until(lambda last=entry: phone.seq >= last)  # type: ignore[misc]
            assert "already_waiting" in phone.last("own")["off"].values()
            last = await phone.done("floor.withdraw", entry=phone.last("own")["waiting"][0]["entry"])
            await phone.until(lambda last=last: phone.seq >= last)  # type: ignore[misc]
            assert phone.last("own")["waiting"] == []
            assert "already_waiting" not in phone.last("own")["off"].values()


async def test_turnout_is_told_at_most_twice_a_second_and_last_with_the_final_count(shared: Site, server: Server):
    meeting = shared.meeting(roles=("moderator", *["member"] * 24))
    async with at(meeting, None, server) as public, at(meeting, MODERATOR, server) as moderator:
        voters = [await at(meeting, seat, server).open() for seat in range(2, 26)]
        began = time.monotonic()
        await moderator.done("ballot.open", question="同意吗")
        for voter in voters:
            await voter.done("ballot.cast", ballot=1, choice="yes")
        # Another is opened at once: the final count of the first is told all the same.
        await moderator.done("ballot.close", ballot=1)
        await moderator.done("ballot.open", question="再来")
        last = await voters[0].done("ballot.cast", ballot=2, choice="yes")
        await public.until(lambda: public.seq >= last and public.last("turnout")["ballot"] == 2)
        late = await at(meeting, None, server).open()
        await late.until(lambda: late.count("turnout"))
        seq = await moderator.done("ballot.void", ballot=2, reason="technical")
        final = {"ballot": 2, "cast": 1, "electorate": 25}
        await public.until(lambda: public.seq >= seq and public.last("turnout") == final)
        for voter in (*voters, late):
            await voter.hang_up()
    first = [told for told in public.all("turnout") if told["ballot"] == 1]
    assert [told["cast"] for told in first] == sorted(told["cast"] for told in first)
    assert first[-1] == {"ballot": 1, "cast": 24, "electorate": 25}
    assert late.last("turnout")["ballot"] == 2
    seconds = time.monotonic() - began
    assert public.count("turnout") <= 2 * seconds + 4  # with the beginning and the end of each ballot


async def test_who_may_not_see_single_votes_hears_seldom_how_far_the_log_has_come(shared: Site, server: Server):
    meeting = shared.meeting(roles=("moderator", *["member"] * 80))
    async with at(meeting, None, server) as public, at(meeting, MODERATOR, server) as moderator:
        voters = [await at(meeting, seat, server).open() for seat in range(2, 82)]
        opened = await moderator.done("ballot.open", question="同意吗")
        await public.until(lambda: public.seq >= opened)
        told = len(public.times("events"))
        for voter in voters:
            last = await voter.done("ballot.cast", ballot=1, choice="yes")
        await public.until(lambda: public.seq >= last)
        times = public.times("events")[told:]
        assert len(times) <= 2 * (times[-1] - times[0]) + 2
        closed = await moderator.done("ballot.close", ballot=1)
        await public.until(lambda: public.seq >= closed)
        assert (public.gaps, public.count("snapshot")) == ([], 1)
        for voter in voters:
            await voter.hang_up()
    assert {told["type"] for told in public.events} >= {"ballot.opened", "ballot.closed"}
    assert not public.saw("ballot.cast")


async def test_the_directory_is_told_and_then_who_is_new_in_it(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna, at(meeting, MODERATOR, server) as moderator:
        await anna.until(lambda: anna.count("seats"))
        assert set(anna.last("seats")) == {"1", "2", "3", "4", "5", "6"}
        assert anna.last("seats")["3"]["name"] == "member3"
        stranger = meeting.site.desk("stranger")
        seat = meeting.site.desk("take_part", meeting=meeting.id, person=stranger["person"], role="member")
        await moderator.done("seat.take", **{"for": seat, "channel": "phone"})
        await anna.until(lambda: anna.count("seats") >= 2)
        assert list(anna.last("seats")) == ["7"]
        assert anna.last("seats")["7"]["venue"] == "分会场"


async def test_a_corrected_name_arrives_and_whoever_comes_has_it(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        await anna.until(lambda: anna.count("seats"))
        meeting.site.desk("correct", meeting=meeting.id, seat=BAO, name="更正后")
        await anna.until(lambda: anna.count("seats") >= 2)
        assert {seat: card["name"] for seat, card in anna.last("seats").items()} == {str(BAO): "更正后"}
        assert anna.saw("seat.corrected")
        async with at(meeting, CHEN, server) as chen:
            await chen.until(lambda: chen.count("seats"))
            assert chen.last("seats")[str(BAO)]["name"] == "更正后"


async def test_who_is_told_nothing_new_hears_where_the_log_stands(hurried: Site):
    server, meeting = hurried.servers[0], hurried.meeting()
    async with at(meeting, ANNA, server) as anna:
        await anna.until(lambda: anna.count("head") >= 3)
        assert set(anna.all("head")) == {8}
        assert all(later["now"] > 1_700_000_000_000 for _, later in anna.frames if "head" in later)


async def test_who_reads_and_acknowledges_nothing_is_closed_and_the_others_go_on(hurried: Site):
    server, meeting = hurried.servers[0], hurried.meeting()
    deaf = at(meeting, BAO, server)
    deaf.got_seconds = 0
    await deaf.open()
    anna = at(meeting, ANNA, server)
    anna.got_seconds = 0.1
    await anna.open()
    assert await deaf.until_closed() == 4008
    await anna.until(lambda: anna.count("head") >= 3)
    assert anna.closed is None
    assert await anna.done("statement.post", text="还在") == 9
    await deaf.hang_up()
    await anna.hang_up()


async def test_in_a_quiet_meeting_nobody_is_taken_for_slow(hurried: Site):
    """Heads, presence and answers are acknowledged by nobody."""
    server, meeting = hurried.servers[0], hurried.meeting()
    anna = at(meeting, ANNA, server)
    await anna.open()
    await anna.until(lambda: anna.count("snapshot"))
    await anna.say({"got": anna.seq})
    anna.got_seconds = 0
    for _ in range(3):
        assert (await anna.do("floor.request", lane="booked"))["refused"] == "queue_closed"
    await anna.until(lambda: anna.count("head") >= 4)
    assert anna.closed is None
    await anna.hang_up()


async def test_a_stalled_phone_is_let_go_and_delays_nobody(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna, at(meeting, CHEN, server) as chen:
        stalled = await at(meeting, BAO, server).open()
        await anna.until(lambda: anna.last("presence")["seats"] == [ANNA, BAO, CHEN])
        stalled.stop_reading()
        for _ in range(10):
            last = await speech(meeting, LONG, 32)
            await anna.until(lambda seq=last: anna.seq >= seq)  # type: ignore[misc]
        await anna.until(lambda: anna.last("presence")["seats"] == [ANNA, CHEN])
        assert await chen.done("statement.post", text="还在") == last + 1
        assert (anna.gaps, chen.gaps, anna.closed, chen.closed) == ([], [], None, None)
        await stalled.drop()


async def test_whoever_vanishes_while_all_are_told_something_takes_nothing_from_the_others(
    shared: Site, server: Server
):
    meeting = shared.meeting(roles=("moderator", *["member"] * 20))
    steady = [await at(meeting, seat, server).open() for seat in range(2, 12)]

    async def come_and_go(seat: int) -> None:
        for _ in range(5):
            async with at(meeting, seat, server) as fickle:
                await fickle.until(lambda f=fickle: f.count("snapshot"))  # type: ignore[misc]
                await fickle.ask("statement.post", text="说完就走")

    async def speak(member: Member) -> None:
        for _ in range(10):
            await member.done("statement.post", text="说")

    await asyncio.gather(*(come_and_go(seat) for seat in range(12, 22)), *(speak(member) for member in steady))
    last = len(meeting.log())  # at least: what was asked by those who left may still be decided
    for member in steady:
        await member.until(lambda m=member: m.seq >= last)  # type: ignore[misc]
        assert (member.gaps, member.count("snapshot")) == ([], 1)
        await member.hang_up()


async def test_a_long_debate_written_at_once_is_told_in_pieces_that_can_be_taken(meeting: Held, server: Server):
    """Such as a replay at full speed, after which nobody is dropped for what came at once."""
    async with at(meeting, ANNA, server) as anna, at(meeting, None, server) as public:
        last = await speech(meeting, "说" * 300, 2_000)
        for member in (anna, public):
            await member.until(lambda m=member: m.seq >= last or m.closed)  # type: ignore[misc]
            assert (member.gaps, member.closed) == ([], None)


async def test_a_snapshot_of_a_large_meeting_arrives_whole(shared: Site, server: Server):
    """Larger than what a browser may say, which the server's own limit must not be taken for."""
    meeting = shared.meeting(roles=("moderator", *["member"] * 10))
    what = [{"type": "statement.post", "text": "长" * 500}] * 200
    what += [{"type": "motion.move", "text": "长" * 500}] * 20
    what += [{"type": "utterance.record", "kind": "note", "text": "长" * 500}] * 50
    await asyncio.to_thread(meeting.site.desk, "act_often", meeting=meeting.id, by=1, what=what)
    titles = {str(n): "题" * 290 for n in range(1, 200)}
    meeting.do(1, "agenda.set", version=0, items=[{"item": n} for n in range(1, 200)], titles=titles)
    async with at(meeting, 2, server) as anna:
        await anna.until(lambda: anna.count("snapshot"))
        assert len(anna.raw[1].encode()) > 256 * 1024
        assert await anna.done("statement.post", text="还在") == len(meeting.log())


async def test_who_asks_is_answered_before_all_are_told(meeting: Held, server: Server):
    """To tell a crowd takes a while, and an answer is one frame. Whatever else wakes a room may seldom be quicker."""
    overtaken = 0
    async with at(meeting, ANNA, server) as anna:
        for n in range(20):
            await asyncio.sleep(0.1)  # after quiet, when the fact goes at once
            seq = await anna.done("statement.post", text=f"第 {n} 条")
            await anna.until(lambda seq=seq: anna.seq >= seq)  # type: ignore[misc]
            frames = [frame for _, frame in anna.frames]
            answer = next(n for n, frame in enumerate(frames) if frame.get("seq") == seq)
            fact = next(n for n, frame in enumerate(frames) if any(e["seq"] == seq for e in frame.get("events", ())))
            overtaken += fact < answer
    assert overtaken <= 2
