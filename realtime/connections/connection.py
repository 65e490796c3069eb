"""One connection to a room: what was sent to it, and how much of that it has acknowledged."""

import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from autobahn.exception import Disconnected

from deliberation.meetings.core.roles import role_of
from deliberation.meetings.core.state import Role, Seat, State
from deliberation.meetings.core.visibility import Audience, audience_of
from realtime.infra.metrics import CONNECTIONS_CLOSED, FRAMES_SENT
from realtime.protocol.incoming import Close
from realtime.protocol.prepared_frame import PreparedFrame

if TYPE_CHECKING:
    from realtime.admission.principal import Principal

# What Daphne and other servers raise when they are given something for a browser that has just gone.
DISCONNECT_ERRORS = (Disconnected, OSError)
MAX_UNACKED_BYTES = 1024 * 1024  # bytes told and not yet acknowledged
MAX_UNSENT_BYTES = 1024 * 1024  # bytes the kernel has not taken yet
ACK_TIMEOUT_SECONDS = 20  # how long a line may acknowledge nothing while it is told something

Send = Callable[[dict[str, object]], Awaitable[None]]
SentMark = tuple[int, int, float]  # of a frame: its last entry, its bytes, and when it was told


class FrameSink(Protocol):
    """The ASGI extension `rostrum.frames`, where the server has it: whole frames go straight to the socket."""

    def write(self, frame: bytes) -> int:
        """Nothing leaves once the browser has closed. Returns the bytes accepted that the kernel has not taken."""

    def unsent_bytes(self) -> int:
        """Bytes accepted that the kernel has not taken."""

    def on_text(self, ear: Callable[[str], bool]) -> None:
        """From now on a text goes to `ear` first, as soon as it has come; where that says False, to the application."""

    def drop(self) -> None:
        """End at once, without a word; whatever waits is thrown away."""


@dataclass(slots=True, eq=False)
class Connection:
    """`following`: it holds the room's state as of the room's last entry, and is told what comes.

    `unread`: what it has not acknowledged, in so many `unread_bytes`. Only entries count, since a browser
    acknowledges nothing else.
    """

    meeting: UUID
    principal: "Principal"
    asgi_send: Send
    frame_writer: FrameSink | None = None
    role: Role | None = None
    audience: Audience = "public"
    withheld: bool = False  # an officer's seat, from which this session only observes
    subscribed: bool = False
    closing: Close | None = None
    gone: bool = False
    own: bytes = b""
    directory: Audience | None = None
    sent_seq: int = 0  # the last entry it was told, or said it holds
    unacked_bytes: int = 0
    checked_at: float = field(default_factory=time.monotonic)
    unacked: deque[SentMark] = field(default_factory=deque)

    @property
    def seat(self) -> Seat | None:
        return None if self.withheld else self.principal.seat

    def update_audience(self, state: State) -> None:
        """Take role and audience from the roll; of a closed meeting, from what its record keeps of it.

        A removed officer is turned out as everybody is, however they signed in.
        """
        kept = self.principal.seat
        role = None if kept is None else role_of(state, kept)
        self.withheld = self.principal.is_withheld(role) and kept not in state.removed
        self.role = None if self.withheld else role
        self.audience = audience_of(self.role)

    def present(self) -> "Principal":
        """As whom it is counted among those who are here."""
        return replace(self.principal, seat=None) if self.withheld else self.principal

    async def send(self, frame: bytes | PreparedFrame, *, upto: int | None = None) -> None:
        """Send one frame; `upto` is the last entry in it, which the browser will acknowledge.

        What goes to many lines is given as `Framed`, so that it is made ready once.
        """
        if self.closing is not None or self.gone:
            return
        FRAMES_SENT.n += 1
        ready = frame if isinstance(frame, PreparedFrame) else PreparedFrame(frame)
        if not self.send_prepared(ready, None if upto is None else (upto, ready.size, time.monotonic())):
            await self.close(Close.TOO_SLOW)
        elif self.frame_writer is None:
            await self._send_asgi({"type": "websocket.send", "text": ready.text})

    def send_prepared(self, frame: PreparedFrame, mark: SentMark | None) -> bool:
        """The part of `tell` that waits for nothing, for a thousand lines in a row that share the mark.

        It writes where the line has a wire. False: this line does not keep up, and is to be closed.
        """
        if mark is not None:
            self.sent_seq = mark[0]
            self.unacked.append(mark)
            self.unacked_bytes += mark[1]
            if self.unacked_bytes > MAX_UNACKED_BYTES:
                return False
        return self.frame_writer is None or self.frame_writer.write(frame.encoded) <= MAX_UNSENT_BYTES

    def acknowledge(self, seq: int) -> None:
        """The browser has read everything up to this entry."""
        while self.unacked and self.unacked[0][0] <= seq:
            self.unacked_bytes -= self.unacked.popleft()[1]

    def forget_unacked(self) -> None:
        """Nobody can acknowledge what is gone."""
        self.unacked.clear()
        self.unacked_bytes = 0

    def is_too_slow(self) -> bool:
        return bool(self.unacked) and time.monotonic() - self.unacked[0][2] > ACK_TIMEOUT_SECONDS

    def is_due_for_check(self, seconds: float) -> bool:
        """Whether it is so long since this line's standing was last looked up; if so, it is now."""
        due = time.monotonic() - self.checked_at > seconds
        if due:
            self.checked_at = time.monotonic()
        return due

    async def close(self, code: Close) -> None:
        """Say why and end. Where something waits already, a line too slow is dropped: no code would come in time."""
        if self.closing is not None:
            return
        self.closing, self.subscribed = code, False
        CONNECTIONS_CLOSED.by[str(int(code))] += 1
        if code == Close.TOO_SLOW and self.frame_writer is not None and self.frame_writer.unsent_bytes():
            self.frame_writer.drop()
        else:
            await self._send_asgi({"type": "websocket.close", "code": int(code)})

    async def _send_asgi(self, message: dict[str, object]) -> None:
        """A browser that has just gone is its own affair: whoever is told next must not suffer for it."""
        try:
            await self.asgi_send(message)
        except DISCONNECT_ERRORS:
            self.gone, self.subscribed = True, False
