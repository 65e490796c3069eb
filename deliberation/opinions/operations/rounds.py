"""The life of a round: opened, extended, stopped, resumed, closed, concluded, each with a reason everybody reads."""

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.audit.operations import record
from deliberation.opinions.models import Opinion, OpinionLink, ParticipantLink, Round, RoundAct
from deliberation.opinions.queries.answering import meter_of
from deliberation.opinions.queries.rounds import house_of
from deliberation.opinions.rules import lifecycle
from deliberation.opinions.rules.deadlines import CONCLUDE_WORKING_DAYS, add_working_days
from deliberation.people import policy, queries
from deliberation.people.grants import audit_actor
from deliberation.people.models import Person

log = logging.getLogger(__name__)


@transaction.atomic
def keep(*, round: Round, by: Person) -> Round:
    """Store a draft as it was filled in. Raises PermissionDenied; ValidationError where it has opened."""
    _must_run(by, round)
    if round.pk and Round.objects.select_for_update(of=("self",)).get(pk=round.pk).state != Round.State.DRAFT:
        raise ValidationError(_("This call has opened: its terms stand."), code="opened")
    round.full_clean()
    new = round.pk is None
    round.save()
    _audited("round.prepared" if new else "round.changed", round, by)
    return round


@transaction.atomic
def act(
    *,
    round: Round,
    act: lifecycle.Act,
    by: Person | None,
    reason: str,
    at: datetime,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Round:
    """Take one step. `by` None: a command on the server. Raises PermissionDenied, ValidationError.

    Opening needs both times, extending the new closing time; concluding drops what links one person's submissions.
    """
    locked = Round.objects.select_for_update(of=("self",)).select_related("consultation__organisation").get(pk=round.pk)
    if by is not None:
        _must_take(by, locked, act)
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Give a reason."), code="required")})
    if not lifecycle.may_follow(act, locked.phase(at)):
        raise ValidationError(_("This step is not possible now: somebody may have taken another one."), code="stale")
    _apply(locked, act, at=at, opens_at=opens_at, closes_at=closes_at)
    locked.save(update_fields=("state", "stopped", "opens_at", "closes_at"))
    RoundAct.objects.create(
        round=locked, act=act, at=at, reason=reason, opens_at=locked.opens_at, closes_at=locked.closes_at, by=by
    )
    if act == "concluded":
        drop_links(locked)
    _audited(f"round.{act}", locked, by, reason=reason)
    return locked


def _apply(
    round: Round, act: lifecycle.Act, *, at: datetime, opens_at: datetime | None, closes_at: datetime | None
) -> None:
    if act == "opened":
        if opens_at is None or closes_at is None or closes_at <= max(opens_at, at):
            raise ValidationError({"closes_at": ValidationError(_("It closes after it opens."), code="order")})
        round.state, round.opens_at, round.closes_at = Round.State.OPEN, max(opens_at, at), closes_at
    elif act == "extended":
        if closes_at is None or round.closes_at is None or closes_at <= max(round.closes_at, at):
            message = _("A call is only ever extended: choose a later time.")
            raise ValidationError({"closes_at": ValidationError(message, code="order")})
        round.state, round.closes_at = Round.State.OPEN, closes_at
    elif act in {"stopped", "resumed"}:
        round.stopped = act == "stopped"
    elif act == "closed":
        round.state, round.stopped = Round.State.CLOSED, False
        round.closes_at = at if round.opens_at is None or at > round.opens_at else round.closes_at
    elif act == "concluded":
        _must_be_done(round, at)
        round.state = Round.State.CONCLUDED


def _must_be_done(round: Round, at: datetime) -> None:
    """Nothing waits for review, every opinion that is shown has its end, and the time for appeals has passed."""
    waiting = Opinion.objects.filter(round=round).exclude(waits_for="").count()
    if waiting:
        message = _("Opinions that wait for review: %(n)s. Decide on them first.") % {"n": waiting}
        raise ValidationError(message, code="waiting")
    left = meter_of(round).left
    if left:
        message = _("Opinions without an answer: %(n)s. Answer them, or excuse each with a reason.") % {"n": left}
        raise ValidationError(message, code="unanswered")
    until = conclude_from(round)
    if until is not None and at < until:
        message = _("Authors can appeal until %(day)s. Conclude it after that.") % {"day": until.date().isoformat()}
        raise ValidationError(message, code="appeals")


def conclude_from(round: Round) -> datetime | None:
    """Before this a round is not concluded: authors can still appeal. None: it has no closing time yet."""
    if round.closes_at is None:
        return None
    return add_working_days(timezone.localtime(round.closes_at), max(CONCLUDE_WORKING_DAYS, round.appeal_days))


def drop_links(round: Round) -> None:
    """Nothing says any more which opinions and votes are of one person.

    SQLite is told to overwrite what is deleted; PostgreSQL frees the rows at its next vacuum. Backups and archived
    write-ahead logs from before keep them for as long as they are kept.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
        transaction.on_commit(_truncate_log)
    OpinionLink.objects.filter(opinion__round=round).delete()
    ParticipantLink.objects.filter(round=round).delete()


def _truncate_log() -> None:
    """A reader that stays may keep the old pages in the log beside the file; then the next checkpoint takes them."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _pages, _moved = cursor.fetchone()
    if busy:
        log.warning("opinions: the write-ahead log was not truncated: deleted links may stay in it until it is")


def _must_take(by: Person, round: Round, act: lifecycle.Act) -> None:
    rule = policy.may_stop_round if act == "stopped" else policy.may_run_rounds
    if not rule(queries.actor(by, on=timezone.localdate()), house_of(round)):
        raise PermissionDenied(f"may_not_take_step_{act}")


def _must_run(by: Person, round: Round) -> None:
    if not policy.may_run_rounds(queries.actor(by, on=timezone.localdate()), house_of(round)):
        raise PermissionDenied("may_not_run_rounds")


def _audited(act: str, round: Round, by: Person | None, *, reason: str = "") -> None:
    record(
        act,
        actor=audit_actor(by),
        subject=("round", round.pk),
        organisation=round.consultation.organisation_id,
        facts={"closes_at": round.closes_at.isoformat()} if round.closes_at else {},
        text={"row": round.title, **({"reason": reason} if reason else {})},
    )
