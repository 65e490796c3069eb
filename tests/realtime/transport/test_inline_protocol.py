"""What is said is heard once, in order, and only if it is sound, however it comes."""

import asyncio
import json
import random

import pytest
from websockets.frames import Frame, Opcode

from realtime.transport.inline_protocol import REQUIRED_ATTRIBUTES, InlineProtocol, decode_single_frame
from tests.faults.clients.malformed import MALFORMED
from tests.realtime.transport.checks import Check
from tests.realtime.transport.conftest import Start, Teller
from tests.realtime.transport.raw import CONTINUED, PING, PONG, TEXT, Raw

SIZES = (0, 1, 3, 4, 95, 96, 97, 300, 5_000, 60_000, 65_000)


def note(word: str, *, waits: bool = False) -> bytes:
    return json.dumps({"do": "note", "word": word, **({"waits": 1} if waits else {})}, ensure_ascii=False).encode()


def whole(payload: bytes) -> bytes:
    """A frame whose mask changes nothing, so that its payload may look like a frame."""
    return bytes((0x81, 0x80 | 126)) + len(payload).to_bytes(2) + bytes(4) + payload


LETTERLESS = whole(note("x" * 200).replace(b"xx", b"\xff\xfe", 1))


async def apart(line: Raw, *pieces: bytes) -> None:
    """Written so far from each other that they arrive one by one."""
    for piece in pieces:
        line.writer.write(piece)
        await line.writer.drain()
        await asyncio.sleep(0.05)


async def ended(line: Raw) -> None:
    """Raises TimeoutError where nobody ends it."""
    async with asyncio.timeout(2):
        await line.rest()


async def recited(line: Raw) -> list[str]:
    line.ask("recite")
    heard: list[str] = json.loads(await line.word())
    return heard


async def every_word_is_heard_once_and_in_order(teller: Teller) -> None:
    line, dice, said = await teller.dial(), random.Random(5), list[str]()
    for n in range(300):
        word = f"{n} {'树' * (SIZES[n % len(SIZES)] // 3)}"
        said.append(word)
        payload, way = note(word, waits=dice.random() < 0.2), dice.randrange(4)
        if way == 0:
            at = dice.randrange(len(payload))
            line.say(TEXT, payload[:at], last=False)
            line.say(PING, b"")
            line.say(CONTINUED, payload[at:])
            assert await line.frame() == (PONG, b"")
        else:
            line.say(TEXT, payload)
        if way == 1:
            await asyncio.sleep(0)
    assert await recited(line) == said


async def the_end_of_a_frame_that_looks_like_one_is_none(teller: Teller) -> None:
    """Its last eight bytes come alone: the rest of a letter reads as the head of a text of two bytes."""
    line = await teller.dial()
    frame = whole(b'{"do": "note", "word": "%sxxxx"}' % (b"y" * 200 + "⁂".encode()))
    assert decode_single_frame(frame[-8:]) is not None
    await apart(line, frame[:-8], frame[-8:])
    assert await recited(line) == ["y" * 200 + "⁂xxxx"]


async def a_whole_text_within_a_text_ends_the_line(teller: Teller) -> None:
    line = await teller.dial()
    line.say(TEXT, b'{"do": "note", "wo', last=False)
    await apart(line, b"")
    line.say(TEXT, note("in between"))
    await ended(line)
    assert "in between" not in (await (await teller.dial()).report())["noted"]


async def a_frame_that_is_not_sound_ends_the_line(teller: Teller) -> None:
    for frame in (whole(note("too long a length")), LETTERLESS):
        line = await teller.dial()
        await apart(line, frame)
        await ended(line)
    noted = (await (await teller.dial()).report())["noted"]
    assert not [word for word in noted if word.endswith(("length", "x" * 100))]


ALL = [
    every_word_is_heard_once_and_in_order,
    the_end_of_a_frame_that_looks_like_one_is_none,
    a_whole_text_within_a_text_ends_the_line,
    a_frame_that_is_not_sound_ends_the_line,
]

BETWEEN = """
from realtime.transport.inline_protocol import InlineProtocol

def between(self):
    return {sound}

InlineProtocol._between_frames = between
"""
SOUND = "self.state == self.STATE_OPEN and not self.data and not self.current_frame and not self.inside_message"
HEARD = """
from realtime.transport import inline_protocol

def heard(self, data, ear):
    payload = inline_protocol.decode_single_frame(data)
    if payload is None:
        return False
    {rest}
    return True

inline_protocol.InlineProtocol._handle_inline = heard
"""
MUTANTS: dict[str, tuple[str, Check]] = {
    "in the middle of a frame": (
        BETWEEN.format(sound="self.state == self.STATE_OPEN and not self.data"),
        the_end_of_a_frame_that_looks_like_one_is_none,
    ),
    "in the middle of a message": (
        BETWEEN.format(sound="self.state == self.STATE_OPEN and not self.data"),
        a_whole_text_within_a_text_ends_the_line,
    ),
    "letters that are none": (
        HEARD.format(rest="ear(payload.decode(errors='replace'))"),
        a_frame_that_is_not_sound_ends_the_line,
    ),
    "a length written too long": (
        "from realtime.transport import inline_protocol\ndecode = inline_protocol.decode_single_frame\n"
        "inline_protocol.decode_single_frame = lambda data: data[8:] if data[:2] == b'\\x81\\xfe' else decode(data)",
        a_frame_that_is_not_sound_ends_the_line,
    ),
}


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.__name__)
async def test_of_everything_said(check: Check, teller: Teller):
    await check(teller)


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_missing_guard_is_found_out(name: str, start_teller: Start):
    planted, check = MUTANTS[name]
    teller = start_teller(planted=planted)
    with pytest.raises((AssertionError, OSError, EOFError, ValueError, TimeoutError)):
        await check(teller)


async def test_the_sound_guard_written_anew_is_as_good(start_teller: Start):
    teller = start_teller(planted=BETWEEN.format(sound=SOUND))
    for check in ALL:
        await check(teller)


def test_only_what_is_one_whole_text_is_taken_for_one():
    dice = random.Random(7)
    for size in (0, 1, 2, 3, 4, 5, 124, 125, 126, 127, 300, 65_535):
        payload = dice.randbytes(size)
        frame = Frame(Opcode.TEXT, payload).serialize(mask=True)
        assert decode_single_frame(frame) == payload
        assert decode_single_frame(frame + b"\x81") is None
        assert all(
            decode_single_frame(frame[:end]) is None for end in {0, 1, 2, 5, 6, len(frame) - 1} if end < len(frame)
        )
    for opcode in Opcode:
        if opcode is not Opcode.TEXT:
            assert decode_single_frame(Frame(opcode, b"{}").serialize(mask=True)) is None
    assert decode_single_frame(Frame(Opcode.TEXT, b"{}", fin=False).serialize(mask=True)) is None
    assert decode_single_frame(Frame(Opcode.TEXT, b"x" * 65_536).serialize(mask=True)) is None
    for name, frame in MALFORMED.items():
        read = decode_single_frame(frame)
        assert read is None or "UTF-8" in name or "letter" in name or "surrogate" in name


@pytest.mark.parametrize("ended", [False, True])
def test_a_line_that_has_ended_is_given_no_ear(ended: bool):
    """Which would hold on to it, and be found only by the collector."""
    line = InlineProtocol()
    for name in REQUIRED_ATTRIBUTES:
        setattr(line, name, None)
    line.state = line.STATE_CLOSED if ended else line.STATE_OPEN
    line.on_text(lambda text: True)
    assert (line.text_handler is None) == ended


@pytest.mark.parametrize("opened", [False, True])
def test_what_autobahn_lacks_is_said_of_a_line_that_opened(opened: bool, caplog: pytest.LogCaptureFixture):
    """One that was lost during its handshake never had what autobahn adds when it opens."""
    line = InlineProtocol()
    line.state = line.STATE_OPEN if opened else line.STATE_CLOSED
    assert not all(hasattr(line, name) for name in REQUIRED_ATTRIBUTES)
    line.on_text(lambda text: True)
    assert ("SLOW" in caplog.text) == opened
    assert line.text_handler is None
