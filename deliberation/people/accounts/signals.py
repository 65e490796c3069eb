"""What follows from signing in and out, and from a factor that came or went."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from deliberation.audit.operations import Actor, record
from deliberation.people import queries
from deliberation.people.accounts.proof.recent import SIGNED_IN_AT
from deliberation.people.models import Person, User
from deliberation.people.revocation import end_other_sessions

UNKNOWN = "0.0.0.0"  # noqa: S104 - stands for no address, behind a socket that has none


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """However it was done: by allauth, with a code on paper, by a link of the demonstration."""
    request.session[SIGNED_IN_AT] = time.time()
    remember_session(request, user)


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def signed_out(request: HttpRequest, **_: Any) -> None:
    if request.session.session_key:
        UserSession.objects.filter(session_key=request.session.session_key).delete()


def remember_session(request: HttpRequest, user: User) -> None:
    """Keep which device this session is on, for its owner to see and to end."""
    from allauth.account.adapter import get_adapter

    if not request.session.session_key:
        request.session.save()
    steps = [step["method"] for step in get_authentication_records(request, user)]
    address = get_adapter().get_client_ip(request) if request.META.get("REMOTE_ADDR") else UNKNOWN
    longest = UserSession._meta.get_field("user_agent").max_length
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "ip": address,
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:longest],
            "data": {"steps": steps},
        },
    )


@receiver(authenticator_added, dispatch_uid="accounts.factor_added")
def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Whoever has just set one up has shown it: the session has a second factor from now on."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    shown = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
    record_authentication(request, user, method="mfa", **shown)
    end_other_sessions(user, keep=request)
    _audited("factor.added", user, authenticator.type)


@receiver(authenticator_removed, dispatch_uid="accounts.factor_removed")
@receiver(authenticator_reset, dispatch_uid="accounts.factor_reset")
def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    end_other_sessions(user, keep=request)
    codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    _audited("factor.renewed" if codes else "factor.removed", user, authenticator.type)


@receiver([password_changed, password_set, password_reset], dispatch_uid="accounts.password")
def password_is_new(user: User, **_: Any) -> None:
    """Other sessions end by themselves: what they were signed with has changed."""
    _audited("password.changed", user, "password")


def _audited(act: str, user: User, kind: str) -> None:
    person = Person.objects.filter(user=user.pk).first()
    actor = Actor(person=person.pk if person else None, account=user.pk, name=person.name if person else "")
    subject = ("person", person.pk) if person else ("account", user.pk)
    house = queries.house_of(person, on=timezone.localdate())
    record(act, actor=actor, subject=subject, organisation=house, facts={"kind": str(kind)})
