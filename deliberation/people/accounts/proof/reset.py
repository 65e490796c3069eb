"""Taking away the second factor of somebody who has lost it."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from deliberation.audit.operations import record
from deliberation.people import queries
from deliberation.people.grants import audit_actor
from deliberation.people.models import Person, User
from deliberation.people.revocation import end_other_sessions


@transaction.atomic
def reset_factor(*, user: User, by: Person | None, reason: str, organisation: int | None = None) -> int:
    """All factors and recovery codes of the account go, and it is signed out everywhere; returns how many there were.

    `by` None: a command on the server. Whether somebody may is for the caller to ask.
    """
    removed, _ = Authenticator.objects.filter(user=user).delete()
    end_other_sessions(user)
    person = Person.objects.filter(user=user).first()
    record(
        "factor.reset",
        actor=audit_actor(by),
        subject=("person", person.pk) if person else ("account", user.pk),
        organisation=organisation or queries.house_of(person, on=timezone.localdate()),
        facts={"found": removed},
        text={"person": person.name if person else str(user), "reason": reason},
    )
    return removed
