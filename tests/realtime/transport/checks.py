"""What must hold of every frame. Each check is a test by itself, and must fail where its guard is taken away."""

from collections.abc import Awaitable, Callable, Sequence

from tests.realtime.transport.conftest import Teller
from tests.realtime.transport.raw import CLOSE, PING, PONG, TEXT, Raw
from tests.realtime.transport.words import SIZES, SMALL, TIMES, word, words

Check = Callable[[Teller], Awaitable[None]]
MEGABYTE = 1024 * 1024
ALL_WAYS = [0, 1, 2, 3, 4]


async def in_order(line: Raw, expected: Sequence[bytes]) -> int:
    """Every word, whole and once; between them nothing but pings, whose numbers rise too, and pongs. How many pongs."""
    heard = pongs = last = 0
    while (told := await line.frame()) != (TEXT, b"end"):
        match told:
            case (opcode, b"") if opcode == PONG:
                pongs += 1
            case (opcode, number) if opcode == PING:
                assert int(number) >= last
                last = int(number)
            case (_, payload):
                assert payload == expected[heard], f"word {heard} is another: {payload[:20]!r}"
                heard += 1
    assert heard == len(expected)
    return pongs


async def all_arrives_in_order_while_much_waits(teller: Teller, n: int = 600 * TIMES) -> None:
    """Text and binary, by plain sends and whole frames, pings and sequences, to one who reads slower than is told."""
    line, other = await teller.dial(room=32 * 1024), await teller.dial()
    for ways in (ALL_WAYS, ALL_WAYS[:4]):  # what waits comes by a sequence, or because the kernel is full
        line.ask("mixed", n=n, sizes=SIZES, ways=ways, seed=1)
        for _ in range(20):  # said while it is told, and answered in between
            line.say(PING, b"")
        assert await in_order(line, words(n, SIZES)) == 20
    report = await other.report()
    assert report["trouble"] == []
    assert report["miscounted"] == 0
    assert report["most_waiting"] > MEGABYTE / 2


async def nothing_overtakes_what_waits(teller: Teller) -> None:
    """Where the kernel has room again, and the loop has not heard of it yet."""
    for way in (0, 2, 4):
        line = await teller.dial(room=32 * 1024)
        line.ask("overtake", way=way)
        assert [await line.word() for _ in range(3)] == [b"before", word(0, MEGABYTE), b"after"]


async def the_rest_of_a_large_frame_follows(teller: Teller) -> None:
    line = await teller.dial(room=32 * 1024)
    for size in (10, 500_000) * 5:
        line.ask("flood", n=1, size=size)
        assert await line.word() == word(0, size)


async def a_frame_waits_its_turn_behind_what_is_sent_in_bits(teller: Teller) -> None:
    line = await teller.dial()
    line.ask("chopped", n=200)
    assert await line.word() == b"before"
    await in_order(line, words(200, SMALL))


async def no_frame_leaves_in_the_middle_of_a_message(teller: Teller) -> None:
    line = await teller.dial()
    line.ask("fragmented")
    assert await line.word() == b"before"
    parts = [await line.frame() for _ in range(3)]
    assert [opcode for opcode, _ in parts] == [TEXT, 0, 0]
    assert b"".join(part for _, part in parts) == b"begun a message in fragments has begun and not ended"


async def the_close_is_the_last_that_is_said(teller: Teller) -> None:
    """All that was told before arrives, then the code, and nothing that was written later."""
    for size, n in ((10, 3), (300, 2_000), (5_000, 400), (MEGABYTE, 3)):  # of the first, nothing waits when it closes
        line = await teller.dial(room=32 * 1024)
        line.ask("end", n=n, size=size, code=4012, late=50)
        for k in range(n):
            assert await line.frame() == (TEXT, word(k, size))
        assert await line.frame() == (CLOSE, (4012).to_bytes(2))
        line.say(CLOSE, (4012).to_bytes(2))
        assert await line.rest() == b""


async def what_is_too_much_is_dropped_and_nobody_else_notices(teller: Teller, n: int = 150 * TIMES) -> None:
    """One never reads; the good ones get every event, and little is kept."""
    await teller.dial(room=8 * 1024)
    good = [await teller.dial() for _ in range(10)]
    before = (await good[0].report())["resident"]
    good[0].ask("everybody", n=n, size=20_000, most=MEGABYTE, seconds=0.005)
    for k in range(n):
        for line in good:
            assert await line.word() == word(k, 20_000)
    assert (await good[0].report())["most_waiting"] < 1.1 * MEGABYTE
    report = await good[0].report_when(lambda report: report["lines"] == len(good))
    assert report["trouble"] == []
    assert report["resident"] - before < 8 * MEGABYTE


async def nothing_is_written_where_nobody_is(teller: Teller) -> None:
    line, other = await teller.dial(), await teller.dial()
    line.ask("orphan")
    assert await line.rest() == b""
    await other.alone()


async def a_line_that_broke_unnoticed_troubles_nobody(teller: Teller) -> None:
    line, other = await teller.dial(), await teller.dial()
    line.ask("blind")
    assert await line.word() == b"busy"
    line.vanish(reset=True)
    await other.alone()


async def what_waits_goes_down_again(teller: Teller) -> None:
    """What is counted is what waits now, not what ever waited."""
    line = await teller.dial(room=32 * 1024)
    for _ in range(4):
        line.ask("flood", n=100, size=10_000, most=2 * MEGABYTE)
        for k in range(100):
            assert await line.word() == word(k, 10_000)
