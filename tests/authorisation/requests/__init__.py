"""What each address of the site is asked for: one request for each method and each thing, by app."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.authorisation.world import World

Data = dict[str, Any]
# Of an actor, since some things are one's own; None: this actor has no such thing.
Given = Callable[[World, str], Data | None]


A_PAGE = "a page"  # that is all the form leads to


def nothing(world: World, actor: str) -> Data | None:
    return {}


@dataclass(frozen=True)
class Request:
    """`whose`: what it is about, as the table says it. With `data` it is a POST.

    `finds`: words that are on the answer where the thing is shown; for lists, which everybody may open. `does`: what
    is written where it is done; empty: anything.
    """

    route: str
    whose: str = "—"
    kwargs: Given = nothing
    data: Given | None = None
    finds: str = ""
    does: str = ""

    @property
    def method(self) -> str:
        return "GET" if self.data is None else "POST"

    @property
    def address(self) -> str:
        return f"{self.method} {routes()[self.route]}"


def fixed(**data: Any) -> Given:
    return lambda world, actor: dict(data)


def number(name: str, kind: str) -> Callable[[str], Given]:
    """`number("pk", "round")("own public")`: the address of that round."""
    return lambda whose: lambda world, actor: {name: world.number(kind, whose)}


def rows(route: str, about: Callable[[str], Given], whose: tuple[str, ...], post: Given | None = None) -> list[Request]:
    return [Request(route, one, about(one), post) for one in whose]


@cache
def routes() -> dict[str, str]:
    """Every address of the site by its name, as a reader writes it; those of the administration are one line."""
    return dict(_routes(get_resolver().url_patterns, "/"))


def _routes(patterns: Any, before: str) -> Iterator[tuple[str, str]]:
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver) and path != "/admin/":
            yield from _routes(one.url_patterns, path)
        elif isinstance(one, URLPattern):
            assert one.name, f"{path} has no name"
            yield one.name, re.sub("<[a-z]+:", "<", path)


def by_chapter() -> dict[str, list[Request]]:
    """In the order of the table."""
    from tests.authorisation.requests import accounts, desk, meetings, opinions, records, site

    modules = {
        "Everybody's pages": site,
        "One's own account": accounts,
        "The desk: people and grants": desk,
        "Consultations and meetings": meetings,
        "Records": records,
        "Calls for opinions": opinions,
    }
    return {chapter: module.REQUESTS for chapter, module in modules.items()}
