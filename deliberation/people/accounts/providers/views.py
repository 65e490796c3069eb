"""Leaving for another place to be told who somebody is, linking what it says to one's account, and unlinking it."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.signals import social_account_added
from django.contrib.auth.decorators import login_required
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from deliberation.audit.operations import Actor, record
from deliberation.people.accounts.proof.recent import recently_proved
from deliberation.people.accounts.providers import wechat
from deliberation.people.accounts.providers.adapter import WECHAT, called
from deliberation.people.models import Person
from deliberation.people.revocation import end_other_sessions


def places(request: HttpRequest) -> list[dict[str, str]]:
    """The other places that are configured and can be used from this browser."""
    found: dict[str, dict[str, str]] = {}
    for provider in get_adapter().list_providers(request):
        number = provider.app.provider_id or provider.id
        found[number] = {"id": number, "name": called(provider)}
    return list(found.values())


@require_POST
@never_cache
def sign_in(request: HttpRequest, place: str) -> HttpResponse:
    return _leave(request, place, process="login", then=get_next_redirect_url(request))


@require_POST
@never_cache
@login_required
@recently_proved
def link(request: HttpRequest, place: str) -> HttpResponse:
    """Only by somebody signed in who proved recently who they are."""
    return _leave(request, place, process="connect", then=reverse("account"))


@require_POST
@login_required
@recently_proved
def unlink(request: HttpRequest, number: int) -> HttpResponse:
    """Every account keeps its number, address or paper codes; so the last link can go as well."""
    held = get_object_or_404(SocialAccount, pk=number, user=request.user)
    kind = held.provider
    held.delete()
    _audited("link.removed", request, kind)
    return redirect("account")


def _leave(request: HttpRequest, place: str, *, process: str, then: str | None) -> HttpResponse:
    """By a page and not by a redirect, which a policy that lets forms be sent to us alone would stop."""
    if place not in {one["id"] for one in places(request)}:
        raise Http404
    provider = get_adapter().get_provider(request, place)
    answer: HttpResponse = provider.redirect(request, process, next_url=then)
    if not answer.has_header("Location"):
        return answer
    there = wechat.address(request, answer["Location"]) if place == WECHAT else answer["Location"]
    return render(request, "account/leave.html", {"there": there, "place": called(provider)})


@receiver(social_account_added, dispatch_uid="accounts.link_added")
def linked(request: HttpRequest, sociallogin: Any, **_: Any) -> None:
    _audited("link.added", request, sociallogin.account.provider)


def _audited(act: str, request: HttpRequest, kind: str) -> None:
    user: Any = request.user
    end_other_sessions(user, keep=request)
    person = Person.objects.filter(user=user.pk).first()
    actor = Actor(person=person.pk if person else None, account=user.pk, name=person.name if person else "")
    record(act, actor=actor, subject=("person", person.pk) if person else ("account", user.pk), facts={"kind": kind})
