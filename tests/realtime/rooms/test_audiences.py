"""What is hidden from an audience never crosses its lines, and who may no longer hear stops hearing."""

import asyncio
import json
import urllib.request
from typing import Any

from tests.realtime.conftest import Build
from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Held, Server, Site
from tests.servers import FAR, HOST

NOTHING_HELD = ["", 0, "public", ""]


def polled(meeting: Held, server: Server, session: str | None) -> str:
    """Everything a browser without WebSockets is told that holds nothing."""
    cookie = {"Cookie": f"sessionid={session}"} if session else {}
    request = urllib.request.Request(f"http://{HOST}:{server.port}/meetings/{meeting.id}/frames/", headers=cookie)
    with urllib.request.urlopen(request, timeout=FAR) as answer:
        return answer.read().decode()


async def all_told(member: Member) -> str:
    """All bytes this line ever carried, after everything was asked for once more."""
    await member.settled()
    snapshots = member.count("snapshot")
    await member.say({"since": NOTHING_HELD})
    await member.until(lambda: member.count("snapshot") > snapshots)
    await member.settled()
    return "".join(member.raw)


async def test_what_is_hidden_never_crosses_the_lines_of_others(meeting: Held, server: Server):
    async with (
        at(meeting, MODERATOR, server) as moderator,
        at(meeting, ANNA, server) as anna,
        at(meeting, CHEN, server) as chen,
        at(meeting, GUEST, server) as guest,
        at(meeting, None, server) as public,
    ):
        await guest.done("statement.post", text="待审的字")
        await guest.done("statement.post", text="不予显示的字")
        await guest.done("statement.amend", statement=1, version=1, text="待审的新字")
        await moderator.done("statement.withhold", statement=2, version=1, reason="insulting")
        await moderator.done("seat.warn", seat=CHEN, reason="other", note="警告的字")
        await moderator.done("posting.suspend", seat=CHEN, reason="spam", note="停言的字")
        await moderator.done("policy.set", name="drawn")
        await moderator.done("queue.open")
        await anna.done("floor.request", lane="booked", note="发言意向的字")
        labels = {"blue_secret": "甲", "red_secret": "乙"}
        await moderator.done("ballot.open", question="选哪个", kind="straw", labels=labels, results="when_revealed")
        await anna.done("ballot.cast", ballot=1, choice="red_secret")
        await moderator.done("ballot.close", ballot=1)
        await moderator.done("ballot.open", question="同意吗")
        last = await anna.done("ballot.cast", ballot=2, choice="abstain")
        seed = next(entry for entry in meeting.log() if entry["type"] == "policy.set")["facts"]["seed"]
        for member in (moderator, anna, chen, guest, public):
            await member.until(lambda m=member: m.seq >= last)  # type: ignore[misc]
        inside, hers, his, guests, outside = [
            await all_told(member) for member in (moderator, anna, chen, guest, public)
        ]
        hers += polled(meeting, server, meeting.sessions[ANNA - 1])
        outside += polled(meeting, server, None)
        # What could leak is really there, for those who may see it.
        assert all(
            words in inside for words in ("待审的字", "待审的新字", "不予显示的字", "警告的字", "停言的字", seed)
        )
        assert all(words in guests for words in ("待审的新字", "不予显示的字", "insulting"))
        assert "发言意向的字" in hers
        for told in (hers, his, outside):
            assert not any(
                words in told for words in ("待审的", "不予显示的字", "insulting", "警告的字", "停言的字", seed)
            )
        assert "发言意向的字" not in outside
        # Choices are nobody's but the voter's while the ballot is open or not revealed.
        assert '"choice":"abstain"' in hers
        for told in (inside, his, guests, outside):
            assert '"choice":"abstain"' not in told
        for told in (hers, his, guests, outside):
            assert "statement.withheld" not in told
            assert '"votes":{' not in told
            assert '"tally":{' not in told
        assert '"choice":"red_secret"' not in inside + his + guests + outside


async def test_who_has_voted_is_told_to_moderators_only(meeting: Held, server: Server):
    meeting.do(MODERATOR, "ballot.open", question="同意吗")
    async with at(meeting, CLERK, server) as clerk, at(meeting, BAO, server) as bao, at(meeting, ANNA, server) as anna:
        seq = await anna.done("ballot.cast", ballot=1, choice="no")
        for member in (clerk, bao, anna):
            await member.until(lambda m=member: m.seq >= seq)  # type: ignore[misc]
        (cast,) = [event for event in clerk.events if event["type"] == "ballot.cast"]
        assert (cast["seat"], cast["choice"]) == (ANNA, None)
        assert bao.ranges == [(seq, seq)]
        assert anna.ranges == [(seq, seq)]


def since_the_hello(member: Member, number: int) -> set[str]:
    """The kinds of frames that followed it, the first of which has the number 0."""
    start = [n for n, (_, frame) in enumerate(member.frames) if "hello" in frame][number]
    following = [next(iter(frame)) for _, frame in member.frames[start + 1 :]]
    assert following[:1] in ([], ["snapshot"])
    return set(following)


async def test_a_new_role_gives_a_new_greeting_and_everything_that_goes_with_it(meeting: Held, server: Server):
    meeting.do(GUEST, "statement.post", text="待审的字")
    meeting.do(MODERATOR, "ballot.open", question="同意吗")
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        for role, audience in (("clerk", "moderator"), ("guest", "member"), ("department", "member")):
            await anna.settled()
            before = anna.count("hello")
            change = {"seat": ANNA, "role": role, "sector": None, "venue": None, "channel": "online"}
            seq = meeting.do(MODERATOR, "seat.change", **change)
            await anna.until(lambda n=before: {"own", "seats", "turnout"} <= since_the_hello(anna, n))  # type: ignore[misc]
            hello, snapshot = anna.last("hello"), anna.last("snapshot")
            assert (hello["role"], hello["audience"]) == (role, audience)
            assert snapshot["seq"] == seq
            assert ("待审的字" in json.dumps(snapshot, ensure_ascii=False)) == (audience == "moderator")
            await bao.until(lambda seq=seq: bao.seq >= seq)  # type: ignore[misc]
        assert bao.count("hello") == 1
        assert anna.gaps == []


async def test_taking_the_seat_turns_a_watcher_into_a_member(shared: Site, server: Server):
    meeting = shared.meeting(opened=False)
    meeting.do(MODERATOR, "seat.take")
    async with at(meeting, ANNA, server) as anna:
        assert (anna.last("hello")["seat"], anna.last("hello")["role"]) == (ANNA, "observer")
        await anna.done("seat.take")
        await anna.until(lambda: anna.last("hello")["role"] == "member" and anna.last("own")["role"] == "member")
        assert anna.audience == "member"


async def test_a_removed_member_is_shown_out_until_readmitted(meeting: Held, server: Server):
    async with at(meeting, MODERATOR, server) as moderator, at(meeting, BAO, server) as bao:
        anna, tablet = await at(meeting, ANNA, server).open(), await at(meeting, ANNA, server).open()
        await moderator.done("seat.remove", seat=ANNA, reason="disturbance", note="移出的字")
        assert {await anna.until_closed(), await tablet.until_closed()} == {4503}
        await anna.dial()
        assert await anna.until_closed() == 4503
        assert anna.count("hello") == 1
        seq = await moderator.done("seat.readmit", seat=ANNA)
        await moderator.until(lambda: moderator.seq >= seq)  # acknowledged is not yet told
        await anna.open()
        assert anna.last("hello")["role"] == "observer"
        await anna.done("seat.take")
        await bao.until(lambda: bao.seq > seq)
        assert "移出的字" not in "".join(bao.raw + anna.raw)
        await anna.hang_up()
        await tablet.hang_up()


def measures(member: Member) -> list[tuple[str, str, int]]:
    return [(one["kind"], one["reason"], one["by"]) for one in member.last("own")["measures"]]


async def test_whom_a_measure_is_taken_against_learns_why_and_nobody_else_does(meeting: Held, server: Server):
    """Two reasons that nobody else may read, and a note that is for moderators alone."""
    warned, removed = ("warned", "overtime", MODERATOR), ("removed", "personal_data", MODERATOR)
    watcher = Member(meeting.id, None, server)
    async with at(meeting, MODERATOR, server) as moderator, at(meeting, BAO, server) as bao, watcher:
        anna, tablet = await at(meeting, ANNA, server).open(), await at(meeting, ANNA, server).open()
        await moderator.done("seat.warn", seat=ANNA, reason="overtime", note="只给主持人的字")
        for line in (anna, tablet):
            await line.until(lambda line=line: measures(line) == [warned])  # type: ignore[misc]
        await moderator.done("seat.remove", seat=ANNA, reason="personal_data", note="只给主持人的字")
        for line in (anna, tablet):
            assert await line.until_closed() == 4503
            assert measures(line) == [warned, removed]
        again = at(meeting, ANNA, server)
        await again.dial()
        assert await again.until_closed() == 4503
        assert [next(iter(frame)) for _, frame in again.frames] == ["own", "seats"]
        assert measures(again) == [warned, removed]
        assert list(again.last("seats")) == [str(MODERATOR)], "only who took the measure"
        await asyncio.gather(bao.settled(), watcher.settled())
        others = "".join(bao.raw + watcher.raw)
        assert "seat.removed" in others
        assert [word for word in ("overtime", "personal_data", "只给主持人的字") if word in others] == []
        assert "只给主持人的字" not in "".join(anna.raw + tablet.raw + again.raw)
        assert "只给主持人的字" in "".join(moderator.raw)
        for line in (anna, tablet, again):
            await line.hang_up()


async def test_signing_out_closes_the_lines_of_that_sign_in_within_five_seconds(meeting: Held, server: Server):
    other_device = Member(meeting.id, meeting.site.desk("session", person=meeting.people[ANNA - 1]), server)
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao, other_device:
        meeting.site.desk("sign_out", session=meeting.sessions[ANNA - 1])
        assert await anna.until_closed(5) == 4501
        await asyncio.gather(bao.settled(), other_device.settled())
        assert (bao.closed, other_device.closed) == (None, None)


async def test_an_account_that_is_switched_off_loses_its_lines(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve()
    for visibility in ("public", "invited"):
        meeting = site.meeting(visibility=visibility)
        async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
            site.desk("deactivate", person=meeting.people[ANNA - 1])
            assert await anna.until_closed(5) == 4501
            await bao.settled()
            assert bao.closed is None


async def test_who_may_no_longer_watch_is_shown_out(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve(hub__PRINCIPAL_SECONDS=1)
    meeting = site.meeting(visibility="invited")
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        site.desk("part", meeting=meeting.id, person=meeting.people[ANNA - 1])
        assert await anna.until_closed() == 4504
        await bao.settled()
        assert bao.closed is None


async def test_who_is_given_a_seat_while_watching_finds_it_without_signing_in_again(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve(hub__PRINCIPAL_SECONDS=1)
    meeting, stranger = site.meeting(), site.desk("stranger")
    async with Member(meeting.id, stranger["session"], server) as watcher:
        assert watcher.last("hello")["seat"] is None
        seat: Any = site.desk("take_part", meeting=meeting.id, person=stranger["person"], role="member")
        await watcher.until(lambda: watcher.last("hello")["seat"] == seat)
        await watcher.done("seat.take")
        await watcher.until(lambda: watcher.audience == "member")
        assert watcher.closed is None
