"""How much may wait on one line before it is let go: what is told and not acknowledged, and nothing else."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from websockets.frames import Frame, Opcode

from realtime.admission.principal import Principal
from realtime.connections.connection import MAX_UNACKED_BYTES, MAX_UNSENT_BYTES, Connection
from realtime.protocol.incoming import Close
from realtime.protocol.prepared_frame import PreparedFrame

KILOBYTE = b"x" * 1_024


@dataclass
class Socket:
    """Takes `room` bytes and keeps the rest waiting."""

    room: int = 10**9
    taken: list[bytes] = field(default_factory=list)
    open: bool = True
    dropped: bool = False

    def write(self, frame: bytes) -> int:
        if self.open:
            self.taken.append(frame)
            self.room -= len(frame)
        return self.unsent_bytes()

    def unsent_bytes(self) -> int:
        return max(0, -self.room)

    def on_text(self, handler: object) -> None:
        pass

    def drop(self) -> None:
        self.dropped, self.open = True, False


def a_line(told: list[dict[str, object]], wire: Socket | None = None) -> Connection:
    async def send(message: dict[str, object]) -> None:
        told.append(message)

    return Connection(UUID(int=1), Principal(None, None, None), send, wire)


async def test_what_nobody_acknowledges_never_makes_a_line_too_slow():
    """Heads, presence and answers in a quiet meeting, for hours."""
    told: list[dict[str, object]] = []
    connection = a_line(told)
    for _ in range(2 * MAX_UNACKED_BYTES // len(KILOBYTE)):
        await connection.send(KILOBYTE)
    await connection.send(KILOBYTE, upto=1)
    assert (connection.closing, len(told)) == (None, 2 * MAX_UNACKED_BYTES // len(KILOBYTE) + 1)


async def test_more_than_a_megabyte_unread_ends_the_line():
    told: list[dict[str, object]] = []
    connection = a_line(told)
    for seq in range(MAX_UNACKED_BYTES // len(KILOBYTE)):
        await connection.send(KILOBYTE, upto=seq)
    assert connection.closing is None
    await connection.send(KILOBYTE, upto=5_000)
    assert connection.closing == Close.TOO_SLOW
    assert told[-1] == {"type": "websocket.close", "code": 4008}


async def test_what_was_acknowledged_waits_no_more():
    connection = a_line([])
    for seq in range(5 * MAX_UNACKED_BYTES // len(KILOBYTE)):
        await connection.send(KILOBYTE, upto=seq)
        connection.acknowledge(seq - 100)
    assert connection.closing is None
    assert not connection.is_too_slow()


async def test_a_line_that_is_gone_is_told_nothing_more():
    async def send(message: dict[str, object]) -> None:
        raise OSError("gone")

    connection = Connection(UUID(int=1), Principal(None, None, None), send)
    connection.subscribed = True
    await connection.send(KILOBYTE, upto=1)
    await connection.send(KILOBYTE)
    assert (connection.gone, connection.subscribed, connection.unacked_bytes) == (True, False, len(KILOBYTE))


# ---- with a socket at hand ----


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000])
async def test_a_frame_is_made_as_any_websocket_makes_it(size: int):
    payload = b"x" * size
    socket = Socket()
    await a_line([], socket).send(payload)
    assert socket.taken == [Frame(Opcode.TEXT, payload).serialize(mask=False)]


async def test_what_goes_to_many_is_made_once_and_is_the_same_for_all():
    socket = Socket()
    said: list[dict[str, object]] = []
    frame = PreparedFrame("议".encode())
    for connection in (a_line([], socket), a_line([], socket), a_line(said)):
        await connection.send(frame)
    assert socket.taken[0] is socket.taken[1]
    assert said == [{"type": "websocket.send", "text": "议"}]


async def test_a_line_is_dropped_rather_than_have_a_megabyte_wait_for_it():
    socket = Socket(room=len(KILOBYTE))
    said: list[dict[str, object]] = []
    connection = a_line(said, socket)
    connection.subscribed = True
    while connection.closing is None:
        await connection.send(KILOBYTE)
    assert (connection.closing, connection.subscribed, socket.dropped) == (Close.TOO_SLOW, False, True)
    assert MAX_UNSENT_BYTES < socket.unsent_bytes() < MAX_UNSENT_BYTES + 2 * len(KILOBYTE)
    assert said == []  # a code would come behind the megabyte


async def test_a_line_too_slow_that_has_read_all_it_was_sent_is_told_why():
    """It acknowledges nothing, but a code will arrive."""
    socket = Socket()
    said: list[dict[str, object]] = []
    connection = a_line(said, socket)
    await connection.send(KILOBYTE, upto=1)
    await connection.close(Close.TOO_SLOW)
    assert (said, socket.dropped) == ([{"type": "websocket.close", "code": 4008}], False)


async def test_any_other_code_waits_its_turn_behind_what_was_told():
    """Who is removed while a phone sleeps must learn that, not only that the line broke."""
    socket = Socket(room=0)
    said: list[dict[str, object]] = []
    connection = a_line(said, socket)
    await connection.send(KILOBYTE)
    await connection.close(Close.REMOVED)
    assert (said, socket.dropped) == ([{"type": "websocket.close", "code": 4503}], False)
