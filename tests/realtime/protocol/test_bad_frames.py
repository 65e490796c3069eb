"""What no browser of ours would send is refused or ends the line, with the right code; and nobody else notices."""

import json
import socket
from collections.abc import AsyncIterator

import pytest

from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, BAO, ROLES, SERVED_BY, Held, Server, Site
from tests.servers import FAR, HOST

ID = "11111111-1111-4111-8111-111111111111"
POST = {"type": "statement.post", "text": "x"}
DEEP = '{"since":' + "[" * 20_000 + "]" * 20_000 + "}"
HALF = 64 * 1024


@pytest.fixture
async def anna(quiet: Held, server: Server) -> AsyncIterator[Member]:
    async with at(quiet, ANNA, server) as anna:
        yield anna


@pytest.fixture
async def bao(quiet: Held, server: Server) -> AsyncIterator[Member]:
    """The neighbour, who must not notice anything."""
    async with at(quiet, BAO, server) as bao:
        yield bao


def asking(do: object, **more: object) -> str:
    return json.dumps({"id": ID, "do": do, **more})


CLOSED = {
    "": 4500,
    " ": 4500,
    "hello": 4500,
    "null": 4500,
    "[]": 4500,
    "{}": 4500,
    "true": 4500,
    '"since"': 4500,
    "{": 4500,
    '{"since":["",0,"public",""]}x': 4500,
    '{"since":["",0,"public"]}': 4500,
    '{"since":["",0,"public","",1]}': 4500,
    '{"since":["",-1,"public",""]}': 4500,
    '{"since":["",1.0,"public",""]}': 4500,
    '{"since":["",1e3,"public",""]}': 4500,
    '{"since":["",true,"public",""]}': 4500,
    '{"since":["",99999999999999999999999,"public",""]}': 4500,
    '{"since":["",9007199254740992,"public",""]}': 4500,
    '{"since":["",0,"everybody",""]}': 4500,
    '{"since":["",0,"public","xyz"]}': 4500,
    '{"since":["",0,"public",""],"more":1}': 4500,
    '{"since":["",0,"public",""],"since":["",0,"public",""]}': 4500,
    '{"since":{"seq":0}}': 4500,
    '{"got":"1"}': 4500,
    '{"got":null}': 4500,
    '{"got":-1}': 4500,
    '{"got":NaN}': 4500,
    '{"got":1,"since":["",0,"public",""]}': 4500,
    '{"got":1,"more":{}}': 4500,
    '{"do":{"type":"statement.post","text":"x"}}': 4500,
    '{"id":"1","do":{"type":"statement.post","text":"x"}}': 4500,
    '{"id":1,"do":{"type":"statement.post","text":"x"}}': 4500,
    '{"id":"{11111111-1111-4111-8111-111111111111}","do":{"type":"statement.post","text":"x"}}': 4500,
    DEEP: 4500,
    '{"id":"' + ID + '","id":"' + ID + '","do":{"type":"statement.post","text":"x"}}': 4500,
    '{"id":"' + ID + '","do":{"type":"statement.post","text":"x","text":"y"}}': 4500,
    '{"id":"' + ID + '","do":{"type":"statement.post","text":"\\ud83d"}}': 4500,
    '{"id":"' + ID + '","do":{"type":"statement.post","text":"\\udc00\\ud800"}}': 4500,
    asking({**POST, "text": "x" * HALF}): 4513,
    asking({**POST, "text": "议" * (HALF // 3)}).encode().decode("unicode_escape"): 4513,
    " " * (200 * 1024): 4513,
}

REFUSED = {
    asking(None): "malformed",
    asking([]): "malformed",
    asking({}): "malformed",
    asking({"type": 1}): "malformed",
    asking({"type": "statement.posted", "text": "x"}): "unknown_type",
    asking({"type": "__class__"}): "unknown_type",
    asking({"type": ""}): "unknown_type",
    asking(POST, more=1): "malformed",
    asking({**POST, "more": 1}): "malformed",
    asking({**POST, "text": None}): "malformed",
    asking({**POST, "text": ["x"]}): "malformed",
    asking({**POST, "text": 1}): "malformed",
    asking({**POST, "item": "1"}): "malformed",
    asking({**POST, "item": -1}): "malformed",
    asking({**POST, "item": 2**53}): "malformed",
    asking({**POST, "by": 1}): "malformed",
    asking({**POST, "for_": 1}): "malformed",
    asking({**POST, "text": "\u0000"}): "bad_text",
    asking({**POST, "text": "\u202e"}): "bad_text",
    asking({"type": "seat.take", "role": "moderator"}): "malformed",
    asking({"type": "seat.take", "sector": "经济界"}): "malformed",
    asking({"type": "meeting.open", "settings": {"quorum": 0}}): "malformed",
    asking({"type": "policy.set", "name": "drawn", "seed": "00"}): "malformed",
    asking({"type": "floor.request", "lane": "first"}): "malformed",
    asking({"type": "floor.request", "lane": "booked", "rank": True}): "malformed",
    asking({"type": "ballot.cast", "ballot": 1, "choice": "yes\n"}): "malformed",
    asking({"type": "ballot.open", "question": "?", "threshold": {"rule": "more_than", "more": 1}}): "malformed",
    asking({"type": "ballot.open", "question": "?", "labels": {"a": 1}}): "malformed",
    asking({"type": "agenda.set", "version": 0, "items": [{"id": 1, "more": 1}], "titles": {}}): "malformed",
}


def named(frame: str) -> str:
    return frame[:90] or "nothing"


@pytest.mark.parametrize("frame", CLOSED, ids=named)
async def test_a_frame_that_says_nothing_ends_the_line(frame: str, anna: Member, bao: Member):
    await anna.send(frame)
    assert await anna.until_closed() == CLOSED[frame]
    assert anna.count("re") == 0
    await bao.settled()
    assert bao.closed is None


async def test_a_command_that_cannot_be_read_is_refused_by_its_id(quiet: Held, server: Server, bao: Member):
    """Five at a time, since more mistakes than that end the line."""
    told = {}
    cases = list(REFUSED)
    for start in range(0, len(cases), 5):
        async with at(quiet, ANNA, server) as anna:
            for frame in cases[start : start + 5]:
                before = anna.count("re")
                await anna.send(frame)
                await anna.until(lambda a=anna, n=before: a.count("re") > n)  # type: ignore[misc]
                told[frame] = anna.answers[ID]["refused"]
            assert anna.closed is None
    assert told == REFUSED
    await bao.settled()


async def test_who_goes_on_making_mistakes_is_too_fast(anna: Member):
    for _ in range(6):
        await anna.send(asking({"type": "nothing"}))
    assert await anna.until_closed() == 4029
    assert anna.count("re") == 6


async def test_binary_frames_end_the_line(anna: Member, bao: Member):
    await anna.send(json.dumps({"got": 1}).encode())
    assert await anna.until_closed() == 4514
    await bao.settled()


async def test_a_frame_above_what_the_server_reads_at_all_ends_the_line_without_a_word(anna: Member, bao: Member):
    await anna.send(" " * (256 * 1024 + 1))
    assert await anna.until_closed() in (1006, 1009)
    await bao.settled()


async def test_a_flood_ends_its_own_line_and_slows_nobody(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        for n in range(400):
            await anna.send(json.dumps({"got": n}))
            if n % 100 == 50:
                await bao.done("statement.post", text=f"第{n}条")
        assert await anna.until_closed() == 4029


async def test_a_person_at_the_usual_pace_is_never_too_fast(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        for n in range(40):
            await anna.done("statement.post", text=f"第{n}条")
        assert anna.closed is None


async def test_nothing_malformed_reaches_the_log(shared: Site, server: Server):
    meeting = shared.meeting(roles=ROLES)
    before = meeting.log()
    async with at(meeting, ANNA, server) as anna:
        await anna.send(asking({"type": "seat.take", "role": "moderator"}))
        assert (await anna.answer(ID))["refused"] == "malformed"
    assert meeting.log() == before


HANDSHAKES = {
    "half a request": b"GET /ws/meetings/x/ HTTP/1.1\r\nHost: localhost\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no key": b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "nothing": b"",
}
FRAMES = {
    "not masked": b"\x81\x02{}",
    "reserved bits": b"\xf1\x80\0\0\0\0",
    "unknown opcode": b"\x83\x80\0\0\0\0",
    "control frame in pieces": b"\x09\x80\0\0\0\0",
    "ping of 126 bytes": b"\x89\xfe\x00\x7e\0\0\0\0" + b"x" * 126,
    "continues nothing": b"\x80\x80\0\0\0\0",
    "not UTF-8": b"\x81\x82\0\0\0\0\xff\xfe",
    "2^63 bytes announced": b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0",
    "close with code 1": b"\x88\x82\0\0\0\0\x00\x01",
    "half a frame, then gone": b"\x81\xfe\x10\x00\0\0\0\0abc",
}


@pytest.mark.parametrize("name", HANDSHAKES)
async def test_bytes_that_are_no_handshake_trouble_nobody(name: str, server: Server, bao: Member):
    with socket.create_connection((HOST, server.port), timeout=FAR) as line:
        line.sendall(HANDSHAKES[name])
    await bao.settled()
    assert bao.closed is None


@pytest.mark.parametrize("name", FRAMES)
async def test_bytes_that_are_no_frames_end_only_their_own_line(name: str, anna: Member, bao: Member, server: Server):
    assert anna._socket is not None  # below what a WebSocket client would send
    anna._socket.transport.write(FRAMES[name])
    if name.endswith("gone"):
        await anna.drop()
    else:
        await anna.until_closed()
    await bao.settled()
    assert bao.closed is None
    if SERVED_BY == "uvicorn" and name == "not UTF-8":
        server.forgive()  # it writes an error of its own for each
