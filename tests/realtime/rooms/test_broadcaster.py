"""The one loop that tells everybody: who does not keep up is let go, and costs the others nothing."""

from uuid import UUID

from deliberation.meetings.core.agenda import ItemOpened
from deliberation.meetings.core.machine import Stamp
from deliberation.meetings.core.visibility import Audience
from realtime.cluster.presence import Presence
from realtime.connections.connection import MAX_UNACKED_BYTES, MAX_UNSENT_BYTES, Connection
from realtime.protocol.incoming import Close
from realtime.protocol.prepared_frame import PreparedFrame
from realtime.rooms.broadcaster import Broadcaster
from realtime.rooms.event_tail import encode_entry
from realtime.rooms.periodic_updates import BUSY_TICKS
from realtime.rooms.room import Room
from tests.realtime.connections.test_connection import Socket, a_line


def following(wire: Socket | None) -> Connection:
    connection = a_line([], wire)
    connection.subscribed = True
    return connection


def no_snapshot(_: Audience) -> PreparedFrame:
    raise AssertionError("one entry is no snapshot")


async def test_who_does_not_keep_up_is_let_go_and_everybody_else_is_told():
    broadcaster, entry = Broadcaster(no_snapshot), encode_entry(ItemOpened(1), Stamp(1, 0, 1), b"\0" * 32)
    sockets = [Socket() for _ in range(5)]
    full = Socket(room=-MAX_UNSENT_BYTES)
    unread, slow = following(Socket()), following(full)
    unread.unacked_bytes = MAX_UNACKED_BYTES
    unread.unacked.append((0, MAX_UNACKED_BYTES, 0.0))
    plain = following(None)
    broadcaster.connections = dict.fromkeys([slow, unread, plain, *map(following, sockets)])
    await broadcaster.broadcast([entry], None)
    assert [len(socket.taken) for socket in sockets] == [1] * 5
    assert (slow.closing, unread.closing) == (Close.TOO_SLOW, Close.TOO_SLOW)
    assert full.dropped, "where something waits already no code would come in time"
    assert plain.sent_seq == 1
    assert {connection.subscribed for connection in broadcaster.connections if connection.closing is not None} == {
        False
    }
    await broadcaster.broadcast([entry], None)
    assert [len(socket.taken) for socket in sockets] == [1] * 5, "what was told is not told again"


async def test_while_a_crowd_waits_for_its_answers_how_far_the_log_has_come_is_told_seldom():
    crowd = [True]
    room, socket = Room(UUID(int=1), busy=lambda: crowd[0]), Socket()
    connection = following(socket)
    room.connections[connection], room._broadcaster._broadcast_upto = None, (5, "ab")
    for _ in range(BUSY_TICKS - 1):
        await room.tick(Presence())
    assert (socket.taken, connection.sent_seq) == ([], 0)
    await room.tick(Presence())
    assert connection.sent_seq == 5, "and yet it is told"
    room._broadcaster._broadcast_upto, crowd[0] = (6, "cd"), False
    await room.tick(Presence())
    assert connection.sent_seq == 6
