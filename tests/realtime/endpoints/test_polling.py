"""Where WebSockets are blocked, the same frames and commands go over plain HTTP."""

import http.client
import json
import uuid
from typing import Any

from tests.realtime.member import at
from tests.realtime.site import ANNA, BAO, GUEST, MODERATOR, ORIGIN, Held, Server, Site
from tests.servers import FAR, HOST

TOKEN = "a" * 32
ELSEWHERE = "00000000-0000-4000-8000-000000000000"


class Poller:
    """A browser that asks again and again."""

    def __init__(self, meeting: str, session: str | None, server: Server) -> None:
        self.meeting, self.session, self.server = meeting, session, server

    def send(self, method: str, query: str = "", body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        cookies = f"csrftoken={TOKEN}" + (f"; sessionid={self.session}" if self.session else "")
        line = http.client.HTTPConnection(HOST, self.server.port, timeout=FAR)
        path = f"/meetings/{self.meeting}/frames/{query}"
        line.request(method, path, body, {"Cookie": cookies, **{n.replace("_", "-"): v for n, v in headers.items()}})
        answer = line.getresponse()
        self.kind, self.cached = answer.getheader("Content-Type"), answer.getheader("Cache-Control")
        text = answer.read().decode()
        line.close()
        return answer.status, json.loads(text) if self.kind == "application/json" else text

    def get(self, since: str = "") -> list[dict[str, Any]]:
        status, body = self.send("GET", f"?since={since}" if since else "")
        assert (status, self.kind) == (200, "application/json")
        frames: list[dict[str, Any]] = body["frames"]
        return frames

    def post(self, type: str, id: str | None = None, **what: Any) -> tuple[int, Any]:
        body = json.dumps({"id": id or str(uuid.uuid4()), "do": {"type": type, **what}}).encode()
        return self.send("POST", body=body, X_CSRFToken=TOKEN, Origin=ORIGIN)


def names(frames: list[dict[str, Any]]) -> list[str]:
    return [next(iter(frame)) for frame in frames]


async def test_polling_tells_the_same_frames_as_a_line_does(meeting: Held, server: Server):
    meeting.do(GUEST, "statement.post", text="待审")
    async with at(meeting, ANNA, server) as anna:
        await anna.until(lambda: anna.count("seats") and anna.count("presence"))
        frames = Poller(meeting.id, meeting.sessions[ANNA - 1], server).get()
        assert names(frames)[:4] == ["hello", "snapshot", "own", "seats"]
        for frame in frames[1:4]:
            assert frame in [told for _, told in anna.frames]
        assert frames[0]["hello"].keys() == anna.last("hello").keys()
        assert frames[0]["hello"]["seat"] == ANNA


async def test_polling_with_what_is_held_tells_what_was_missed(meeting: Held, server: Server):
    poller = Poller(meeting.id, meeting.sessions[ANNA - 1], server)
    hello, snapshot = poller.get()[:2]
    held = f"{hello['hello']['epoch']},{snapshot['snapshot']['seq']},member,{snapshot['snapshot']['hash16']}"
    assert names(poller.get(held))[:2] == ["hello", "head"]
    async with at(meeting, BAO, server) as bao:
        seq = await bao.done("statement.post", text="说")
        await bao.until(lambda: bao.seq >= seq)  # acknowledged is not yet told
    frames = poller.get(held)
    assert names(frames)[:2] == ["hello", "events"]
    assert [event["seq"] for event in frames[1]["events"]] == [9]
    for nonsense in (
        "x",
        "1,2",
        ",,,",
        f"{held},",
        held.replace("member", "moderator"),
        "9" * 5_000,
    ):
        assert names(poller.get(nonsense))[1] == "snapshot"


async def test_commands_posted_are_decided_like_all_others(meeting: Held, server: Server):
    poller = Poller(meeting.id, meeting.sessions[ANNA - 1], server)
    async with at(meeting, BAO, server) as bao:
        id = str(uuid.uuid4())
        for _ in range(2):
            assert poller.post("statement.post", id=id, text="说") == (200, {"re": id, "seq": 9})
        assert poller.post("statement.post", id=id, text="另说") == (200, {"re": id, "refused": "token_reused"})
        assert poller.post("ballot.open", id=id.upper().lower(), question="?")[1]["refused"] == "token_reused"
        assert poller.post("queue.open")[1]["refused"] == "moderator_only"
        await bao.until(lambda: bao.seq >= 9)


def test_what_cannot_be_answered_is_refused_in_json(meeting: Held, server: Server, shared: Site):
    anna = Poller(meeting.id, meeting.sessions[ANNA - 1], server)
    watcher = Poller(meeting.id, None, server)
    assert watcher.post("statement.post", text="说")[1]["refused"] == "not_seated"
    assert names(watcher.get())[:2] == ["hello", "snapshot"]
    private = shared.meeting(visibility="invited")
    for session in (None, "nosuchsession", meeting.sessions[0]):
        for closed in (Poller(private.id, session, server), Poller(ELSEWHERE, session, server)):
            assert closed.send("GET") == (403, {"refused": "not_permitted"})
            assert closed.post("statement.post", text="说") == (403, {"refused": "not_permitted"})
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert anna.send(method, X_CSRFToken=TOKEN, Origin=ORIGIN) == (405, {"refused": "not_permitted"})
    for body, code in (
        (b"", "malformed"),
        (b"[]", "malformed"),
        (b"\xff", "bad_text"),
        (b'{"got":1}', "malformed"),
        (b'{"since":["",0,"public",""]}', "malformed"),
        (b'{"id":"x","do":{}}', "malformed"),
        (b" " * 65_537, "too_large"),
    ):
        assert anna.send("POST", body=body, X_CSRFToken=TOKEN, Origin=ORIGIN) == (400, {"refused": code})
    assert anna.post("nothing")[0] == 400
    assert len(meeting.log()) == 8


def test_a_post_without_the_token_of_our_pages_does_nothing(meeting: Held, server: Server):
    anna = Poller(meeting.id, meeting.sessions[ANNA - 1], server)
    body = json.dumps({"id": str(uuid.uuid4()), "do": {"type": "statement.post", "text": "说"}}).encode()
    assert anna.send("POST", body=body)[0] == 403
    assert anna.send("POST", body=body, X_CSRFToken="b" * 32)[0] == 403
    assert anna.send("POST", body=body, X_CSRFToken=TOKEN, Origin="http://rostrum.example")[0] == 403
    assert len(meeting.log()) == 8


def test_a_removed_member_cannot_poll_either(meeting: Held, server: Server):
    anna = Poller(meeting.id, meeting.sessions[ANNA - 1], server)
    moderator = Poller(meeting.id, meeting.sessions[MODERATOR - 1], server)
    seq = moderator.post("seat.remove", seat=ANNA, reason="disturbance", note="只给主持人的字")[1]["seq"]
    moderator.get()
    assert seq == 9
    status, told = anna.send("GET")
    assert (status, told["refused"], names(told["frames"])) == (403, "removed", ["own", "seats"])
    (removed,) = told["frames"][0]["own"]["measures"]
    assert (removed["kind"], removed["reason"], removed["by"]) == ("removed", "disturbance", MODERATOR)
    assert removed.keys() == {"kind", "reason", "by", "at"}, "the note is for moderators"
    bao = Poller(meeting.id, meeting.sessions[BAO - 1], server).get()
    assert "disturbance" not in json.dumps(bao)
    assert anna.post("statement.post", text="说")[1]["refused"] == "not_seated"


def test_what_is_told_to_one_is_kept_by_no_cache(meeting: Held, server: Server):
    poller = Poller(meeting.id, meeting.sessions[ANNA - 1], server)
    poller.get()
    assert poller.cached is not None
    assert {"no-store", "private"} <= {word.strip() for word in poller.cached.split(",")}
