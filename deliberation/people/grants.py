"""Giving, consenting to and ending grants: each decided by the policy, in one transaction with its audit."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.audit.operations import PLATFORM, record
from deliberation.audit.operations import Actor as AuditActor
from deliberation.people import policy, queries
from deliberation.people.models import Grant, Organisation, Person, Sector, SignInCode

SITE = policy.Subject(kind="site")


def audit_actor(person: Person | None) -> AuditActor:
    return PLATFORM if person is None else AuditActor(person=person.pk, account=person.user_id, name=person.name)


def where_of(organisation: Organisation | None) -> policy.Subject:
    return SITE if organisation is None else queries.subject_of(organisation)


@transaction.atomic
def give(
    *,
    by: Person | None,
    to: Person,
    role: str,
    organisation: Organisation | None,
    reason: str,
    sector: Sector | None = None,
    below: bool = False,
    until: date | None = None,
) -> Grant:
    """Give a role; one that needs consent holds from the consent on. `by` None: a command on the server.

    Raises PermissionDenied, or ValidationError (a reason or sector missing or wrong, given already).
    """
    needs_consent = by is not None and role in policy.NEED_CONSENT
    where = where_of(organisation)
    if by is not None and not policy.may_give(_actor(by), role, to=to.pk, where=where, below=below):
        raise PermissionDenied("may_not_give")
    grant = Grant(
        person=to,
        role=role,
        organisation=organisation,
        below=below,
        sector=sector,
        reason=reason,
        given_by=by,
        until=until,
        needs_consent=needs_consent,
    )
    if until is not None and until < timezone.localdate():
        raise ValidationError({"until": ValidationError(_("This day has passed."), code="passed")})
    said = {"person", "role", "reason"}
    grant.clean_fields(exclude={field.name for field in Grant._meta.fields} - said)
    grant.clean()
    try:
        with transaction.atomic():
            grant.save()
    except IntegrityError as error:
        if "once" in str(error) or "UNIQUE" in str(error):
            message = _("%(name)s holds this already, or it waits for consent.") % {"name": to}
            raise ValidationError(message, code="given_already") from error
        raise
    _end_codes_from_below(to)
    _audited("grant.given", grant, by, reason=reason)
    return grant


@transaction.atomic
def consent(*, grant: Grant, by: Person) -> None:
    """The second person's yes. Raises PermissionDenied; ValidationError where there is nothing to consent to."""
    grant = _locked(grant)
    where = where_of(grant.organisation)
    asked: dict[str, Any] = {"to": grant.person_id, "where": where, "below": grant.below}
    if not policy.may_consent(_actor(by), grant.role, given_by=grant.given_by_id, **asked):
        raise PermissionDenied("may_not_consent")
    over = grant.ended_at is not None or (grant.until is not None and grant.until < timezone.localdate())
    # Two people stand behind it: whoever gave it and may not any more is none of them.
    stands = grant.given_by is not None and policy.may_give(_actor(grant.given_by), grant.role, **asked)
    if over or not stands or not grant.needs_consent or grant.consented_at is not None:
        raise ValidationError(_("This does not wait for consent any more."), code="stale")
    grant.consented_by, grant.consented_at = by, timezone.now()
    grant.save(update_fields=("consented_by", "consented_at"))
    _audited("grant.consented", grant, by)


@transaction.atomic
def end(*, grant: Grant, by: Person | None, reason: str) -> None:
    """End a grant at once. Raises PermissionDenied; ValidationError where it has ended, or is the last of its kind."""
    grant = _locked(grant)
    where = where_of(grant.organisation)
    if by is not None and not policy.may_end(_actor(by), grant.role, of=grant.person_id, where=where):
        raise PermissionDenied("may_not_end")
    if grant.ended_at is not None:
        raise ValidationError(_("This has ended already."), code="stale")
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Give a reason."), code="required")})
    if grant.role in policy.NEVER_EMPTY and _is_last(grant):
        message = _("This is the last one of its kind. Give it to somebody else first.")
        raise ValidationError(message, code="last_one")
    grant.ended_by, grant.ended_at, grant.end_reason = by, timezone.now(), reason
    grant.save(update_fields=("ended_by", "ended_at", "end_reason"))
    _audited("grant.ended", grant, by, reason=reason)


def _actor(person: Person) -> policy.Actor:
    return queries.actor(person, on=timezone.localdate())


def _locked(grant: Grant) -> Grant:
    """All grants of its kind are locked, so that two who end the last two do not both succeed."""
    kind = Grant.objects.filter(role=grant.role, organisation=grant.organisation_id, ended_at=None)
    list(kind.select_for_update().values_list("pk", flat=True))
    return Grant.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=grant.pk)


def _is_last(grant: Grant) -> bool:
    in_force = Grant.in_force(on=timezone.localdate())
    same = Grant.objects.filter(in_force, role=grant.role, organisation=grant.organisation_id)
    # An account that was switched off cannot give anything; nor can a person without one, nor one whose time runs out.
    others = same.exclude(pk=grant.pk).filter(person__user__is_active=True, until=None)
    return same.filter(pk=grant.pk).exists() and not others.exists()


def _end_codes_from_below(person: Person) -> None:
    """A code on paper that its giver may no longer make: it would let them in above themselves."""
    on = timezone.localdate()
    held = queries.held_by(person, on=on)
    for code in SignInCode.objects.filter(user__person=person, used_at=None, ended_at=None).exclude(given_by=None):
        if code.given_by is not None and not policy.may_keep_account(_actor(code.given_by), of=person.pk, holding=held):
            code.ended_at = timezone.now()
            code.save(update_fields=("ended_at",))


def _audited(act: str, grant: Grant, by: Person | None, *, reason: str = "") -> None:
    facts = {
        "grant": grant.pk,
        "role": grant.role,
        "sector": grant.sector_id,
        "below": grant.below,
        "until": grant.until.isoformat() if grant.until else None,
    }
    record(
        act,
        actor=audit_actor(by),
        subject=("person", grant.person_id),
        organisation=grant.organisation_id,
        facts={name: value for name, value in facts.items() if value not in (None, False)},
        text={"person": grant.person.name, **({"reason": reason} if reason else {})},
    )
