"""Opinions get their end: taken up, answered, merged, out of scope or excused, many by one act; and taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.audit.operations import record
from deliberation.opinions.models import Disposition, Ending, Opinion, Round
from deliberation.opinions.queries import answering as queries
from deliberation.opinions.rules.endings import ENDS, EXCUSES, OUT_OF_SCOPE, Kind
from deliberation.people import policy
from deliberation.people.grants import audit_actor
from deliberation.people.models import Organisation, Person
from deliberation.people.queries import actor, subject_of

MAX_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of opinions; which fields are needed follows from the kind."""

    kind: Kind
    text: str = ""
    organisation: Organisation | None = None
    into: Opinion | None = None
    reason: str = ""
    note: str = ""
    meeting: str = ""
    seq: int | None = None
    address: str = ""
    label: str = ""


@transaction.atomic
def dispose(
    *, round: Round, opinions: Sequence[int], what: Said, by: Person | None, at: datetime, seen: int | None = None
) -> Disposition:
    """Say it of these opinions. Those it does not fit are left alone; see `fit`. `by` None: a command on the server.

    `seen`: the latest ending there was when the form was shown. Raises PermissionDenied, ValidationError
    (`required`, `stale`, `too_many`, `none`).
    """
    locked = Round.objects.select_for_update(of=("self",)).select_related("consultation__organisation").get(pk=round.pk)
    if by is not None:
        _must_say(by, locked, what)
    if len(opinions) > MAX_TOGETHER:
        raise ValidationError(_("At most %(n)s at once.") % {"n": MAX_TOGETHER}, code="too_many")
    if what.into is not None:
        # As it stands now: what it was merged into itself since the caller read it counts.
        what = replace(what, into=Opinion.objects.filter(pk=what.into.pk).first())
    _must_be_whole(locked, what, at)
    rows = Opinion.objects.select_for_update(of=("self",)).filter(round=locked, pk__in=opinions).order_by("pk")
    judged = fit(locked, list(rows), what=what, at=at, seen=seen)
    chosen = [one for one, why in judged if not why]
    if not chosen:
        raise ValidationError(_("Of none of these can this be said any more. Look at them again."), code="none")
    return _say(locked, chosen, what, by=by, at=at)


@transaction.atomic
def raise_in_meeting(*, opinion: Opinion, what: Said, by: Person | None, at: datetime) -> Disposition:
    """It stands in the log of a meeting, whose rules let it in: the caller holds that log, and has seen it shown.

    In every phase of its round: an answer that was given still stands beside it.
    """
    Round.objects.select_for_update(of=("self",)).get(pk=opinion.round_id)
    return _say(opinion.round, [opinion], what, by=by, at=at)


def _say(round: Round, chosen: Sequence[Opinion], what: Said, *, by: Person | None, at: datetime) -> Disposition:
    said = Disposition.objects.create(
        round=round,
        kind=what.kind,
        at=at,
        by=by,
        organisation=what.organisation,
        text=what.text or None,
        into=queries.root_of(what.into) if what.into else None,
        reason=what.reason,
        note=what.note,
        meeting=what.meeting,
        seq=what.seq,
        address=what.address,
        label=what.label,
    )
    Ending.objects.bulk_create(Ending(disposition=said, opinion=one) for one in chosen)
    Opinion.objects.filter(pk__in=[one.pk for one in chosen]).update(ends_as=what.kind)
    _audited(f"opinion.{what.kind}", said, chosen, by)
    return said


def fit(
    round: Round, opinions: Iterable[Opinion], *, what: Said, at: datetime, seen: int | None = None
) -> list[tuple[Opinion, str]]:
    """Each with why this cannot be said of it, as a code; empty where it can."""
    rows = list(opinions)
    since = set() if seen is None else queries.answered_since((one.pk for one in rows), seen=seen)
    root = queries.root_of(what.into) if what.into else None
    concluded = round.phase(at) == "concluded"
    return [(one, _why_not(one, what=what, root=root, at=at, since=since, concluded=concluded)) for one in rows]


def _why_not(
    opinion: Opinion, *, what: Said, root: Opinion | None, at: datetime, since: set[int], concluded: bool
) -> str:
    if opinion.status != Opinion.Status.SHOWN or not opinion.shown_text:
        return "hidden"
    if at < opinion.editable_until:
        return "fresh"
    if opinion.pk in since:
        return "since"
    if root is not None and root.pk == opinion.pk:
        return "itself"
    if what.kind == Disposition.Kind.EXCUSED and opinion.ends_as:
        return "answered"
    if concluded and opinion.ends_as != Disposition.Kind.EXCUSED:
        return "concluded"
    return ""


@transaction.atomic
def take_back(*, disposition: Disposition, by: Person, reason: str, at: datetime) -> Disposition:
    """It was a mistake: what stood before stands again, and all of it stays in the history.

    Raises PermissionDenied, ValidationError (`required`, `stale`).
    """
    rows = Round.objects.select_for_update(of=("self",)).select_related("consultation__organisation")
    locked = rows.get(pk=disposition.round_id)
    said = Disposition.objects.select_related("organisation").get(pk=disposition.pk)
    _must_say(by, locked, Said(kind=said.kind, organisation=said.organisation))  # type: ignore[arg-type]  # of the known kinds
    if not reason.strip():
        raise ValidationError(_("Give a reason."), code="required")
    if locked.phase(at) == "concluded" or said.kind not in ENDS or said.taken_back_by.exists():
        raise ValidationError(_("This cannot be taken back any more."), code="stale")
    back = _reopen(
        said, [ending.opinion for ending in said.endings.select_related("opinion")], by=by, at=at, note=reason
    )
    if back is None:
        raise ValidationError(_("This cannot be taken back any more."), code="stale")
    return back


def reopen_merged(opinion: Opinion, *, at: datetime) -> None:
    """What was merged into an opinion that is not shown any more waits for an answer of its own again."""
    for one in queries.merged_into(opinion):
        for said in queries.standing([one])[one.pk]:
            if said.into_id == opinion.pk:
                _reopen(said, [one], by=None, at=at, note="")


def _reopen(
    said: Disposition, opinions: Sequence[Opinion], *, by: Person | None, at: datetime, note: str
) -> Disposition | None:
    held = queries.standing(opinions)
    chosen = [one for one in opinions if said.pk in {of.pk for of in held[one.pk]}]
    if not chosen:
        return None
    back = Disposition.objects.create(
        round_id=said.round_id, kind=Disposition.Kind.REOPENED, at=at, by=by, of=said, note=note
    )
    Ending.objects.bulk_create(Ending(disposition=back, opinion=one) for one in chosen)
    for one in chosen:
        left = [of for of in held[one.pk] if of.pk != said.pk]
        Opinion.objects.filter(pk=one.pk).update(ends_as=left[-1].kind if left else "")
    _audited("opinion.reopened", back, chosen, by)
    return back


def _must_be_whole(round: Round, what: Said, at: datetime) -> None:
    """Everything the kind needs is there, and it can be said in this phase."""
    phase = round.phase(at)
    if what.kind not in ENDS or phase in ("draft", "coming", "stopped"):
        raise ValidationError(_("This cannot be said of opinions now."), code="stale")
    if phase == "concluded" and what.kind != Disposition.Kind.ANSWERED:
        raise ValidationError(_("This call is concluded: only what was excused can still be answered."), code="stale")
    if what.kind == Disposition.Kind.EXCUSED and phase != "closed":
        message = _("Opinions are excused once the call has closed, when it is to be concluded.")
        raise ValidationError(message, code="stale")
    missing = _missing(round, what)
    if missing:
        raise ValidationError({missing: ValidationError(_("This is needed."), code="required")})


def _missing(round: Round, what: Said) -> str:
    if what.kind == Disposition.Kind.ANSWERED:
        return "text" if not what.text.strip() else "organisation" if what.organisation is None else ""
    if what.kind == Disposition.Kind.MERGED:
        return "" if what.into is not None and queries.answerable_in(round).filter(pk=what.into.pk).exists() else "into"
    if what.kind == Disposition.Kind.TAKEN_UP:
        return "address" if not what.address.startswith("/") else "label" if not what.label.strip() else ""
    if what.kind == Disposition.Kind.OUT_OF_SCOPE:
        return "reason" if what.reason not in OUT_OF_SCOPE else "note" if not what.note.strip() else ""
    return "reason" if what.reason not in EXCUSES else "note" if not what.note.strip() else ""


def _must_say(by: Person, round: Round, what: Said) -> None:
    """An officer answers for their own department; all else is said by those who run the round."""
    who, house = actor(by, on=timezone.localdate()), queries.subject_for_answers(round)
    if policy.may_settle(who, house) and what.organisation is None:
        return
    if what.kind != Disposition.Kind.ANSWERED:
        raise PermissionDenied("may_not_settle_opinions")
    if what.organisation is None or not policy.may_answer(who, house, answering=subject_of(what.organisation)):
        raise PermissionDenied("may_not_answer_opinions")


def _audited(act: str, said: Disposition, opinions: Sequence[Opinion], by: Person | None) -> None:
    record(
        act,
        actor=audit_actor(by),
        subject=("disposition", said.pk),
        organisation=said.round.consultation.organisation_id,
        facts={"round": said.round_id, "numbers": [one.number for one in opinions]},
        text={"row": said.round.title, **({"reason": said.note} if said.note else {})},
    )
