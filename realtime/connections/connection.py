"""One browser's line to a room: what it has been told, and how far it says it has read."""

import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from autobahn.exception import Disconnected

from deliberation.meetings.core.state import Role, Seat, State
from deliberation.meetings.core.visibility import Audience, audience_of
from realtime.infra.metrics import CONNECTIONS_CLOSED, FRAMES_SENT
from realtime.protocol.incoming import Close
from realtime.protocol.prepared_frame import PreparedFrame

if TYPE_CHECKING:
    from realtime.admission.principal import Principal

# What Daphne and other servers raise when they are given something for a browser that has just gone.
Gone = (Disconnected, OSError)
MOST_UNREAD = 1024 * 1024  # bytes told and not yet acknowledged
MOST_WAITING = 1024 * 1024  # bytes the kernel has not taken yet
PATIENCE_SECONDS = 20  # how long a line may acknowledge nothing while it is told something

Send = Callable[[dict[str, object]], Awaitable[None]]
Mark = tuple[int, int, float]  # of a frame: its last entry, its bytes, and when it was told


class Wire(Protocol):
    """The ASGI extension `rostrum.frames`, where the server has it: whole frames go straight to the socket."""

    def write(self, frame: bytes) -> int:
        """Nothing leaves once the browser has closed. Returns the bytes accepted that the kernel has not taken."""

    def waiting(self) -> int:
        """Bytes accepted that the kernel has not taken."""

    def hear(self, ear: Callable[[str], bool]) -> None:
        """From now on a text goes to `ear` first, as soon as it has come; where that says False, to the application."""

    def drop(self) -> None:
        """End at once, without a word; whatever waits is thrown away."""


@dataclass(slots=True, eq=False)
class Line:
    """`following`: it holds the room's state as of the room's last entry, and is told what comes.

    `unread`: what it has not acknowledged, in so many `unread_bytes`. Only entries count, since a browser
    acknowledges nothing else.
    """

    meeting: UUID
    standing: "Principal"
    send: Send
    wire: Wire | None = None
    role: Role | None = None
    audience: Audience = "public"
    following: bool = False
    closing: Close | None = None
    gone: bool = False
    own: bytes = b""
    directory: Audience | None = None
    at: int = 0  # the last entry it was told, or said it holds
    unread_bytes: int = 0
    checked_at: float = field(default_factory=time.monotonic)
    unread: deque[Mark] = field(default_factory=deque)

    @property
    def seat(self) -> Seat | None:
        return self.standing.seat

    def stands(self, state: State) -> None:
        """Take role and audience from the roll."""
        seated = None if self.seat is None else state.roll.get(self.seat)
        self.role = None if seated is None else seated.role
        self.audience = audience_of(self.role)

    async def tell(self, frame: bytes | PreparedFrame, *, upto: int | None = None) -> None:
        """Send one frame; `upto` is the last entry in it, which the browser will acknowledge.

        What goes to many lines is given as `Framed`, so that it is made ready once.
        """
        if self.closing is not None or self.gone:
            return
        FRAMES_SENT.n += 1
        ready = frame if isinstance(frame, PreparedFrame) else PreparedFrame(frame)
        if not self.put(ready, None if upto is None else (upto, ready.size, time.monotonic())):
            await self.close(Close.TOO_SLOW)
        elif self.wire is None:
            await self._say({"type": "websocket.send", "text": ready.text})

    def put(self, frame: PreparedFrame, mark: Mark | None) -> bool:
        """The part of `tell` that waits for nothing, for a thousand lines in a row that share the mark.

        It writes where the line has a wire. False: this line does not keep up, and is to be closed.
        """
        if mark is not None:
            self.at = mark[0]
            self.unread.append(mark)
            self.unread_bytes += mark[1]
            if self.unread_bytes > MOST_UNREAD:
                return False
        return self.wire is None or self.wire.write(frame.encoded) <= MOST_WAITING

    def got(self, seq: int) -> None:
        """The browser has read everything up to this entry."""
        while self.unread and self.unread[0][0] <= seq:
            self.unread_bytes -= self.unread.popleft()[1]

    def begins_anew(self) -> None:
        """Nobody can acknowledge what is gone."""
        self.unread.clear()
        self.unread_bytes = 0

    def too_slow(self) -> bool:
        return bool(self.unread) and time.monotonic() - self.unread[0][2] > PATIENCE_SECONDS

    def due_for_a_check(self, seconds: float) -> bool:
        """Whether it is so long since this line's standing was last looked up; if so, it is now."""
        due = time.monotonic() - self.checked_at > seconds
        if due:
            self.checked_at = time.monotonic()
        return due

    async def close(self, code: Close) -> None:
        """Say why and end. Where something waits already, a line too slow is dropped: no code would come in time."""
        if self.closing is not None:
            return
        self.closing, self.following = code, False
        CONNECTIONS_CLOSED.by[str(int(code))] += 1
        if code == Close.TOO_SLOW and self.wire is not None and self.wire.waiting():
            self.wire.drop()
        else:
            await self._say({"type": "websocket.close", "code": int(code)})

    async def _say(self, message: dict[str, object]) -> None:
        """A browser that has just gone is its own affair: whoever is told next must not suffer for it."""
        try:
            await self.send(message)
        except Gone:
            self.gone, self.following = True, False
