"""Idempotency: a command sent again with its token gets its first answer."""

import hmac
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection

from deliberation.meetings.core import codec
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.event_log.bulk_insert import Rows
from deliberation.meetings.event_log.sql import Statement
from deliberation.meetings.models import Token

COLUMNS = ("meeting_id", "seat", "token", "type", "mac", "seq")

# By the index that keeps them single; the tokens go as one value, however many they are.
_THOSE = "SELECT seat, token, type, mac, seq FROM meetings_token WHERE meeting_id = %s AND token"
_FIND = {
    "postgresql": (f"{_THOSE} = ANY(%s::uuid[])", "{%s}", "%s"),
    "sqlite": (f"{_THOSE} IN (SELECT value FROM json_each(%s))", "[%s]", '"%s"'),  # noqa: S608  # our own names
}

_encoder = msgspec.json.Encoder(order="sorted")


class StoredAnswer(NamedTuple):
    """The name of the command, a code of its words (None after a redaction), and the entry it led to."""

    type: str
    mac: bytes | None
    seq: int


Answers = dict[tuple[int, UUID], StoredAnswer]  # by seat and token


def find_answers(meeting: UUID, tokens: Collection[UUID]) -> Statement:
    """Asks for the answers given before with any of these tokens."""
    query, all_of_them, one = _FIND[connection.vendor]
    return Statement(query, [meeting.hex, all_of_them % ",".join(one % token.hex for token in tokens)])


def decode_answers(rows: Iterable[tuple[Any, ...]]) -> Answers:
    """What `given` has found."""
    return {(seat, UUID(str(token))): StoredAnswer(type, mac, seq) for seat, token, type, mac, seq in rows}


def repeat_answer(before: StoredAnswer, command: object) -> int:
    """The answer that stands, if this is the command it was given to."""
    if before.type != codec.NAMES[type(command)]:
        raise Refused("token_reused")
    if before.mac is not None and bytes(before.mac) != _mac(command):
        raise Refused("token_reused")
    return before.seq


def new_answer(command: object, seq: int) -> StoredAnswer:
    return StoredAnswer(codec.NAMES[type(command)], _mac(command), seq)


def answer_rows(meeting: UUID, answers: Mapping[tuple[int, UUID], StoredAnswer]) -> Rows:
    return Rows(Token, COLUMNS, [(meeting.hex, seat, token.hex, *one) for (seat, token), one in answers.items()])


def _mac(command: object) -> bytes:
    """Tells two commands apart without keeping what was said."""
    body = _encoder.encode(codec.plain_json(command))
    return hmac.digest(settings.SECRET_KEY.encode(), b"rostrum.token" + body, "sha256")
