"""What the site answers one actor who asks for one thing, as one word of the table."""

import json
from collections.abc import Iterable

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from tests.authorisation.requests import Request
from tests.authorisation.world import ACTORS, FOR_ALL, FOR_MEMBERS, FOR_MODERATORS, World

STORY = {"public": FOR_ALL, "member": FOR_MEMBERS, "moderator": FOR_MODERATORS}
NONE = "·"  # there is no such thing of this actor's
YES = "yes"
ADMINISTRATION = ("/admin/", "/admin/people/user/", "/admin/people/grant/", "/admin/meetings/meeting/add/")


def answers(world: World, request: Request) -> tuple[str, ...]:
    """One word for each actor."""
    return tuple(answer(world, request, actor) for actor in ACTORS)


def answer(world: World, request: Request, actor: str) -> str:
    arguments = request.arguments(world, actor)
    if arguments is None:
        return NONE
    with transaction.atomic():
        client = world.client(actor)
        asked = client.get if request.method == "GET" else client.post
        found = asked(reverse(request.name, kwargs=arguments), request.data)
        transaction.set_rollback(True)
    return in_a_word(found, posted=request.method == "POST", story=request.name == "entries")


def in_a_word(found: HttpResponse, *, posted: bool, story: bool = False) -> str:
    """`yes`; who they are told as, where they are told of a meeting; `sign in`; `form`: asked again; or a number."""
    where = found.headers.get("Location", "")
    if found.status_code == 302:
        return "sign in" if where.startswith("/accounts/login/?next=") else YES
    if found.status_code != 200:
        return str(found.status_code)
    if story:
        return told_as(found.content.decode())
    templates: Iterable[str] = [one.name or "" for one in getattr(found, "templates", ())]
    form = getattr(found, "context", None) and found.context.get("form")  # type: ignore[attr-defined]
    asked_again = posted and form is not None and form.errors and "desk/code.html" not in templates
    return "form" if asked_again else YES


def told_as(text: str) -> str:
    """By the story of the meeting: what was said to whom."""
    said = json.dumps(json.loads(text), ensure_ascii=False)
    heard = tuple(name for name, words in STORY.items() if words in said)
    assert heard in (("public",), ("public", "member"), ("public", "member", "moderator")), heard
    return heard[-1]


def administration(world: World) -> tuple[str, ...]:
    """One word for all of it: the same at each address, or each one's."""
    found = []
    for actor in ACTORS:
        client = world.client(actor)
        words = {in_a_word(client.get(address), posted=False) for address in ADMINISTRATION}
        found.append(" ".join(sorted(words)))
    return tuple(found)
