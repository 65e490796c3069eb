"""Changing people: memberships begun and ended, numbers and addresses, codes on paper, organisations moved."""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.audit.operations import Actor as AuditActor
from deliberation.audit.operations import record
from deliberation.people import policy, queries
from deliberation.people.grants import audit_actor
from deliberation.people.models import Committee, Grant, Membership, Organisation, Person, SignInCode, User
from deliberation.people.revocation import end_other_sessions

# Crockford's base 32: no letter that is taken for a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# 2^50: no limit on tries is needed, which strangers could use to shut everybody out.
CODE_LENGTH = 10
CODE_DAYS = 14
LOOK_ALIKES = str.maketrans("OIL", "011", "- ")


# ---- persons and memberships ----


@transaction.atomic
def add_person(*, by: Person, organisation: Organisation, name: str, name_en: str = "") -> Person:
    """A person whom the secretariat of the organisation looks after. Raises PermissionDenied, ValidationError."""
    _must_change_people(by, organisation)
    person = Person(name=name, name_en=name_en, kept_by=organisation)
    person.full_clean()
    person.save()
    record(
        "person.added",
        actor=audit_actor(by),
        subject=("person", person.pk),
        organisation=organisation.pk,
        text={"person": name},
    )
    return person


@transaction.atomic
def begin_membership(*, by: Person, membership: Membership, committees: Iterable[Committee] = ()) -> Membership:
    """A membership begins. Raises PermissionDenied; ValidationError where it cannot stand, or one is open already."""
    actor, where = queries.actor(by, on=timezone.localdate()), queries.subject_of(membership.organisation)
    if not policy.may_begin_membership(actor, where, of=membership.person_id):
        raise PermissionDenied("may_not_begin_membership")
    committees = list(committees)
    if any(committee.organisation_id != membership.organisation_id for committee in committees):
        message = _("This committee belongs to another organisation.")
        raise ValidationError({"committees": ValidationError(message, code="other_organisation")})
    membership.full_clean()
    membership.save()
    membership.committees.set(committees)
    _audited_membership("membership.begun", membership, by)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Person, on: date, reason: str) -> None:
    """A membership ends with that day. Raises PermissionDenied, ValidationError."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    _must_change_people(by, membership.organisation)
    if membership.ends_on is not None and membership.ends_on < timezone.localdate():
        raise ValidationError(_("This has ended already."), code="stale")
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Give a reason."), code="required")})
    if on < membership.starts_on:
        raise ValidationError({"on": ValidationError(_("It had not begun that day."), code="before_start")})
    membership.ends_on = on
    membership.save(update_fields=("ends_on",))
    _audited_membership("membership.ended", membership, by, reason=reason)


def _audited_membership(act: str, membership: Membership, by: Person, *, reason: str = "") -> None:
    facts: dict[str, Any] = {
        "membership": membership.pk,
        "role": membership.role,
        "office": membership.office,
        "term": membership.term,
        "sector": membership.sector_id,
        "starts_on": membership.starts_on.isoformat(),
        "ends_on": membership.ends_on.isoformat() if membership.ends_on else None,
    }
    record(
        act,
        actor=audit_actor(by),
        subject=("person", membership.person_id),
        organisation=membership.organisation_id,
        facts={name: value for name, value in facts.items() if value is not None},
        text={"person": membership.person.name, **({"reason": reason} if reason else {})},
    )


# ---- how somebody signs in ----


@transaction.atomic
def set_contact(
    *, by: Person, person: Person, organisation: Organisation, email: str | None, phone: str | None
) -> User:
    """The address and number somebody signs in with; an account is made where there was none.

    A new number or address proves itself by the first code. Raises PermissionDenied, ValidationError (`in_use`).
    """
    must_keep_account(by, person, organisation)
    user = person.user or User.objects.create_user()
    before = {"email": user.email, "phone": user.phone}
    user.email, changed_phone = email or None, (phone or None) != user.phone
    user.phone = phone or None
    user.phone_verified = user.phone_verified and not changed_phone
    user.full_clean(exclude=("password",))
    try:
        with transaction.atomic():
            user.save(update_fields=("email", "phone", "phone_verified"))
    except IntegrityError as error:
        raise ValidationError(_("Another account uses this."), code="in_use") from error
    if before["email"] != user.email:
        user.sign_in_at_this_address()
    if person.user_id is None:
        person.user = user
        person.save(update_fields=("user",))
    elif before != {"email": user.email, "phone": user.phone}:
        end_other_sessions(user)
    after = {"email": user.email, "phone": user.phone}
    record(
        "contact.changed",
        actor=audit_actor(by),
        subject=("person", person.pk),
        organisation=organisation.pk,
        facts={"changed": sorted(name for name in after if before[name] != after[name])},
        text={"person": person.name, "before": before, "after": after},
    )
    return user


@transaction.atomic
def change_own_phone(*, user: User, phone: str, verified: bool) -> None:
    """The number of one's own account, proved by a code that was sent there. Raises ValidationError (`in_use`)."""
    before = user.phone
    if (before, user.phone_verified) == (phone, verified):
        return
    user.phone, user.phone_verified = phone, verified
    try:
        with transaction.atomic():
            user.save(update_fields=("phone", "phone_verified"))
    except IntegrityError as error:
        raise ValidationError(_("Another account uses this."), code="in_use") from error
    if before == phone:
        return
    person = Person.objects.filter(user=user).first()
    record(
        "contact.changed",
        actor=audit_actor(person) if person else AuditActor(account=user.pk, name=str(before or user.email or "")),
        subject=("person", person.pk) if person else ("account", user.pk),
        organisation=queries.house_of(person, on=timezone.localdate()),
        facts={"changed": ["phone"]},
        text={**({"person": person.name} if person else {}), "before": {"phone": before}, "after": {"phone": phone}},
    )


def own_address_changed(*, user: User, before: str | None) -> None:
    """Write down that somebody changed the address of their own account, proved by a code that was sent there."""
    person = Person.objects.filter(user=user).first()
    record(
        "contact.changed",
        actor=audit_actor(person) if person else AuditActor(account=user.pk, name=str(before or user.phone or "")),
        subject=("person", person.pk) if person else ("account", user.pk),
        organisation=queries.house_of(person, on=timezone.localdate()),
        facts={"changed": ["email"]},
        text={
            **({"person": person.name} if person else {}),
            "before": {"email": before},
            "after": {"email": user.email},
        },
    )


@transaction.atomic
def hand_over_code(*, by: Person, person: Person, organisation: Organisation) -> tuple[str, SignInCode]:
    """A code to be printed: lets this person in once. Earlier ones end. Raises PermissionDenied."""
    must_keep_account(by, person, organisation)
    if person.user is None:
        person.user = User.objects.create_user()
        person.save(update_fields=("user",))
    code, kept = make_code(person.user, given_by=by)
    record(
        "code.given",
        actor=audit_actor(by),
        subject=("person", person.pk),
        organisation=organisation.pk,
        facts={"code": kept.pk, "expires_at": kept.expires_at.isoformat()},
        text={"person": person.name},
    )
    return code, kept


def make_code(user: User, *, given_by: Person | None) -> tuple[str, SignInCode]:
    """A new code for this account; earlier ones end. In a transaction of the caller's, who audits it."""
    now = timezone.now()
    SignInCode.objects.filter(user=user, used_at=None, ended_at=None).update(ended_at=now)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    kept = SignInCode.objects.create(
        user=user, digest=_digest(code), given_by=given_by, expires_at=now + timedelta(days=CODE_DAYS)
    )
    return code, kept


@transaction.atomic
def redeem_code(typed: str) -> User | None:
    """The account a code lets in, once; None where it is wrong, used, ended or expired."""
    code = "".join(unicodedata.normalize("NFKC", typed).split()).upper().translate(LOOK_ALIKES)
    found = SignInCode.objects.select_for_update(of=("self",)).filter(digest=_digest(code)).first()
    now = timezone.now()
    if found is None or found.used_at or found.ended_at or found.expires_at <= now or not found.user.is_active:
        return None
    found.used_at = now
    found.save(update_fields=("used_at",))
    person = Person.objects.filter(user=found.user_id).first()
    record(
        "code.used",
        actor=audit_actor(person),
        subject=("person", person.pk if person else ""),
        organisation=queries.house_of(person, on=timezone.localdate()),
        facts={"code": found.pk},
    )
    return found.user


def _digest(code: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"sign-in code " + code.encode(), hashlib.sha256)


# ---- organisations ----


@transaction.atomic
def move_organisation(*, by: Person, organisation: Organisation, under: Organisation | None, reason: str) -> None:
    """Stand it under another one. Raises PermissionDenied, ValidationError."""
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if not policy.may_move_organisation(queries.actor(by, on=timezone.localdate())):
        raise PermissionDenied("may_not_move")
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Give a reason."), code="required")})
    before = organisation.parent_id
    organisation.parent = under
    organisation.full_clean()
    organisation.save(update_fields=("parent",))
    record(
        "organisation.moved",
        actor=audit_actor(by),
        subject=("organisation", organisation.pk),
        organisation=organisation.pk,
        facts={"before": before, "after": organisation.parent_id},
        text={"organisation": organisation.name, "reason": reason},
    )


def who_gains(*, organisation: Organisation, under: Organisation | None) -> list[Grant]:
    """Whose grants "below" would reach the organisation if it stood there, and do not today."""
    today = timezone.localdate()
    now = {over.pk for over in organisation.above()}
    then = set() if under is None else {under.pk, *(over.pk for over in under.above())}
    reaching = Grant.objects.filter(Grant.in_force(on=today), below=True, organisation__in=then - now)
    return list(reaching.select_related("person", "organisation"))


def _must_change_people(by: Person, organisation: Organisation) -> None:
    if not policy.may_change_people(queries.actor(by, on=timezone.localdate()), queries.subject_of(organisation)):
        raise PermissionDenied("may_not_change_people")


def keeps_account(by: Person, person: Person, organisation: Organisation) -> bool:
    try:
        must_keep_account(by, person, organisation)
    except PermissionDenied:
        return False
    return True


def must_keep_account(by: Person, person: Person, organisation: Organisation) -> None:
    """Whoever could sign in as somebody would hold what they hold: so never for oneself, never upwards."""
    _must_change_people(by, organisation)
    on = timezone.localdate()
    if not queries.is_kept_by(organisation, person=person, on=on):
        raise PermissionDenied("not_of_this_organisation")
    if not policy.may_keep_account(queries.actor(by, on=on), of=person.pk, holding=queries.held_by(person, on=on)):
        raise PermissionDenied("may_not_keep_account")
