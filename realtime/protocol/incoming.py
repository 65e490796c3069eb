"""Incoming frames, parsed strictly, and the close codes. Outgoing frames are in outgoing.py."""

import json
import re
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from operator import or_
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from deliberation.meetings.core import codec
from deliberation.meetings.core.visibility import Audience
from realtime.protocol.structs import Number, incoming_struct

MAX_BYTES = 64 * 1024
MAX_DEPTH = 8


class Close(IntEnum):
    """Why a line is closed. 4000–4499: come back, later each time; 4500–4999: do not."""

    TOO_SLOW = 4008
    RESTARTING = 4012
    TOO_FAST = 4029
    FULL = 4030
    MALFORMED = 4500
    SIGN_IN_AGAIN = 4501
    REMOVED = 4503
    NOT_PERMITTED = 4504
    TOO_LARGE = 4513
    BINARY = 4514


class Malformed(Exception):
    """A frame that cannot be understood. `id` is the command's, where that much could be read."""

    def __init__(self, code: str, id: UUID | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.id = id


@dataclass(frozen=True, slots=True)
class Command:
    """`do` is a command of the core; what the platform fills in is left at its default."""

    id: UUID
    do: object


@dataclass(frozen=True, slots=True)
class Since:
    """What the browser holds: 0 and empty strings where it holds nothing."""

    epoch: str
    seq: int
    audience: Audience
    hash16: str


@dataclass(frozen=True, slots=True)
class Got:
    seq: int


IncomingMessage = Command | Since | Got

COMMANDS: Any = reduce(or_, (incoming_struct(kind, tag=name) for name, kind in codec.COMMANDS.items()))
Hex16 = Annotated[str, Meta(max_length=16, pattern=r"^[0-9a-f]*$(?!\n)")]


class CommandFrame(Struct, forbid_unknown_fields=True):
    id: UUID
    do: COMMANDS


class SinceFrame(Struct, forbid_unknown_fields=True):
    since: tuple[Hex16, Number, Audience, Hex16]


class GotFrame(Struct, forbid_unknown_fields=True):
    got: Number


_GOT = re.compile(r'\{"got":(0|[1-9][0-9]{0,14})\}')  # as our own page writes it, and thousands in a moment


def parse(frame: str | bytes) -> IncomingMessage:
    """One frame as the browser sent it. Raises Malformed."""
    text = _text(frame)
    if (got := _GOT.fullmatch(text)) is not None:
        return Got(int(got[1]))
    data = _read(text)
    if "since" in data:
        return Since(*_checked(data, SinceFrame).since)
    if "got" in data:
        return Got(_checked(data, GotFrame).got)
    return _command(data)


def _command(data: dict[str, Any]) -> Command:
    id, do = _id(data.get("id")), data.get("do")
    if not isinstance(do, dict) or not isinstance(do.get("type"), str):
        raise Malformed("malformed", id)
    kind = codec.COMMANDS.get(do["type"])
    if kind is None:
        raise Malformed("unknown_type", id)
    _checked(data, CommandFrame, id)
    return Command(id, codec.build(kind, do))


def _id(given: object) -> UUID:
    """Only the usual form: the answer repeats the id as it was given."""
    try:
        id = UUID(given) if isinstance(given, str) else None
    except ValueError:
        id = None
    if id is None or str(id) != given:
        raise Malformed("malformed")
    return id


def _checked[S: Struct](data: dict[str, Any], shape: type[S], id: UUID | None = None) -> S:
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError:
        raise Malformed("malformed", id) from None


def _text(frame: str | bytes) -> str:
    if len(frame) > MAX_BYTES:
        raise Malformed("too_large")
    try:
        raw = frame.encode() if isinstance(frame, str) else frame
        text = raw.decode()
    except UnicodeError:
        raise Malformed("bad_text") from None
    if len(raw) > MAX_BYTES:
        raise Malformed("too_large")
    return text


_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def _read(text: str) -> dict[str, Any]:
    if _depth(text) > MAX_DEPTH:
        raise Malformed("too_deep")
    try:
        data = _decoder.decode(text)
    except ValueError:
        raise Malformed("malformed") from None
    if not isinstance(data, dict):
        raise Malformed("malformed")
    if _SURROGATE.search(text):
        _refuse_lone_surrogates(data)
    return data


def _depth(text: str) -> int:
    """How deep brackets stand in brackets, those inside strings left out."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    deepest = depth = 0
    for found in _BRACKETS.finditer(text):
        if found[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in "]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise Malformed("duplicate_key")
    return data


_decoder = json.JSONDecoder(object_pairs_hook=_object)


def _refuse_lone_surrogates(data: dict[str, Any]) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeError:
        raise Malformed("bad_text") from None
