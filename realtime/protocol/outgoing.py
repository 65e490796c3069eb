"""Outgoing frames."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import msgspec

from deliberation.meetings.core import codec
from deliberation.meetings.core.machine import Refused, Stamp
from deliberation.meetings.core.own import Own
from deliberation.meetings.core.packing import Packed
from deliberation.meetings.core.state import Role, Seat
from deliberation.meetings.core.visibility import Audience, visible
from realtime.protocol.structs import outgoing_struct


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame, and again when the role changes. `now` is the platform's clock, epoch ms.

    `second_factor_needed`: the seat is an officer's, and this session only observes until somebody vouches for it.
    """

    epoch: str
    head: int
    seat: Seat | None
    role: Role | Literal["observer"]
    audience: Audience
    now: int
    build: str
    second_factor_needed: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The view after entry `seq`, packed; the hash of that entry begins with `hash16`."""

    seq: int
    hash16: str
    state: Packed


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of the electorate have voted."""

    ballot: int
    cast: int
    electorate: int


@dataclass(frozen=True, slots=True)
class Presence:
    """How many are here; which seats, where they are few enough to say."""

    here: int
    seats: tuple[Seat, ...] | None


@dataclass(frozen=True, slots=True)
class Restarting:
    in_ms: int


@dataclass(frozen=True, slots=True)
class Card:
    """What stands in the directory beside a seat's number."""

    name: str
    name_en: str | None
    sector: str | None
    sector_en: str | None
    venue: str


@dataclass(frozen=True, slots=True)
class Seats:
    """The directory, then differences; None for who is in it no longer."""

    seats: Mapping[Seat, Card | None]


@dataclass(frozen=True, slots=True)
class WaitingSeats:
    """Kept for people who are connected and have not taken them; which, for moderators, where they are few."""

    count: int
    seats: tuple[Seat, ...] | None


@dataclass(frozen=True, slots=True)
class LastValues:
    """`screens`: lines without a seat, such as projectors and watchers."""

    waiting: WaitingSeats
    screens: int


@dataclass(frozen=True, slots=True)
class Soft:
    """Last values that are not facts: never folded, and gone with the process."""

    soft: LastValues


@dataclass(frozen=True, slots=True)
class Head:
    head: int
    now: int


@dataclass(frozen=True, slots=True)
class Done:
    re: str
    seq: int


@dataclass(frozen=True, slots=True)
class NotDone:
    re: str
    refused: str


Frame = Hello | Snapshot | Own | Turnout | Presence | Restarting | Seats | Soft | Head | Done | NotDone

# These stand under a name of their own; the others are the frame as they are.
NAMED: Mapping[type, str] = {
    Hello: "hello",
    Snapshot: "snapshot",
    Own: "own",
    Turnout: "turnout",
    Presence: "presence",
    Restarting: "restarting",
}
BARE: tuple[type, ...] = (Seats, Soft, Head, Done, NotDone)

_json = msgspec.json.Encoder()


def encode(frame: Frame) -> bytes:
    kind: type = type(frame)
    body = _json.encode(msgspec.convert(frame, outgoing_struct(kind), from_attributes=True))
    name = NAMED.get(kind)
    return body if name is None else b'{"%s":%s}' % (name.encode(), body)


def answer_frame(id: UUID, given: int | Refused) -> Done | NotDone:
    """To the command of this id."""
    return NotDone(str(id), given.code) if isinstance(given, Refused) else Done(str(id), given)


def events_frame(happenings: Iterable[bytes], *, hash16: str) -> bytes:
    """A frame of happenings; `hash16` is of the last entry in it."""
    return b'{"events":[%s],"hash16":"%s"}' % (b",".join(happenings), hash16.encode())


def merge_withheld(seen: Iterable[tuple[int, bytes | None]]) -> list[bytes]:
    """Consecutive entries by number, each run that may not be seen (None) as one pair of numbers."""
    told: list[bytes] = []
    run: tuple[int, int] | None = None
    for seq, shown in seen:
        if shown is None:
            run = (seq if run is None else run[0], seq)
            continue
        if run is not None:
            told.append(withheld_range(*run))
            run = None
        told.append(shown)
    return told if run is None else [*told, withheld_range(*run)]


def withheld_range(first: int, last: int) -> bytes:
    """A run of entries that may not be seen."""
    return b'{"seq":[%d,%d]}' % (first, last)


def visible_events(lines: Iterable[tuple[object, Stamp]], to: Audience) -> list[bytes]:
    """Consecutive log lines as this audience gets them."""
    shown = ((visible(event, to), stamp) for event, stamp in lines)
    return merge_withheld((stamp.seq, None if event is None else encode_event(event, stamp)) for event, stamp in shown)


def encode_event(event: object, stamp: Stamp) -> bytes:
    """One event with its place in the log."""
    return _json.encode({"seq": stamp.seq, "at": stamp.at, "by": stamp.by, **codec.wire(event)})
