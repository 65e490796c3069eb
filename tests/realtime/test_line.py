"""How much may wait on one line before it is let go: what is told and not acknowledged, and nothing else."""

from uuid import UUID

from realtime.line import MOST_UNREAD, Line
from realtime.protocol import Close
from realtime.standing import Standing

KILOBYTE = b"x" * 1_024


def a_line(told: list[dict[str, object]]) -> Line:
    async def send(message: dict[str, object]) -> None:
        told.append(message)

    return Line(UUID(int=1), Standing(None, None, None), send)


async def test_what_nobody_acknowledges_never_makes_a_line_too_slow():
    """Heads, presence and answers in a quiet meeting, for hours."""
    told: list[dict[str, object]] = []
    line = a_line(told)
    for _ in range(2 * MOST_UNREAD // len(KILOBYTE)):
        await line.tell(KILOBYTE)
    await line.tell(KILOBYTE, upto=1)
    assert (line.closing, len(told)) == (None, 2 * MOST_UNREAD // len(KILOBYTE) + 1)


async def test_more_than_a_megabyte_unread_ends_the_line():
    told: list[dict[str, object]] = []
    line = a_line(told)
    for seq in range(MOST_UNREAD // len(KILOBYTE)):
        await line.tell(KILOBYTE, upto=seq)
    assert line.closing is None
    await line.tell(KILOBYTE, upto=5_000)
    assert line.closing == Close.TOO_SLOW
    assert told[-1] == {"type": "websocket.close", "code": 4008}


async def test_what_was_acknowledged_waits_no_more():
    line = a_line([])
    for seq in range(5 * MOST_UNREAD // len(KILOBYTE)):
        await line.tell(KILOBYTE, upto=seq)
        line.got(seq - 100)
    assert line.closing is None
    assert not line.too_slow()


async def test_a_line_that_is_gone_is_told_nothing_more():
    async def send(message: dict[str, object]) -> None:
        raise OSError("gone")

    line = Line(UUID(int=1), Standing(None, None, None), send)
    line.following = True
    await line.tell(KILOBYTE, upto=1)
    await line.tell(KILOBYTE)
    assert (line.gone, line.following, line.told) == (True, False, len(KILOBYTE))
