"""What the site answers one actor who asks for one thing, in a word or two."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection, transaction
from django.http import HttpResponse, SimpleCookie
from django.template.backends.django import Template
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils.safestring import SafeString

from tests.authorisation.requests import A_PAGE, Request
from tests.authorisation.world import ACTORS, World
from tests.authorisation.world.meetings import FOR_ALL, FOR_MEMBERS, FOR_MODERATORS

HAS_NONE = "has none"
ADMINISTRATION = ("/admin/", "/admin/people/user/", "/admin/people/organisation/", "/admin/meetings/meeting/add/")
STORY = {"public": FOR_ALL, "member": FOR_MEMBERS, "moderator": FOR_MODERATORS}
TOLD_IN_A_STORY = ("entries",)
LED_TO = {
    "/accounts/login/": "sign in",
    "/admin/login/": "sign in",
    "/accounts/prove/": "prove it",
    "/accounts/factor/": "prove it",
}
# What a refused request may write: its session, a count of attempts, that it was asked.
NO_EFFECT = re.compile(r'"(django_session|site_cache|audit_\w+)"')
HANDLER = ClientHandler(enforce_csrf_checks=False)


def answers(world: World, request: Request, actors: Sequence[str] = ACTORS) -> dict[str, str]:
    return {actor: answer(world, request, actor) for actor in actors}


def answer(world: World, request: Request, actor: str) -> str:
    """Everything is as before once it is answered. A refusal that changed something is no refusal."""
    if request.finds:
        return (
            "shown"
            if request.finds in page(world, actor, reverse(request.route, kwargs=request.kwargs(world, actor)))
            else "not shown"
        )
    kwargs = request.kwargs(world, actor)
    data = {} if request.data is None else request.data(world, actor)
    if kwargs is None or data is None:
        return HAS_NONE
    with taken_back(), writes() as written, unrendered():
        found = ask(world, actor, request.method, reverse(request.route, kwargs=kwargs), data)
    said = in_a_word(found, request, written)
    if request.method == "POST" and said not in ("done", "another code"):
        assert not written, f"{request.address} {request.whose}: {actor} is told {said}, and yet {written[0]}"
    return said


def page(world: World, actor: str, path: str) -> str:
    """A list in words, asked for once for all that may be on it."""
    if (actor, path) not in world.pages:
        world.pages[actor, path] = ask(world, actor, "GET", path).content.decode()
    return world.pages[actor, path]


@contextmanager
def unrendered() -> Iterator[None]:
    """No page is put into words where none is looked for: it takes longer than all that decides who gets it."""
    rendering, Template.render = Template.render, lambda *_: SafeString()  # type: ignore[method-assign]
    try:
        yield
    finally:
        Template.render = rendering  # type: ignore[method-assign]


def ask(world: World, actor: str, method: str, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
    factory = RequestFactory()
    if actor in world.sessions:
        factory.cookies = SimpleCookie({"sessionid": world.sessions[actor]})
    made = factory.get(path) if method == "GET" else factory.post(path, data)
    return cast("HttpResponse", HANDLER(made.environ))


def in_a_word(found: HttpResponse, request: Request, written: Sequence[str] = ()) -> str:
    if found.status_code == 302:
        where = str(found.headers["Location"])
        led = next((word for path, word in LED_TO.items() if where.startswith(f"{path}?")), "")
        if "/vouch/" in where and request.route not in ("vouch", "desk_vouch"):
            return "vouched first"
        return led or ("led on" if request.method == "GET" else _done(found, request, written))
    if found.status_code != 200:
        return str(found.status_code)
    if request.route in TOLD_IN_A_STORY:
        return told_as(found.content.decode())
    return "yes" if request.method == "GET" or request.does == A_PAGE else _done(found, request, written)


def _done(found: HttpResponse, request: Request, written: Sequence[str]) -> str:
    """A preference is kept in a cookie. An officer who has to be vouched for is given another code instead."""
    if set(found.cookies) & {"size", "django_language", "participant"}:
        return "done"
    if written and not any(request.does in sql for sql in written):
        return "another code"
    return "done" if written else "not done"


def told_as(text: str) -> str:
    """The audience, by how much of the story was told."""
    heard = [name for name, words in STORY.items() if words in text]
    assert heard == list(STORY)[: len(heard)], heard
    return f"as {heard[-1]}"


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done in it is undone; what must be durable may be done, as in Django's own tests."""
    kept = transaction.atomic()
    kept._from_testcase = True  # type: ignore[attr-defined]
    with kept:
        yield
        transaction.set_rollback(True)


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that changed a table, but for those that a refusal may write."""
    written: list[str] = []

    def noted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not NO_EFFECT.search(sql[:60]):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        yield written


def administration(world: World) -> dict[str, str]:
    """All of it as one line: the same at each address, or each one's answer."""
    asked = Request("home")

    def words(actor: str) -> set[str]:
        with unrendered():
            return {in_a_word(ask(world, actor, "GET", path), asked) for path in ADMINISTRATION}

    return {actor: " ".join(sorted(words(actor))) for actor in ACTORS}
