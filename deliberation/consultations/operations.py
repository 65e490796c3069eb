"""Who takes part in a consultation: ended with a reason, and taken up again; each in one transaction with its audit."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.audit.models import AuditEntry
from deliberation.audit.operations import record
from deliberation.consultations.models import Consultation, Participation
from deliberation.people import policy, queries
from deliberation.people.grants import audit_actor
from deliberation.people.models import Person


@transaction.atomic
def end_participation(*, by: Person, participation: Participation, reason: str) -> None:
    """From now on the person takes part no longer; a meeting under way takes the seat back within two seconds.

    Raises PermissionDenied, ValidationError.
    """
    held = Participation.objects.select_for_update(of=("self",)).filter(pk=participation.pk).first()
    _must_keep_participants(by, participation.consultation)
    if held is None:
        raise ValidationError(_("This has ended already."), code="stale")
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Give a reason."), code="required")})
    held.delete()
    _audited("participation.ended", participation, by, reason=reason)


@transaction.atomic
def resume_participation(*, by: Person, consultation: Consultation, ended: AuditEntry) -> Participation:
    """The person takes part again, as what they were when it ended. Raises PermissionDenied, ValidationError."""
    _must_keep_participants(by, consultation)
    person = Person.objects.filter(pk=ended.subject).first()
    if person is None:
        raise ValidationError(_("This person is no longer known here."), code="stale")
    if person.pk == by.pk:
        raise PermissionDenied("may_not_let_oneself_in")
    made = Participation(
        consultation=consultation,
        person=person,
        role=ended.facts["role"],
        venue=(ended.text or {}).get("venue", ""),
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as twice:
        raise ValidationError(_("Takes part already."), code="stale") from twice
    _audited("participation.resumed", made, by)
    return made


def endings(consultation: Consultation) -> QuerySet[AuditEntry]:
    """How participations of this consultation ended, newest first."""
    return AuditEntry.objects.filter(
        organisation=consultation.organisation_id, act="participation.ended", facts__consultation=consultation.pk
    ).order_by("-pk")


def _must_keep_participants(by: Person, consultation: Consultation) -> None:
    actor = queries.actor(by, on=timezone.localdate())
    if not policy.may_keep_participants(actor, queries.subject_of(consultation.organisation)):
        raise PermissionDenied


def _audited(act: str, participation: Participation, by: Person, *, reason: str = "") -> None:
    text = {"person": participation.person.name, "venue": participation.venue, "reason": reason}
    record(
        act,
        actor=audit_actor(by),
        subject=("person", participation.person_id),
        organisation=participation.consultation.organisation_id,
        facts={"consultation": participation.consultation_id, "role": participation.role},
        text={name: value for name, value in text.items() if value},
    )
