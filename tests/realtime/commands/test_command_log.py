"""The log of a server: a machine can read each line and follow a command in it, and nobody's words are there."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.realtime.conftest import Build
from tests.realtime.member import at
from tests.realtime.probing import asked
from tests.realtime.site import ANNA, BAO, MODERATOR, ORIGIN, Held, Server, Site
from tests.servers import FAR, HOST, wait_until


@pytest.fixture(scope="module")
def talkative(empty_file: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose server says everything it may ever say."""
    folder = tmp_path_factory.mktemp("talkative")
    path = folder / "site.sqlite3"
    path.write_bytes(empty_file.read_bytes())
    site = Site(folder=folder, database=f"sqlite:///{path}", LOG_LEVEL="DEBUG")
    try:
        site.serve()
        yield site
    finally:
        site.close()


def lines(server: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log().splitlines()]


def about(server: Server, command: str) -> list[dict[str, Any]]:
    """The records that name a command, oldest first; the door's with what it says of this one alone."""
    found = []
    for line in lines(server):
        if line.get("command") == command:
            found.append(line)
        found += [{**line, **one} for one in line.get("commands", ()) if one["command"] == command]
    return found


async def test_a_command_is_followed_from_its_frame_to_its_commit(talkative: Site):
    server, meeting = talkative.servers[0], talkative.meeting()
    id = str(uuid.uuid4())
    async with connect(
        f"ws://{HOST}:{server.port}/ws/meetings/{meeting.id}/",
        origin=ORIGIN,  # type: ignore[arg-type]  # only a NewType
        additional_headers={"Cookie": f"sessionid={meeting.sessions[ANNA - 1]}", "X-Request-ID": "line-of-anna-1"},
    ) as line:
        await line.send(json.dumps({"id": id, "do": {"type": "statement.post", "text": "说"}}))
        while "re" not in (answer := json.loads(await asyncio.wait_for(line.recv(), 10))):
            pass
    heard, done = about(server, id)
    assert (heard["logger"], heard["request_id"]) == ("realtime.hub", "line-of-anna-1")
    assert (done["logger"], done["request_id"], done["meeting"]) == ("realtime.journal", "line-of-anna-1", meeting.id)
    assert (done["type"], done["seq"]) == ("statement.post", answer["seq"])
    assert heard["at"] <= done["at"]


async def test_each_command_of_a_batch_keeps_the_name_of_its_own_line(talkative: Site):
    server, meeting = talkative.servers[0], talkative.meeting()
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        ids = {m: [await m.ask("statement.post", text="说") for _ in range(10)] for m in (anna, bao)}
        for member, asked_for in ids.items():
            for id in asked_for:
                await member.answer(id)
    names = [{about(server, id)[-1]["request_id"] for id in asked_for} for asked_for in ids.values()]
    assert [len(one) for one in names] == [1, 1]
    assert not any("request_id" in line for line in lines(server) if line["logger"] == "realtime.journal")
    assert names[0] != names[1]


async def test_a_refusal_is_told_by_its_code(talkative: Site):
    server, meeting = talkative.servers[0], talkative.meeting()
    async with at(meeting, ANNA, server) as anna:
        id = await anna.ask("floor.yield", entry=7)
        await anna.answer(id)
    assert about(server, id)[-1]["refused"] == "stale"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("3f0c9a52b1d84e0f9a52b1d84e0f3f0c", True),
        ("balancer-7.request_12345", True),
        ("short", False),
        ("x" * 65, False),
        ('a"}{"level":"ERROR', False),
        ("带汉字的名字".encode().decode("latin1"), False),
    ],
)
def test_a_sane_name_of_a_request_is_kept_and_any_other_replaced(server: Server, given: str, kept: bool):
    answer = asked(server, "/healthz", X_Request_ID=given)
    assert (answer.headers["x-request-id"] == given) is kept
    assert len(answer.headers["x-request-id"]) <= 64


def test_every_request_has_a_name_of_its_own_and_its_records_bear_it(talkative: Site):
    server = talkative.servers[0]
    names = [asked(server, "/no-such-page", Host="localhost").headers["x-request-id"] for _ in range(2)]
    assert names[0] != names[1]
    missed = [line for line in lines(server) if line["message"] == "Not Found: /no-such-page"]
    assert [(line["request_id"], line["status_code"]) for line in missed[-2:]] == [(name, 404) for name in names]


async def test_nothing_anybody_said_or_chose_is_in_the_log(talkative: Site):
    server, meeting = talkative.servers[0], talkative.meeting()
    words = [f"只有我知道{n}" for n in range(5)]
    async with at(meeting, ANNA, server) as anna, at(meeting, MODERATOR, server) as moderator:
        await anna.done("statement.post", text=words[0])
        await moderator.done("queue.open")
        await anna.done("floor.request", lane="impromptu", note=words[1])
        await moderator.done("ballot.open", question=words[2])
        await anna.done("ballot.cast", ballot=1, choice="abstain")
        await anna.do("statement.post", text=words[3] * 500)  # refused: too long
        await anna.send(json.dumps({"id": str(uuid.uuid4()), "do": {"type": "no.such", "text": words[4]}}))
        await anna.settled()
    log = server.log()
    secrets = [*words, "abstain", *meeting.sessions, "a key for tests"]
    assert [secret for secret in secrets if secret in log or json.dumps(secret)[1:-1] in log] == []
    assert "ballot.cast" in log


async def test_every_line_of_a_log_is_one_object_even_where_the_program_stumbles(build: Build, new_file: str):
    fails = "async def fails(*_, **__): raise ValueError('planted\\nover two lines')\n"
    site = build(database=new_file)
    server = site.serve_with(f"from realtime.commands import group_commit\n{fails}group_commit.run = fails\n")
    meeting: Held = site.meeting()
    async with at(meeting, ANNA, server) as anna:
        assert (await anna.do("statement.post", text="说"))["refused"] == "internal"
    stumbled = [line for line in lines(server) if line["level"] == "ERROR"]
    assert len(stumbled) == 1
    assert "planted\nover two lines" in stumbled[0]["exception"]
    server.forgive()


def test_in_the_demonstration_the_log_is_for_people(build: Build, new_file: str):
    site = build(database=new_file, LOG_FORMAT="text")
    server = site.serve()
    asked(server, "/no-such-page", Host="localhost")
    wait_until(lambda: "Not Found: /no-such-page" in server.log(), FAR)
    assert "WARNING django.request: Not Found: /no-such-page" in server.log()
