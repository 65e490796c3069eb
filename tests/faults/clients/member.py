"""A simulated member: reconnects as the browser does, retries until answered, records everything."""

import asyncio
import json
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, Self

from tests.faults.checker.history import Ask, ClientHistory, ConnectionRecord, Manner, read
from tests.faults.clients.websocket import WebSocket
from tests.realtime.member import OPEN, Member
from tests.realtime.site import ORIGIN
from tests.servers import HOST

LATER = ("try_later", "busy")  # put off, and not refused
# As frontend/src/core/connection.ts has them.
OPENING_SECONDS = 10
SILENCE_SECONDS = 25
STEADY_SECONDS = 10
MISSES_BEFORE_POLLING = 3
RENEWING_SECONDS = 5
RENEWED_WITHIN_SECONDS = 1
RESTARTING, TOO_FAST = 4012, 4029


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(eq=False)
class RecordingMember(Member):
    seat: int | None = None
    dice: Random = field(default_factory=Random)
    patience: float = 4  # seconds after which an unanswered command is sent again on the same line
    story: ClientHistory = field(default_factory=lambda: ClientHistory("nobody", None))
    line: ConnectionRecord | None = None
    stopped: int | None = None  # the code that says not to come back
    restarting: float | None = None  # when it was told so last
    handshakes: int = 0
    up: bool = False  # on this line it has been told where the log stands
    told_done: int = 0  # commands acknowledged
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _wire: WebSocket | None = None

    def __post_init__(self) -> None:
        self.story = ClientHistory("a watcher" if self.seat is None else f"seat {self.seat}", self.seat)

    # ---- what is noted ----

    async def dial(self, server: Any = None) -> None:
        self.server = server or self.server
        line = ConnectionRecord(now())
        headers = {"Origin": ORIGIN, **({"Cookie": f"sessionid={self.session}"} if self.session else {})}
        self.line, self.up, self.closed = line, False, None
        self.ended.clear()
        async with asyncio.timeout(OPENING_SECONDS):
            self._wire = await WebSocket.open(
                self.server.port, f"/ws/meetings/{self.meeting}/", headers, self.hear, partial(self._lost, line)
            )
        line.opened = min([now(), *(at for at, _ in line.heard)])
        self._socket, self._reader = self._wire, self._wire.over  # type: ignore[assignment]  # as much as is asked of them
        self.story.lines.append(line)
        self.handshakes += 1
        OPEN.add(self)

    async def open(self, server: Any = None, *, since: list[Any] | None = None) -> Self:
        """As every member does; the hello may come with the handshake."""
        hellos = self.count("hello")
        await self.dial(server)
        await self.until(lambda: self.closed is not None or self.count("hello") > hellos)
        if self.closed is None:
            await self.say({"since": self.since() if since is None else since})
            await self.resend()
        return self

    def _lost(self, line: ConnectionRecord, code: int) -> None:
        line.closed, line.code = now(), code
        line.manner = line.manner or "lost"
        if self.line is line:
            self.up, self.closed = False, code
        self.ended.set()
        self._news.set()

    def hear(self, text: str) -> None:
        assert self.line is not None
        self.line.heard.append((now(), text))
        super().hear(text)
        frame = self.frames[-1][1]
        self.up = self.up or bool(self.line.said and ("events" in frame or "snapshot" in frame or "head" in frame))
        self.told_done += "re" in frame and "seq" in frame
        if "restarting" in frame:
            self.restarting = now()
        self.learn(frame)
        self._news.set()
        if text.startswith(('{"events', '{"snapshot', '{"head')):
            self._got(len(text))

    def _got(self, size: int) -> None:
        """Acknowledge as the browser does: now and then, or after much."""
        self._unread += size
        if self.got_seconds and (now() - self._got_at > self.got_seconds or self._unread > 256 * 1024):
            self._unread, self._got_at = 0, now()
            if self._wire is not None:
                self._wire.send(json.dumps({"got": self.seq}))

    def learn(self, frame: dict[str, Any]) -> None:
        """For those who act on what they hear."""

    async def send(self, frame: str | bytes) -> None:
        if self._socket is None:
            return
        if isinstance(frame, str):
            if frame.startswith('{"id"'):
                said = read(frame)
                self.story.asks.append(Ask(said["id"], now(), said["do"]))
            elif self.line is not None:
                self.line.said.append((now(), frame))
        assert self._wire is not None
        self._wire.send(frame if isinstance(frame, str) else frame.decode())

    async def hang_up(self) -> None:
        self._ends("left")
        await super().hang_up()

    async def drop(self) -> None:
        self._ends("vanished")
        await super().drop()

    def _ends(self, manner: Manner) -> None:
        if self.line is not None and self.line.closed is None:
            self.line.manner = manner

    # ---- staying ----

    def on_the_line(self) -> bool:
        return self.up and self.closed is None

    async def stay(self, over: asyncio.Event) -> None:
        """Come back however often the line breaks, at the pace and in the ways of the browser."""
        attempts = misses = 0
        renewing = -1.0  # until then it looks for a line in place of one that was taken away in order
        while not over.is_set():
            greeted = await self._came()
            since = now()
            if greeted:
                misses = 0
                await self._listens(over)
                if over.is_set():
                    return
            code = self.closed or 1006
            await self.drop()
            if 4500 <= code < 5000:
                self.stopped = code
                return
            if greeted and (code == RESTARTING or (self.restarting or 0) > since):
                renewing = now() + RENEWING_SECONDS
            if now() < renewing:
                await pause(self.dice.random() * RENEWED_WITHIN_SECONDS, over)
                continue
            misses = 0 if greeted or 4000 <= code < 4500 else misses + 1
            steady = greeted and now() - since >= STEADY_SECONDS
            attempts = self.next_attempt(code, 0 if steady else attempts)
            await pause(self.wait(attempts), over)
            if misses >= MISSES_BEFORE_POLLING and await self.poll():
                attempts = misses = 0

    async def _came(self) -> bool:
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                await self.open()
        except (AssertionError, OSError, TimeoutError):
            return False
        return self.closed is None

    async def _listens(self, over: asyncio.Event) -> None:
        """Until the line breaks, or says nothing for so long that it must be broken."""
        while not over.is_set() and self.closed is None:
            await pause(5, self.ended)
            heard = self.line.heard if self.line is not None else []
            if heard and now() - heard[-1][0] > SILENCE_SECONDS:
                self.closed = 1006
                return

    def next_attempt(self, code: int, before: int) -> int:
        return max(before + 1, {RESTARTING: 2, TOO_FAST: 3}.get(code, 1))

    def wait(self, attempt: int) -> float:
        return 0.5 + self.dice.random() * (min(30.0, 2.0 ** min(attempt, 10)) - 0.5)

    async def poll(self) -> bool:
        """Ask once over HTTP, as the browser does where WebSockets seem to be blocked; whether it was answered."""
        since = ",".join(str(part) for part in self.since())
        line = ConnectionRecord(now(), polled=True)
        status, body = await get(self.server.port, f"/meetings/{self.meeting}/frames/?since={since}", self.session)
        if status != 200:
            return False
        line.said.append((line.opened, json.dumps({"since": self.since()})))
        self.story.lines.append(line)
        before, self.line = self.line, line
        for frame in json.loads(body)["frames"]:
            self.hear(json.dumps(frame, ensure_ascii=False))
        line.closed, line.manner, self.line = now(), "left", before
        return True

    # ---- asking ----

    async def settle(self, type: str, **what: Any) -> dict[str, Any]:
        """Ask until it is done or refused: again on the same line, on the next one, and when put off."""
        id = await self.ask(type, **what)
        while True:
            try:
                answer = await self.answer(id, self.patience)
            except AssertionError:
                await self.again(id)
                continue
            if answer.get("refused") not in LATER:
                return answer
            await asyncio.sleep(self.dice.uniform(0.5, 1.5))  # as somebody does who presses 重试
            self.outbox[id] = self.asked[id]
            del self.answers[id]
            await self.again(id)

    async def again(self, id: str) -> None:
        if self.on_the_line():
            await self.say({"id": id, "do": self.asked[id]})

    def gone(self) -> bool:
        return self not in OPEN


async def pause(seconds: float, over: asyncio.Event) -> None:
    """So long, or until it is over."""
    try:
        await asyncio.wait_for(over.wait(), seconds)
    except TimeoutError:
        return


async def get(port: int, path: str, session: str | None = None, seconds: float = 5) -> tuple[int, str]:
    """Status and body; (0, "") where nobody answers."""
    cookie = f"Cookie: sessionid={session}\r\n" if session else ""
    request = f"GET {path} HTTP/1.0\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\n{cookie}\r\n"
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(HOST, port)
            try:
                writer.write(request.encode())
                answer = await reader.read(-1)
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return 0, ""
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1:2]
    return (int(status[0]), body.decode()) if status else (0, "")
