"""A process that is told to stop takes leave: what it was asked is answered, and everybody is sent elsewhere."""

import asyncio
import time

import pytest
from websockets.exceptions import WebSocketException

from tests.realtime.conftest import Build
from tests.realtime.endpoints.test_polling import Poller
from tests.realtime.member import at
from tests.realtime.probing import metrics
from tests.realtime.site import ANNA, BAO
from tests.servers import FAR, wait_until

RESTARTING = 4012
# The door takes its time, so that a command is under way when the process is told to stop; and so may this machine.
SLOW = """
import time
from realtime import drain
from realtime.commands import group_commit
drain.ANSWERING_SECONDS = 60
straight = group_commit.act_many
def slowly(**what):
    time.sleep(0.7)
    return straight(**what)
group_commit.act_many = slowly
"""


async def test_what_was_asked_before_the_end_is_answered_and_then_all_are_sent_away(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve_with(SLOW)
    meeting = site.meeting()
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao, at(meeting, None, server) as public:
        for member in (bao, public):
            await member.until(lambda m=member: m.count("snapshot"))  # type: ignore[misc]
        id = await anna.ask("statement.post", text="最后一句")
        await anna.settled()  # it has been received
        assert id not in anna.answers
        began = time.monotonic()
        ending = asyncio.create_task(asyncio.to_thread(server.stop))
        await bao.until(lambda: bao.count("restarting"))
        late = at(meeting, BAO, server)
        try:
            await late.open()
            assert (await late.until_closed(), late.raw) == (RESTARTING, [])
        except (OSError, WebSocketException, EOFError):
            assert time.monotonic() - began > 0.7  # it was over before the late one came
        for member in (anna, bao, public):
            assert await member.until_closed() == RESTARTING
            assert member.last("restarting") == {"in_ms": 400}
        assert anna.answers[id]["seq"] == 9
        assert await ending == 0
        await late.drop()
    assert len(meeting.log()) == 9


async def test_a_command_posted_before_the_end_is_answered(build: Build, new_file: str):
    site = build(database=new_file)
    # Longer than all else that is done at the end takes, and shorter than an answer is waited for.
    server = site.serve_with(SLOW.replace("0.7", "0.95"))
    meeting = site.meeting()
    anna = Poller(meeting.id, meeting.sessions[ANNA - 1], server)
    async with at(meeting, BAO, server) as bao:
        posted = asyncio.create_task(asyncio.to_thread(anna.post, "statement.post", text="最后一句"))
        await asyncio.to_thread(wait_until, lambda: metrics(server)["rostrum_commands_in_flight"], FAR)
        ending = asyncio.create_task(asyncio.to_thread(server.stop))
        await bao.until(lambda: bao.count("restarting"))
        assert not posted.done()
        status, answer = await posted
        assert (status, answer["seq"]) == (200, 9)
        assert await ending == 0


async def test_a_crowd_is_sent_away_over_a_while_and_not_in_one_moment(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve(drain__CLOSING_SECONDS=6)
    meeting = site.meeting(roles=("moderator", *["member"] * 40))
    members = [await at(meeting, seat, server).open() for seat in range(2, 42)]
    ended: list[float] = []

    async def stay(number: int) -> None:
        assert await members[number].until_closed() == RESTARTING
        ended.append(time.monotonic())

    staying = asyncio.gather(*(stay(number) for number in range(len(members))))
    assert await asyncio.to_thread(server.stop) == 0
    await staying
    # Each twentieth of them at its own moment; what is seen of it may be late, but never early.
    assert ended[-1] - ended[0] > 1
    assert [member.gaps for member in members] == [[]] * 40
    for member in members:
        await member.hang_up()


@pytest.mark.parametrize("people", [0, 1])
async def test_with_hardly_anybody_there_it_ends_as_well(people: int, build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve()
    meeting = site.meeting()
    members = [await at(meeting, ANNA, server).open() for _ in range(people)]
    assert await asyncio.to_thread(server.stop) == 0
    for member in members:
        assert await member.until_closed() == RESTARTING
        await member.hang_up()
