"""The write path: the only way to change a meeting."""

import logging
import secrets
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from deliberation.meetings import failpoints, sources, working_days
from deliberation.meetings.core.absences import NoteAbsence
from deliberation.meetings.core.bringing import BringStatement
from deliberation.meetings.core.machine import Refused, decide
from deliberation.meetings.core.queue import SetPolicy
from deliberation.meetings.core.redaction import RedactEntry, saying_the_same
from deliberation.meetings.core.roles import moderates
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import CloseMeeting, OpenMeeting
from deliberation.meetings.core.state import PLATFORM, Role
from deliberation.meetings.event_log import idempotency, store, transient_errors
from deliberation.meetings.event_log.effects import perform, worded
from deliberation.meetings.event_log.head import lock_head, read_head
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.queries import chosen_settings
from deliberation.meetings.signals import advanced

logger = logging.getLogger(__name__)

MAX_BATCH = 256

# SQLite has one writer; waiting for it in line is fairer than its own retrying.
_one_writer = threading.Lock()


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """One seat asks one thing. A token (UUID) makes asking again the same asking."""

    by: int
    command: object
    token: UUID | None = None


Answer = int | Refused


def act(*, meeting: UUID, by: int, command: object, token: UUID | None = None, at: int | None = None) -> int:
    """Let one seat do one thing; returns the number of the entry since which it holds. Raises Refused."""
    (answer,) = act_many(meeting=meeting, requests=[CommandRequest(by, command, token)], at=at)
    if isinstance(answer, Refused):
        raise answer
    return answer


def act_many(*, meeting: UUID, requests: Sequence[CommandRequest], at: int | None = None) -> list[Answer]:
    """Decide several commands in order, in one transaction; each gets its own answer.

    A refused one changes nothing and leaves no trace. When this returns, every answer with a number
    is durable. `at` (epoch ms) is for replays, whose clock is their own. Raises Refused
    ("no_such_meeting"), or ("try_later") where the database cannot write just now, for all of them,
    and whatever else the database raises.
    """
    if failpoints.ARMED:
        failpoints.reached("door.before_lock")
    try:
        while True:
            try:
                return _commit_batch(meeting, requests, at)
            except store.Behind:  # what others wrote is folded with the lock let go of
                store.load_state(read_head(meeting))
    except DatabaseError as failure:
        if transient_errors.is_transient(failure):
            logger.warning("meeting %s cannot be written to: %s", meeting, failure)
            raise Refused("try_later") from failure
        raise


def _commit_batch(meeting: UUID, requests: Sequence[CommandRequest], at: int | None) -> list[Answer]:
    with _sqlite_write_lock(), transaction.atomic(durable=True):
        found = lock_head(meeting, {one.token for one in requests if one.token is not None})
        if found is None:
            raise Refused("no_such_meeting")
        clock = max(found.clock if at is None else at, found.head.last_at)
        if failpoints.ARMED:
            failpoints.reached("door.locked")
        told = _decide_batch(found.head, requests, clock, found.given)
        if failpoints.ARMED:
            failpoints.reached("door.before_commit")
        return told


def _decide_batch(
    head: Meeting, requests: Sequence[CommandRequest], at: int, given: idempotency.Answers
) -> list[Answer]:
    known = dict(given)
    before = now = store.held_by_locker(head)
    entries: list[store.NewEntry] = []
    effects: list[tuple[object, int]] = []
    new: idempotency.Answers = {}
    told: list[Answer] = []
    for one in requests:
        asking = None if one.token is None else (one.by, one.token)
        try:
            if asking in known:
                told.append(idempotency.repeat_answer(known[asking], one.command))
                continue
            decision = decide(_fill_in(head, one, now, entries, at), now.state, by=one.by, at=at)
            if failpoints.ARMED:
                failpoints.reached("door.decided")
            written, now = store.encode_entries(head.pk, decision.events, after=now, by=one.by, at=at)
            entries += written
            effects += ((effect, now.seq) for effect in decision.effects)
            told.append(now.seq)
            if asking is not None:
                known[asking] = new[asking] = idempotency.new_answer(one.command, now.seq)
        except Refused as refused:
            told.append(refused)
    if now.seq != before.seq:
        store.append(head, entries, idempotency.answer_rows(head.pk, new), now=now, at=at)
        for effect, seq in effects:  # only now: what a refused command had asked for could not be taken back
            perform(effect, head.pk, seq=seq)
        now = store.with_recent(before, now, (entry.record for entry in entries))
        transaction.on_commit(partial(_after_commit, head.pk, now))
    return told


def _after_commit(meeting: UUID, now: store.CachedState) -> None:
    if failpoints.ARMED:
        failpoints.reached("door.committed")
    store.remember(meeting, now)
    if failpoints.ARMED:
        failpoints.reached("door.remembered")
    advanced.send_robust(sender=Meeting, meeting=meeting, seq=now.seq)


def _fill_in(
    head: Meeting, one: CommandRequest, now: store.CachedState, batch: Sequence[store.NewEntry], at: int
) -> object:
    """The command with what no browser may claim: roles, rules, chance and what has words come from the platform."""
    command = one.command
    match command:
        case TakeSeat(role=None):
            number = one.by if command.for_ is None else command.for_
            seat = Seat.objects.filter(meeting=head, number=number).first()
            if seat is None or not seat.role:
                return command
            venue = command.venue or seat.venue or None
            return replace(command, role=cast(Role, seat.role), sector=seat.sector or None, venue=venue)
        case OpenMeeting(format=None):
            consultation = head.consultation
            return replace(command, format=consultation.format, settings=chosen_settings(head))
        case SetPolicy(seed=None) if one.by != PLATFORM:
            return replace(command, seed=secrets.token_hex(16))
        case CloseMeeting(confirm_until_at=None):
            return replace(command, confirm_until_at=working_days.after(at, days=now.state.settings.confirm_days))
        case NoteAbsence(seat=number):
            return replace(command, invited=Seat.objects.filter(meeting=head, number=number).exists())
        case BringStatement(source=asked) if moderates(now.state, one.by):
            found = sources.words_of(head, asked)
            return command if found is None else replace(command, found=found[0], text=found[1])
        case RedactEntry(entry=seq):
            return replace(command, worded=worded(head.pk, saying_the_same(now.state, seq), batch=batch))
        case _:
            return command


def _sqlite_write_lock() -> AbstractContextManager[Any]:
    return _one_writer if connection.vendor == "sqlite" else nullcontext()
