"""Bringing in a conversation of Polis: read whole and checked first, stored in one transaction or not at all."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from deliberation.consultations.models import Consultation
from deliberation.opinions.models import Participant, Round, RoundAct, Viewpoint, Vote, VoteChange
from deliberation.people.models import Organisation

BATCH = 2000
MAX_TEXT = 1000
VALUES = {"1": 1, "0": 0, "-1": -1}


class BadFile(Exception):
    """What is wrong with a file, in one sentence."""


@dataclass(frozen=True, slots=True)
class Statement:
    number: int
    text: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class PastVote:
    at: int
    statement: int
    voter: int
    value: int


@dataclass(frozen=True)
class Conversation:
    topic: str
    statements: tuple[Statement, ...]
    votes: tuple[PastVote, ...]


def read(folder: Path) -> Conversation:
    """`comments.csv` and `votes.csv`, and the topic of `summary.csv` where there is one. Raises BadFile."""
    statements = tuple(_statements(folder / "comments.csv"))
    known = {one.number for one in statements}
    if len(known) != len(statements):
        raise BadFile("comments.csv has two statements of one number.")
    votes = tuple(_votes(folder / "votes.csv", known))
    return Conversation(_topic(folder / "summary.csv") or folder.name, statements, votes)


@transaction.atomic
def store(conversation: Conversation, *, consultation: Consultation | None = None) -> Round:
    """A closed round, seen by its own organisation alone. The numbers of statements and voters stay as they were."""
    _unhurried()
    times = [vote.at for vote in conversation.votes]
    now = timezone.now()
    opens_at = _time(min(times)) if times else now
    closes_at = _time(max(times) + 1000) if times else now.replace(year=now.year + 1)
    round = Round.objects.create(
        consultation=consultation or _place(conversation.topic),
        title=conversation.topic[:200],
        text="",
        takes_opinions=False,
        state=Round.State.CLOSED,
        opens_at=opens_at,
        closes_at=closes_at,
        retention_until=timezone.localdate(now),
    )
    RoundAct.objects.create(
        round=round, act="closed", at=now, reason="imported from Polis", opens_at=opens_at, closes_at=closes_at
    )
    Viewpoint.objects.bulk_create(
        (
            Viewpoint(round=round, number=one.number, text=one.text[:MAX_TEXT], hidden=one.hidden, seed=False)
            for one in conversation.statements
        ),
        batch_size=BATCH,
    )
    voters = sorted({vote.voter for vote in conversation.votes})
    Participant.objects.bulk_create((Participant(round=round, number=one) for one in voters), batch_size=BATCH)
    _store_votes(round, conversation)
    return round


def _store_votes(round: Round, conversation: Conversation) -> None:
    viewpoints = dict(Viewpoint.objects.filter(round=round).values_list("number", "pk"))
    participants = dict(Participant.objects.filter(round=round).values_list("number", "pk"))
    latest: dict[tuple[int, int], dict[str, Any]] = {}
    changes = []
    for vote in sorted(conversation.votes, key=lambda vote: vote.at):
        row = {
            "viewpoint_id": viewpoints[vote.statement],
            "participant_id": participants[vote.voter],
            "value": vote.value,
            "at": _time(vote.at),
        }
        changes.append(VoteChange(**row))
        latest[vote.voter, vote.statement] = row
    VoteChange.objects.bulk_create(changes, batch_size=BATCH)
    Vote.objects.bulk_create((Vote(**row) for row in latest.values()), batch_size=BATCH)


def _unhurried() -> None:
    """For this transaction alone: at its end the keys of all its rows are checked, in one statement."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")


def _place(topic: str) -> Consultation:
    house, _created = Organisation.objects.get_or_create(name="Polis")
    return Consultation.objects.create(organisation=house, title=topic[:200])


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _statements(path: Path) -> Iterator[Statement]:
    for place, row in _rows(path, ("comment-id", "comment-body", "moderated")):
        number = _number(path, place, row["comment-id"])
        yield Statement(number, " ".join(row["comment-body"].split()), row["moderated"].strip() == "-1")


def _votes(path: Path, known: set[int]) -> Iterator[PastVote]:
    for place, row in _rows(path, ("timestamp", "comment-id", "voter-id", "vote")):
        statement = _number(path, place, row["comment-id"])
        if statement not in known:
            raise BadFile(f"{path.name}, line {place}: comments.csv has no statement {statement}.")
        value = VALUES.get(row["vote"].strip())
        if value is None:
            raise BadFile(f"{path.name}, line {place}: a vote is 1, 0 or -1.")
        at, voter = _number(path, place, row["timestamp"]), _number(path, place, row["voter-id"])
        yield PastVote(at, statement, voter, value)


def _topic(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return next((row[1].strip() for row in csv.reader(lines) if len(row) > 1 and row[0] == "topic"), "")
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        raise BadFile(f"{path.name} cannot be read.") from broken


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the number of its line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise BadFile(f"{path.name} has no column {missing[0]}.")
            for row in reader:
                if any(row[name] is None for name in columns):
                    raise BadFile(f"{path.name}, line {reader.line_num}: a row that is too short.")
                yield reader.line_num, row
    except FileNotFoundError as absent:
        raise BadFile(f"{path.name} is not there.") from absent
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        raise BadFile(f"{path.name} cannot be read.") from broken


def _number(path: Path, line: int, text: str) -> int:
    if not text.strip().isdecimal() or len(text.strip()) > 15:
        raise BadFile(f"{path.name}, line {line}: {text[:20]!r} is no number.")
    return int(text)
