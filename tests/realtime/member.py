"""A simulated browser: asks with ids of its own, resends what was not answered, and keeps all it was told.

It folds nothing. What it must find out by itself it does as the page does: an entry that is not the
next one is a gap, one it has already is ignored.
"""

import asyncio
import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.realtime.site import ORIGIN, Held, Server
from tests.servers import FAR

SECONDS = FAR
NOTHING = ["", 0, "public", ""]
OPEN: set["Member"] = set()  # those on the line


@dataclass(eq=False)
class Member:
    meeting: str
    session: str | None = None
    server: Server | None = None
    origin: str | None = ORIGIN
    outbox: dict[str, dict[str, Any]] = field(default_factory=dict)  # id -> asked, not answered yet
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)  # id -> everything ever asked
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    frames: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)  # held, told
    contradictions: list[dict[str, Any]] = field(default_factory=list)  # two answers to one id
    epoch: str = ""
    audience: str = "public"
    seq: int = 0
    hash16: str = ""
    closed: int | None = None
    got_seconds: float = 5  # acknowledges what came so often, or after 256 kB; 0: never
    _unread: int = 0
    _got_at: float = 0
    _socket: ClientConnection | None = None
    _reader: asyncio.Task[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    # ---- the line ----

    async def open(self, server: Server | None = None, *, since: list[Any] | None = None) -> Self:
        """Connect, wait for the hello, and say what is held (unless `since` says otherwise)."""
        await self.dial(server)
        hellos = self.count("hello")
        await self.until(lambda: self.closed is not None or self.count("hello") > hellos)
        if self.closed is None:
            await self.say({"since": self.since() if since is None else since})
            await self.resend()
        return self

    async def dial(self, server: Server | None = None) -> None:
        self.server = server or self.server
        assert self.server is not None
        self.closed = None
        self._socket = await connect(
            f"{self.server.address}/ws/meetings/{self.meeting}/",
            ssl=self.server.trusted,
            origin=self.origin,  # type: ignore[arg-type]  # only a NewType
            additional_headers={"Cookie": f"sessionid={self.session}"} if self.session else {},
            compression=None,
            max_size=None,
            max_queue=None,  # a browser reads on whatever its page is busy with
            open_timeout=SECONDS,
            close_timeout=2,
            ping_interval=None,
        )
        self._reader = asyncio.create_task(self._read(self._socket))
        OPEN.add(self)

    async def resend(self) -> None:
        for id, do in list(self.outbox.items()):
            await self.say({"id": id, "do": do})

    async def hang_up(self) -> None:
        """Close as a page does that is left."""
        if self._socket is not None:
            await self._socket.close()
        await self._end()

    async def drop(self) -> None:
        """Vanish: no close frame, nothing read any more."""
        if self._socket is not None:
            self._socket.transport.abort()
        await self._end()

    async def _end(self) -> None:
        if self._reader is not None:
            await asyncio.wait_for(self._reader, SECONDS)
        self._socket = self._reader = None
        OPEN.discard(self)

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.hang_up()

    # ---- what is said ----

    def stop_reading(self) -> None:
        """As a stalled phone does: the line stays open, and nothing is taken from it."""
        assert self._socket is not None
        self._socket.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's own transport

    def since(self) -> list[Any]:
        return [self.epoch, self.seq, self.audience, self.hash16]

    async def say(self, frame: dict[str, Any]) -> None:
        await self.send(json.dumps(frame, ensure_ascii=False))

    async def send(self, frame: str | bytes) -> None:
        """Bytes as they are. A line that has just gone is found out by reading."""
        assert self._socket is not None
        try:
            await self._socket.send(frame)
        except ConnectionClosed:
            self._news.set()

    async def ask(self, type: str, *, id: str | None = None, **what: Any) -> str:
        """Put it in the outbox and send it; returns its id."""
        id = id or str(uuid.uuid4())
        self.outbox[id] = self.asked[id] = {"type": type, **what}
        if self._socket is not None:
            await self.say({"id": id, "do": self.outbox[id]})
        return id

    async def do(self, type: str, **what: Any) -> dict[str, Any]:
        """Ask, and wait for the answer."""
        return await self.answer(await self.ask(type, **what))

    async def done(self, type: str, **what: Any) -> int:
        """Ask something that must not be refused; returns its number."""
        answer = await self.do(type, **what)
        assert "seq" in answer, answer
        return int(answer["seq"])

    async def answer(self, id: str, seconds: float = SECONDS) -> dict[str, Any]:
        await self.until(lambda: id in self.answers, seconds)
        return self.answers[id]

    # ---- what is heard ----

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                assert isinstance(text, str)
                self.hear(text)
                self._news.set()
                await self._acknowledge(text, socket)
        except ConnectionClosed:
            pass
        finally:
            if self._socket is socket:
                self.closed = socket.close_code or 1006
            self._news.set()

    async def _acknowledge(self, text: str, socket: ClientConnection) -> None:
        if not self.got_seconds or not text.startswith(('{"events', '{"snapshot', '{"head')):
            return
        self._unread += len(text)
        now = asyncio.get_running_loop().time()
        if now - self._got_at > self.got_seconds or self._unread > 256 * 1024:
            self._unread, self._got_at = 0, now
            # As in a browser, a line that can carry nothing more still gives what it has brought.
            with suppress(ConnectionClosed):
                await socket.send(json.dumps({"got": self.seq}))

    def hear(self, text: str) -> None:
        frame = json.loads(text)
        self.raw.append(text)
        self.frames.append((asyncio.get_running_loop().time(), frame))
        if "hello" in frame:
            hello = frame["hello"]
            if (hello["epoch"], hello["audience"]) != (self.epoch, self.audience):
                self.seq, self.hash16 = 0, ""
            self.epoch, self.audience = hello["epoch"], hello["audience"]
        elif "snapshot" in frame:
            self.seq, self.hash16 = frame["snapshot"]["seq"], frame["snapshot"]["hash16"]
        elif "events" in frame:
            self._follow(frame)
        elif "re" in frame:
            self._answered(frame)

    def _follow(self, frame: dict[str, Any]) -> None:
        for told in frame["events"]:
            first, last = told["seq"] if isinstance(told["seq"], list) else (told["seq"], told["seq"])
            if first > self.seq + 1:
                self.gaps.append((self.seq, first))
            if last <= self.seq:
                continue
            self.seq = last
            if "type" in told:
                self.events.append(told)
            else:
                self.ranges.append((first, last))
        self.hash16 = frame["hash16"]

    def _answered(self, frame: dict[str, Any]) -> None:
        id = frame["re"]
        before = self.answers.get(id)
        if before is not None and "seq" in before and before != frame:
            self.contradictions.append(frame)
        self.answers[id] = frame
        self.outbox.pop(id, None)

    def all(self, name: str) -> list[Any]:
        """What was told under this name, oldest first."""
        return [frame[name] for _, frame in self.frames if name in frame]

    def last(self, name: str) -> Any:
        return self.all(name)[-1]

    def count(self, name: str) -> int:
        return len(self.all(name))

    def times(self, name: str) -> list[float]:
        return [at for at, frame in self.frames if name in frame]

    def saw(self, type: str) -> bool:
        return any(event["type"] == type for event in self.events)

    async def until(self, condition: Callable[[], object], seconds: float = SECONDS) -> None:
        """Wait for the thing itself; it can only come true with a frame, or with the end of the line.

        What is asked of a frame that was not told yet does not hold yet. Say `>=` of whatever may go on.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        while not _holds(condition):
            self._news.clear()
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._news.wait(), max(0, left))
            except TimeoutError:
                told = [text[:200] for text in self.raw[-5:]]
                raise AssertionError(f"waited {seconds} s in vain; closed: {self.closed}; last told: {told}") from None

    async def until_closed(self, seconds: float = SECONDS) -> int:
        await self.until(lambda: self.closed is not None, seconds)
        assert self.closed is not None
        return self.closed

    async def settled(self) -> None:
        """Everything that was told before now has arrived: a question asked last is answered last."""
        before = self.count("snapshot")  # nothing else is told only to those who ask
        await self.say({"since": NOTHING})
        await self.until(lambda: self.count("snapshot") > before or self.closed is not None)


def _holds(condition: Callable[[], object]) -> bool:
    try:
        return bool(condition())
    except LookupError:
        return False


def at(held: Held, seat: int | None, server: Server) -> Member:
    """The browser of one seat; of nobody in particular for None."""
    return Member(held.id, None if seat is None else held.sessions[seat - 1], server)
