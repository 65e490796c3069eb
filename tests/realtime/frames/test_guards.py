"""Each guard of the eager transport is needed: with it taken away, a check falls red."""

import pytest

from tests.realtime.frames import checks
from tests.realtime.frames.conftest import Start

WRITE = """
from realtime.eager import Eager, EagerTCP, EagerUNIX, Frames, at_the_socket
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
        self.queued += len(data)
        super(Eager, self).write(data)

Eager.write = write
"""
SOUND = {
    "asked": "self.eager and self.connected and not self.queued",
    "caught": "OSError",
    "enough": "sent == len(data)",
}
FRAME = """
from realtime.eager import Eager, Frames, at_the_socket

def write(self, frame):
    line = self._line
    if {dead}:
        return
    if {within}:
        raise RuntimeError("a message in fragments has begun and not ended")
    if {behind}:
        line.sendData(frame)
    else:
        {where}.write(frame)

Frames.write = write
"""
RIGHT = {
    "dead": "line.state != line.STATE_OPEN",
    "within": "line.send_state != line.SEND_STATE_GROUND",
    "behind": "line.send_queue",
    "where": "line.transport",
}
UNCOUNTED = """
from realtime.eager import Eager
Eager.{name} = lambda self, given: super(Eager, self).{name}(given)
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
    "in the clear": (FRAME.format(**{**RIGHT, "where": "at_the_socket(line.transport)"}), order),
    "never dropped": (
        "from realtime.eager import Frames\nFrames.drop = lambda self: None",
        checks.what_is_too_much_is_dropped_and_nobody_else_notices,
    ),
}
HARMLESS = ("nothing taken away", "written anew, and the same")


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_missing_guard_is_found_out(name: str, start_teller: Start, certificate: object):
    planted, check = MUTANTS[name]
    teller = start_teller(planted=planted, tls=certificate if name == "in the clear" else None)
    if name in HARMLESS:
        await check(teller)
        return
    with pytest.raises((AssertionError, OSError, EOFError, ValueError, TimeoutError)):
        await check(teller)
