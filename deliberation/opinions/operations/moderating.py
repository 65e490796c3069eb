"""Moderators claim opinions, decide on them with a coded reason, alone or in bulk, and undo what was a mistake."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.audit.operations import record
from deliberation.opinions.models import Batch, Decision, Opinion, Recusal, Report, Round
from deliberation.opinions.operations.answering import reopen_merged
from deliberation.opinions.operations.fingerprints import fingerprint
from deliberation.opinions.queries.moderation import conflicted, decided_before, queue_for
from deliberation.opinions.rules import deadlines
from deliberation.opinions.rules.personal_data import Found, find, mask
from deliberation.opinions.rules.reasons import WITHHOLDING
from deliberation.people import policy, queries
from deliberation.people.grants import audit_actor
from deliberation.people.models import Person

MAX_BATCH = 50


@transaction.atomic
def claim(*, round: Round, by: Person, at: datetime, opinion: int | None = None) -> Opinion | None:
    """Take the first that is due, or this one, for ten minutes; None where nothing is left, or somebody has it.

    What the moderator held before is free again. Raises PermissionDenied.
    """
    _must_moderate(by, round)
    rows = queue_for(round, by=by, at=at)
    if opinion is not None:
        rows = rows.filter(pk=opinion)
    found = rows.select_for_update(of=("self",), skip_locked=True).first() if _can_skip() else rows.first()
    others = Opinion.objects.filter(round=round, claimed_by=by)
    others.exclude(pk=found.pk if found else 0).update(claimed_by=None, claimed_until=None)
    if found is None:
        return None
    found.claimed_by, found.claimed_until = by, at + timedelta(seconds=deadlines.CLAIM_SECONDS)
    found.save(update_fields=("claimed_by", "claimed_until"))
    return found


@transaction.atomic
def show(*, opinion: int, by: Person, covered: Sequence[Found] = (), at: datetime) -> Decision:
    """Let everybody read it. What is certainly personal is always covered, and of what is likely what was chosen.

    Raises PermissionDenied, ValidationError (`stale`, `claimed`).
    """
    locked = _locked(opinion, by=by, at=at)
    return _show(locked, by=by, covered=covered, at=at, batch=None)


@transaction.atomic
def withhold(*, opinion: int, by: Person, reason: str, note: str = "", at: datetime) -> Decision:
    """Do not show it, for a coded reason its author is told. Raises PermissionDenied, ValidationError."""
    if reason not in WITHHOLDING:
        raise ValidationError({"reason": ValidationError(_("Choose a reason."), code="required")})
    if WITHHOLDING[reason].needs_note and not note.strip():
        raise ValidationError({"note": ValidationError(_("Name the provision."), code="required")})
    locked = _locked(opinion, by=by, at=at)
    return _withhold(locked, by=by, reason=reason, note=note, at=at, batch=None)


@transaction.atomic
def release(*, opinion: int, by: Person) -> None:
    """Leave it to somebody else."""
    Opinion.objects.filter(pk=opinion, claimed_by=by).update(claimed_by=None, claimed_until=None)


@transaction.atomic
def decide_together(*, round: Round, opinions: Sequence[int], by: Person, reason: str, at: datetime) -> Batch:
    """Show (`reason` empty) or withhold many. What needs a look of its own is not touched; see `fit_for_bulk`.

    Raises PermissionDenied, ValidationError (`none`, `too_many`, `alone`).
    """
    from deliberation.opinions.queries.moderation import fit_for_bulk

    _must_moderate(by, round)
    if len(opinions) > MAX_BATCH:
        raise ValidationError(_("At most %(n)s at once.") % {"n": MAX_BATCH}, code="too_many")
    if reason and (reason not in WITHHOLDING or WITHHOLDING[reason].alone):
        raise ValidationError(_("For this reason opinions are looked at one by one."), code="alone")
    rows = Opinion.objects.select_for_update(of=("self",)).filter(round=round, pk__in=opinions).order_by("pk")
    fit = [one for one, why in fit_for_bulk(list(rows), by=by, shows=not reason, at=at) if not why]
    if not fit:
        raise ValidationError(_("None of these can be decided together any more."), code="none")
    batch = Batch.objects.create(round=round, by=by, at=at)
    for one in fit:
        if reason:
            _withhold(one, by=by, reason=reason, note="", at=at, batch=batch)
        else:
            _show(one, by=by, covered=(), at=at, batch=batch)
    return batch


@transaction.atomic
def undo(*, by: Person, at: datetime, batch: Batch | None = None, decision: Decision | None = None) -> int:
    """Take back one's own decision, or a batch, within some minutes; each opinion waits again. Returns how many.

    Raises PermissionDenied, ValidationError (`too_late`).
    """
    rows = Decision.objects.filter(batch=batch) if batch is not None else Decision.objects.filter(pk=decision.pk)  # type: ignore[union-attr]  # one of both is given
    decisions = list(rows.select_related("opinion__round__consultation", "appeal"))
    if any(one.by_id != by.pk for one in decisions):
        raise PermissionDenied("not_ones_own")
    undone = 0
    for one in decisions:
        locked = Opinion.objects.select_for_update(of=("self",)).get(pk=one.opinion_id)
        latest = locked.decisions.order_by("-pk").first()
        if latest is None or latest.pk != one.pk or one.settled(at):
            continue
        _put_back(locked, one, at=at, by=by)
        undone += 1
    if not undone:
        raise ValidationError(_("This cannot be undone any more: ten minutes have passed."), code="too_late")
    if batch is not None:
        Batch.objects.filter(pk=batch.pk).update(undone_at=at)
    return undone


@transaction.atomic
def step_back(*, round: Round, by: Person, reason: str, at: datetime) -> None:
    """The matter of the round is the moderator's own: they review nothing of it from now on."""
    _must_moderate(by, round)
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Give a reason."), code="required")})
    Opinion.objects.filter(round=round, claimed_by=by).update(claimed_by=None, claimed_until=None)
    _made, created = Recusal.objects.get_or_create(round=round, person=by, defaults={"at": at, "reason": reason})
    if created:
        record(
            "round.recused",
            actor=audit_actor(by),
            subject=("round", round.pk),
            organisation=round.consultation.organisation_id,
            text={"row": round.title, "reason": reason},
        )


def _show(opinion: Opinion, *, by: Person, covered: Sequence[Found], at: datetime, batch: Batch | None) -> Decision:
    found = find(opinion.text or "")
    chosen = [one for one in found if one.certain or one in covered]
    opinion.status, opinion.shown_at = Opinion.Status.SHOWN, opinion.shown_at or at
    opinion.shown_text = mask(opinion.text or "", chosen)
    masked = sorted({one.kind for one in chosen})
    return _decided(opinion, "shown", by=by, at=at, told_at=at, batch=batch, masked=masked)


def _withhold(opinion: Opinion, *, by: Person, reason: str, note: str, at: datetime, batch: Batch | None) -> Decision:
    """The author is told once it cannot be undone any more."""
    opinion.status, opinion.shown_text = Opinion.Status.WITHHELD, ""
    told_at = at + timedelta(seconds=deadlines.UNDO_SECONDS)
    reopen_merged(opinion, at=at)
    return _decided(opinion, "withheld", by=by, at=at, told_at=told_at, batch=batch, reason=reason, note=note)


def _decided(
    opinion: Opinion, verdict: str, *, by: Person, at: datetime, told_at: datetime, **more: object
) -> Decision:
    appeal = getattr(opinion, "appeal", None)
    open_appeal = appeal if appeal is not None and appeal.decided_at is None else None
    decision = Decision.objects.create(
        opinion=opinion, verdict=verdict, by=by, at=at, told_at=told_at, appeal=open_appeal, **more
    )
    if open_appeal is not None:
        open_appeal.decided_at = at
        open_appeal.save(update_fields=("decided_at",))
    Report.objects.filter(opinion=opinion, answered_by=None).update(answered_by=decision)
    opinion.waits_for, opinion.claimed_by, opinion.claimed_until = "", None, None
    opinion.save(
        update_fields=("status", "shown_text", "shown_at", "waits_for", "claimed_by", "claimed_until"),
    )
    fingerprint([opinion])
    _audited(f"opinion.{verdict}", opinion, by, {"reason": decision.reason} if decision.reason else {})
    return decision


def _put_back(opinion: Opinion, decision: Decision, *, at: datetime, by: Person) -> None:
    """As it stood before: in the queue, and hidden unless it was shown before the review."""
    before = opinion.decisions.filter(pk__lt=decision.pk).exclude(verdict=Decision.Verdict.UNDONE).last()
    opinion.shown_text = ""
    if decision.appeal is not None:
        decision.appeal.decided_at = None
        decision.appeal.save(update_fields=("decided_at",))
        opinion.status, opinion.waits_for = Opinion.Status.WITHHELD, Opinion.Waiting.APPEAL
    else:
        opinion.status, opinion.waits_for = Opinion.Status.RECEIVED, Opinion.Waiting.REVIEW
        if before is not None and before.verdict == Decision.Verdict.WITHHELD:
            opinion.status = Opinion.Status.WITHHELD
    opinion.save(update_fields=("status", "shown_text", "waits_for"))
    Decision.objects.create(opinion=opinion, verdict=Decision.Verdict.UNDONE, by=by, at=at, told_at=at)
    _audited("opinion.undone", opinion, by, {})


def _locked(opinion: int, *, by: Person, at: datetime) -> Opinion:
    rows = Opinion.objects.select_for_update(of=("self",)).select_related("round__consultation__organisation")
    locked = rows.get(pk=opinion)
    _must_moderate(by, locked.round)
    if by.pk in conflicted([locked])[locked.pk] or Recusal.objects.filter(round=locked.round, person=by).exists():
        raise PermissionDenied("own_matter")
    if not locked.waits_for or at < locked.editable_until:
        raise ValidationError(_("Somebody decided on this already, or its author changed it."), code="stale")
    if locked.waits_for == Opinion.Waiting.APPEAL and decided_before(locked, by=by):
        raise PermissionDenied("own_decision")
    if locked.claimed_by_id not in (None, by.pk) and locked.claimed_until and locked.claimed_until > at:
        raise ValidationError(_("Somebody else is looking at this one."), code="claimed")
    return locked


def _must_moderate(by: Person, round: Round) -> None:
    house = queries.subject_of(round.consultation.organisation)
    if not policy.may_moderate(queries.actor(by, on=timezone.localdate()), house):
        raise PermissionDenied("may_not_moderate")


def _can_skip() -> bool:
    from django.db import connection

    return connection.features.has_select_for_update_skip_locked


def _audited(act: str, opinion: Opinion, by: Person, facts: dict[str, str]) -> None:
    record(
        act,
        actor=audit_actor(by),
        subject=("opinion", opinion.pk),
        organisation=opinion.round.consultation.organisation_id,
        facts={"round": opinion.round_id, "number": opinion.number, **facts},
    )
