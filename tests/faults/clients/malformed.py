"""Malformed input: broken frames byte by byte, and messages distorted by a seed."""

import json
import uuid
from random import Random
from typing import Any

from deliberation.meetings.core import codec

NO_MASK = b"\0\0\0\0"


def frame(first: int, content: bytes = b"", *, masked: bool = True, size: int | None = None) -> bytes:
    length = len(content) if size is None else size
    mask = 0x80 if masked else 0
    if length < 126:
        head = bytes([first, mask | length])
    else:
        head = bytes([first, mask | (126 if length <= 0xFFFF else 127)]) + length.to_bytes(2 if length <= 0xFFFF else 8)
    return head + (NO_MASK if masked else b"") + content


# Each must end the line by itself.
MALFORMED = {
    "not masked": frame(0x81, b"{}", masked=False),
    "first reserved bit": frame(0xC1, b"{}"),
    "second reserved bit": frame(0xA1, b"{}"),
    "third reserved bit": frame(0x91, b"{}"),
    "all reserved bits": frame(0xF1),
    "opcode 3": frame(0x83),
    "opcode 7": frame(0x87),
    "opcode 11": frame(0x8B),
    "opcode 15": frame(0x8F),
    "a ping in pieces": frame(0x09),
    "a pong in pieces": frame(0x0A),
    "a close in pieces": frame(0x08),
    "a ping of 126 bytes": frame(0x89, b"x" * 126),
    "a pong of 126 bytes": frame(0x8A, b"x" * 126),
    "a close of 126 bytes": frame(0x88, b"\x03\xe8" + b"x" * 124),
    "continues nothing": frame(0x80),
    "a text within a text": frame(0x01, b"a") + frame(0x81, b"b"),
    "a binary within a text": frame(0x01, b"a") + frame(0x82, b"b"),
    "not UTF-8": frame(0x81, b"\xff\xfe"),
    "half a letter at the end": frame(0x81, b"\xe8\xae"),
    "a surrogate": frame(0x81, b"\xed\xa0\x80"),
    "2^63 bytes announced": b"\x81\xff" + b"\xff" * 8 + NO_MASK,
    "a megabyte announced": frame(0x81, size=1024 * 1024),
    "a close of one byte": frame(0x88, b"\x03"),
    "a close with code 1": frame(0x88, b"\x00\x01"),
    "a close with words that are none": frame(0x88, b"\x03\xe8\xff\xff"),
}


def bent(dice: Random) -> str:
    """A message that is nearly one."""
    whole = _whole(dice)
    match dice.randrange(6):
        case 0:
            text = json.dumps(whole)
            at = dice.randrange(len(text))
            return text[:at] + dice.choice('{}[]",:\\x00é9') + text[at + dice.randrange(3) :]
        case 1:
            return json.dumps(whole)[: dice.randrange(1, 40)]
        case 2:
            return json.dumps({**whole, dice.choice(("do", "id", "since", "more")): _anything(dice)})
        case 3:
            do = whole["do"]
            return json.dumps({**whole, "do": {**do, dice.choice([*do, "more"]): _anything(dice)}})
        case 4:
            return "".join(chr(dice.choice((dice.randrange(128), dice.randrange(0xD000)))) for _ in range(80))
        case _:
            return json.dumps({"since": [_anything(dice) for _ in range(dice.randrange(6))]})


def _whole(dice: Random) -> dict[str, Any]:
    return {"id": str(uuid.UUID(int=dice.getrandbits(128))), "do": {"type": dice.choice(list(codec.COMMANDS))}}


def _anything(dice: Random) -> Any:
    return dice.choice((None, True, -1, 2**70, 1.5, "", "x" * 500, [], [[[]]], {}, {"a": {"b": 1}}, "\u202e", "\u0000"))
