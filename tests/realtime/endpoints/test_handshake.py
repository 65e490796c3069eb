"""Who gets a line to a room, and how the others are told that they do not."""

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, ORIGIN, Held, Server, Site
from tests.servers import HOST

ELSEWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def private(shared: Site) -> Held:
    return shared.meeting(visibility="invited")


async def test_a_member_is_greeted_with_seat_role_and_the_end_of_the_log(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        hello = anna.last("hello")
        assert (hello["seat"], hello["role"], hello["audience"]) == (ANNA, "member", "member")
        assert hello["head"] == len(meeting.log())


@pytest.mark.parametrize(
    "origin",
    [
        "http://rostrum.example",
        "http://localhost.rostrum.example:8000",
        "http://localhost:8001",
        "http://localhost",
        "https://localhost:8000",
        "ws://localhost:8000",
        "http://localhost:8000@rostrum.example",
        "null",
        "",
        "://",
        "http://[::1",
        None,
    ],
)
async def test_a_page_from_elsewhere_is_refused_at_the_handshake(origin: str | None, quiet: Held, server: Server):
    stranger = at(quiet, ANNA, server)
    stranger.origin = origin
    with pytest.raises(InvalidStatus) as refused:
        await stranger.dial()
    assert refused.value.response.status_code in (400, 403)  # 400: that is no origin at all


async def test_who_is_not_signed_in_watches_a_public_meeting_and_commands_nothing(meeting: Held, server: Server):
    async with at(meeting, None, server) as watcher:
        hello = watcher.last("hello")
        assert (hello["seat"], hello["role"], hello["audience"]) == (None, "observer", "public")
        assert (await watcher.do("statement.post", text="我也想说"))["refused"] == "not_seated"
        assert (await watcher.do("seat.take"))["refused"] == "not_seated"
        await watcher.until(lambda: watcher.count("snapshot"))
        assert watcher.count("own") == 0


@pytest.mark.parametrize("session", [None, "nosuchsession", "\u00e9", '"', "x" * 4_000])
async def test_a_meeting_of_members_is_closed_to_everybody_else(session: str | None, private: Held, server: Server):
    async with Member(private.id, session, server) as stranger:
        assert await stranger.until_closed() == 4504
        assert stranger.raw == []


async def test_a_signed_in_stranger_is_not_let_in_to_a_meeting_by_invitation(private: Held, server: Server):
    async with Member(private.id, private.site.desk("stranger")["session"], server) as stranger:
        assert await stranger.until_closed() == 4504


async def test_there_is_no_line_to_a_meeting_that_does_not_exist(server: Server):
    async with Member(ELSEWHERE, None, server) as lost:
        assert await lost.until_closed() == 4504


@pytest.mark.parametrize("path", ["/", "/ws/", "/ws/meetings/", "/ws/meetings/1/", "/ws/meetings/%00/", "/ws/x?y=z"])
async def test_no_line_leads_anywhere_else(path: str, server: Server):
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"ws://{HOST}:{server.port}{path}", origin=ORIGIN)  # type: ignore[arg-type]
    assert refused.value.response.status_code in (403, 404)
