"""A session of each actor: begun a moment ago with two steps, unless the actor's name says otherwise."""

import time

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.test import Client

from deliberation.people import factors
from deliberation.people.accounts.proof.recent import SIGNED_IN_AT
from tests.authorisation.world import ACTORS, World, base_of
from tests.deliberation.people.given import app_of

HOUR, DAY = 3_600, 86_400


def build(world: World) -> None:
    for account in world.accounts.values():
        app_of(account)
    for actor in ("member", "expert"):
        world.things["link", actor] = SocialAccount.objects.create(
            user=world.accounts[actor], provider="weixin", uid=actor
        )
    for actor in ACTORS:
        if base_of(actor) in world.accounts:
            world.sessions[actor] = _session(world, actor)
            held = UserSession.objects.filter(user=world.accounts[base_of(actor)])
            world.things["session", base_of(actor)] = held.order_by("pk").first()


def _session(world: World, actor: str) -> str:
    client, account = Client(), world.accounts[base_of(actor)]
    client.force_login(account)
    session = client.session
    if "(one step)" not in actor:
        session[factors.RECORDS] = [{"method": factors.FACTOR, "at": time.time() - HOUR}]
        session[factors.RECORDS_OF] = str(account.pk)
    # However long the run takes, what was a moment ago stays recent.
    session[SIGNED_IN_AT] = time.time() + (-HOUR if "(an hour ago)" in actor else DAY)
    session.save()
    return str(session.session_key)
