"""Each guard of the eager transport is needed: with it taken away, a check falls red."""

import pytest

from tests.realtime.transport import checks
from tests.realtime.transport.conftest import Start

WRITE = """
from realtime.transport.eager_transport import EagerTransport
from twisted.internet import tcp

def write(self, data):
    if {asked}:
        try:
            sent = self.socket.send(data)
        except {caught}:
            sent = 0
        if {enough}:
            return
        data = data[sent:]
    if self.connected:
        {told}
        self.queued += len(data)
        super(EagerTransport, self).write(data)

EagerTransport.write = write
"""
SOUND = {
    "asked": "self.eager and self.connected and not self.queued",
    "caught": "OSError",
    "enough": "sent == len(data)",
    "told": "self.fast_path.clear = False",
}
FRAME = """
from realtime.transport.eager_transport import socket_transport
from realtime.transport.frame_writer import FrameWriter

def write(self, frame):
    if self._fast_path.clear:
        try:
            sent = self._send(frame)
        except {caught}:
            sent = 0
        if {enough}:
            return 0
        frame = frame[sent:]
    line, socket = self._protocol, self._socket
    if {dead}:
        return 0
    if {within}:
        raise RuntimeError("a message in fragments has begun and not ended")
    if {behind}:
        line.sendData(frame)
    else:
        {where}.write(frame)
        self._fast_path.clear = socket.eager and {bare} and {free}
    return self.unsent_bytes()

FrameWriter.write = write
"""
RIGHT = {
    "caught": "OSError",
    "enough": "sent == len(frame)",
    "dead": "line.state != line.STATE_OPEN",
    "within": "line.send_state != line.SEND_STATE_GROUND",
    "behind": "line.send_queue",
    "where": "line.transport",
    "bare": "line.transport is socket",
    "free": "not socket.queued",
}
UNASKED = """
from realtime.transport.inline_protocol import InlineProtocol
def same(self): return self._state
def unasked(self, now): self._state = now
InlineProtocol.state = property(same, unasked)
"""
BLIND = """
from realtime.transport.inline_protocol import InlineProtocol
del InlineProtocol.{name}
"""
UNCOUNTED = """
from realtime.transport.eager_transport import EagerTransport
EagerTransport.{name} = lambda self, given: super(EagerTransport, self).{name}(given)
"""

order = checks.all_arrives_in_order_while_much_waits
MUTANTS = {
    "nothing taken away": ("", order),
    "written anew, and the same": (WRITE.format(**SOUND) + FRAME.format(**RIGHT), order),
    "past what waits": (WRITE.format(**{**SOUND, "asked": "self.eager and self.connected"}), order),
    "the rest forgotten": (WRITE.format(**{**SOUND, "enough": "sent"}), order),
    "an error is an error": (
        WRITE.format(**{**SOUND, "caught": "ZeroDivisionError"}),
        checks.a_line_that_broke_unnoticed_troubles_nobody,
    ),
    "nobody said that it waits": (WRITE.format(**{**SOUND, "told": "pass"}), checks.nothing_overtakes_what_waits),
    "the rest of a whole frame forgotten": (
        FRAME.format(**{**RIGHT, "enough": "sent"}),
        checks.the_rest_of_a_large_frame_follows,
    ),
    "straight past what waits": (FRAME.format(**{**RIGHT, "free": "True"}), checks.nothing_overtakes_what_waits),
    "straight past the encryption": (FRAME.format(**{**RIGHT, "bare": "True"}), order),
    "straight into an error": (
        FRAME.format(**{**RIGHT, "caught": "ZeroDivisionError"}),
        checks.a_line_that_broke_unnoticed_troubles_nobody,
    ),
    "straight on after the close": (UNASKED, checks.the_close_is_the_last_that_is_said),
    "straight into a message": (
        BLIND.format(name="beginMessage"),
        checks.no_frame_leaves_in_the_middle_of_a_message,
    ),
    "straight past what is sent in bits": (
        BLIND.format(name="sendData"),
        checks.a_frame_waits_its_turn_behind_what_is_sent_in_bits,
    ),
    "sequences not counted": (UNCOUNTED.format(name="writeSequence"), order),
    "what went not counted": (UNCOUNTED.format(name="writeSomeData"), checks.what_waits_goes_down_again),
    "written to nobody": (
        WRITE.format(**{**SOUND, "asked": "self.eager and not self.queued"}),
        checks.nothing_is_written_where_nobody_is,
    ),
    "after the close": (FRAME.format(**{**RIGHT, "dead": "False"}), checks.the_close_is_the_last_that_is_said),
    "in the middle of a message": (
        FRAME.format(**{**RIGHT, "within": "False"}),
        checks.no_frame_leaves_in_the_middle_of_a_message,
    ),
    "before what is sent in bits": (
        FRAME.format(**{**RIGHT, "behind": "False"}),
        checks.a_frame_waits_its_turn_behind_what_is_sent_in_bits,
    ),
    "in the clear": (FRAME.format(**{**RIGHT, "where": "socket_transport(line.transport)"}), order),
    "never dropped": (
        "from realtime.transport.frame_writer import FrameWriter\nFrameWriter.drop = lambda self: None",
        checks.what_is_too_much_is_dropped_and_nobody_else_notices,
    ),
}
HARMLESS = ("nothing taken away", "written anew, and the same")
ENCRYPTED = ("in the clear", "straight past the encryption")


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_missing_guard_is_found_out(name: str, start_teller: Start, certificate: object):
    planted, check = MUTANTS[name]
    teller = start_teller(planted=planted, tls=certificate if name in ENCRYPTED else None)
    if name in HARMLESS:
        await check(teller)
        return
    with pytest.raises((AssertionError, OSError, EOFError, ValueError, TimeoutError)):
        await check(teller)
