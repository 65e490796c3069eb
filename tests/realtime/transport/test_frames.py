"""Whole frames go out in order, complete, and never after the end, whoever reads them and however slowly."""

import asyncio
import json
import sys
from contextlib import suppress

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from realtime.protocol.prepared_frame import websocket_frame
from tests.environment import ROOT
from tests.realtime.transport import checks
from tests.realtime.transport.conftest import Start, Teller
from tests.realtime.transport.raw import CLOSE, CONTINUED, PING, PONG, SECONDS, TEXT
from tests.realtime.transport.words import SMALL, TIMES, word, words
from tests.servers import HOST

ALL = [
    checks.all_arrives_in_order_while_much_waits,
    checks.nothing_overtakes_what_waits,
    checks.the_rest_of_a_large_frame_follows,
    checks.a_frame_waits_its_turn_behind_what_is_sent_in_bits,
    checks.no_frame_leaves_in_the_middle_of_a_message,
    checks.the_close_is_the_last_that_is_said,
    checks.what_is_too_much_is_dropped_and_nobody_else_notices,
    checks.nothing_is_written_where_nobody_is,
    checks.a_line_that_broke_unnoticed_troubles_nobody,
    checks.what_waits_goes_down_again,
]


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.__name__)
async def test_of_every_frame(check: checks.Check, teller: Teller):
    await check(teller)


async def test_the_websockets_client_takes_every_word_and_is_answered_in_between(teller: Teller):
    n = 5_000 * TIMES
    heard: list[bytes] = []
    async with connect(f"ws://{HOST}:{teller.where}", max_queue=None, ping_interval=0.05) as line:
        await line.send(json.dumps({"do": "mixed", "n": n, "sizes": SMALL, "ways": checks.ALL_WAYS, "seed": 3}))
        await line.send(iter(['{"do": "ec', 'ho", "text', '": "in pieces"}']))
        while len(heard) < n + 2:
            told = await asyncio.wait_for(line.recv(), SECONDS)
            heard.append(told if isinstance(told, bytes) else told.encode())
    heard.remove(b"in pieces")
    assert heard == [*words(n, SMALL), b"end"]
    assert line.close_code == 1000


async def test_the_autobahn_client_takes_every_word_and_is_answered_in_between(teller: Teller):
    n = 5_000 * TIMES
    client = [sys.executable, "-m", "tests.realtime.transport.autobahn_client", str(teller.where), str(n)]
    process = await asyncio.create_subprocess_exec(*client, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    said, _ = await asyncio.wait_for(process.communicate(), 60 * TIMES)
    assert json.loads(said) == {"heard": n, "wrong": 0, "echoes": n // 500, "code": 1000}


async def test_over_tls_nothing_goes_in_the_clear(start_teller: Start, certificate: object):
    await checks.all_arrives_in_order_while_much_waits(start_teller(tls=certificate))


async def test_over_a_socket_of_this_machine(start_teller: Start):
    teller = start_teller(unix=True)
    for _ in range(200 * TIMES):
        line = await teller.dial()
        line.ask("echo", text="here")
        assert await line.word() == b"here"
        line.vanish(reset=False)
    await (await teller.dial()).alone()
    await checks.all_arrives_in_order_while_much_waits(teller, 300)


async def test_a_stalled_reader_is_told_everything_once_it_reads(teller: Teller):
    """Its pings are answered and its words heard while it does not read."""
    line = await teller.dial(room=8 * 1024)
    line.ask("flood", n=100, size=5_000)
    for n in range(40):
        line.say(PING, b"%d" % n)
    for n in range(20):
        line.say(TEXT, b'{"do": "echo", ', last=False)
        line.say(CONTINUED, b'"text": "echo %d"}' % n)
    other = await teller.dial()
    await other.report_when(lambda report: report["most_waiting"] > 300_000)
    heard = [await line.frame() for _ in range(160)]
    assert [word for opcode, word in heard if opcode == PONG] == [b"%d" % n for n in range(40)]
    assert [word for _, word in heard if word.startswith(b"echo")] == [b"echo %d" % n for n in range(20)]
    assert [word for opcode, word in heard if opcode == TEXT and len(word) > 10] == words(100, [5_000])


async def test_who_closes_while_told_gets_a_prefix_and_one_close_frame_at_the_end(teller: Teller):
    for _ in range(10):
        line = await teller.dial(room=32 * 1024)
        line.ask("flood", n=3_000, size=300)
        await line.frame()
        line.say(CLOSE, (1000).to_bytes(2))
        heard = 1
        while (told := await line.frame())[0] != CLOSE:
            assert told == (TEXT, word(heard, 300))
            heard += 1
        assert told[1][:2] == (1000).to_bytes(2)
        assert await line.rest() == b""


async def test_the_websockets_client_closes_while_told_and_hears_the_same_code(teller: Teller):
    for _ in range(20):
        async with connect(f"ws://{HOST}:{teller.where}", max_queue=None) as line:
            await line.send(json.dumps({"do": "flood", "n": 3_000, "size": 300}))
            assert await line.recv() == word(0, 300).decode()
        assert line.close_code == 1000


async def test_sixty_vanish_while_they_are_told_and_leave_nothing_behind(teller: Teller):
    other = await teller.dial()
    for number in range(60):
        line = await teller.dial(room=8 * 1024)
        line.ask("flood", n=200, size=5_000)
        await line.frame()
        line.vanish(reset=number % 2 == 0)
    await other.alone()


async def test_what_is_said_last_reaches_one_who_reads_seconds_later(teller: Teller):
    """At autobahn's own one second the rest and the code would be lost."""
    line, other = await teller.dial(room=8 * 1024), await teller.dial()
    line.ask("end", n=100, size=5_000, code=4029, late=0)
    started = asyncio.get_running_loop().time()
    while asyncio.get_running_loop().time() - started < 2.5:
        await other.report()
    for k in range(100):
        assert await line.frame() == (TEXT, word(k, 5_000))
    assert await line.frame() == (CLOSE, (4029).to_bytes(2))


async def test_nothing_is_told_before_the_line_is_accepted(teller: Teller):
    line = await teller.dial()
    line.ask("echo", text="first")
    assert await line.frame() == (TEXT, b"first")


async def test_nothing_follows_once_a_line_is_dropped(teller: Teller):
    line = await teller.dial(room=8 * 1024)
    line.ask("flood", n=200, size=10_000, most=300_000)
    heard = await line.rest()
    assert len(heard) < 200 * 10_000
    assert heard == b"".join(websocket_frame(word(k, 10_000)) for k in range(200))[: len(heard)]


async def test_a_client_that_is_dropped_without_a_word_sees_no_code(teller: Teller):
    async with connect(f"ws://{HOST}:{teller.where}", max_queue=1) as line:
        await line.send(json.dumps({"do": "flood", "n": 2_000, "size": 10_000, "most": 300_000}))
        with suppress(ConnectionClosed):
            async for _ in line:
                pass
        assert line.close_code == 1006
