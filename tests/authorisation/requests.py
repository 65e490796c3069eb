"""Every address of the site with what it is asked for: one row of the table for each method and each thing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from tests.authorisation.world import World

Data = dict[str, Any]
Arguments = Callable[[World, str], Data | None]  # None: this actor has no such thing
NOTHING: Data = {}
GONE = 999_999
NOWHERE = UUID(int=4 << 76 | 8 << 60)


@dataclass(frozen=True)
class Request:
    """`which`: whose thing it is, as the table says it."""

    name: str
    method: str
    which: str = "—"
    arguments: Arguments = field(default=lambda world, actor: NOTHING)
    data: Data = field(default_factory=dict)


def route_names() -> set[str]:
    """Every address of the site by its name; those of the administration are one line of the table."""
    return set(_names(get_resolver().url_patterns))


def _names(patterns: Any) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            if str(one.pattern) != "admin/":
                yield from _names(one.url_patterns)
        elif isinstance(one, URLPattern):
            assert one.name, one
            yield one.name


# ---- what an address is about ----


def house(which: str) -> Arguments:
    return lambda world, actor: {"organisation": GONE if which == "missing" else world.organisations[which].pk}


def person(which: str) -> Arguments:
    """`swapped`: of another organisation, at the desk of one's own."""

    def arguments(world: World, actor: str) -> Data | None:
        at = world.organisations["other" if which == "other" else "own"].pk
        if which == "own":
            one = world.people[actor]
            return None if one is None else {"organisation": at, "person": one.pk}
        if which in ("department", "other department"):
            return {"organisation": world.organisations[which].pk, "person": world.persons["same"].pk}
        found = {"same": "same", "other": "other", "swapped": "other"}.get(which)
        return {"organisation": at, "person": GONE if found is None else world.persons[found].pk}

    return arguments


def membership(which: str) -> Arguments:
    def arguments(world: World, actor: str) -> Data:
        at = world.organisations["other" if which == "other" else "own"].pk
        found = {"same": "same", "other": "other", "swapped": "other"}.get(which)
        return {"organisation": at, "membership": GONE if found is None else world.memberships[found].pk}

    return arguments


def grant(which: str) -> Arguments:
    def arguments(world: World, actor: str) -> Data | None:
        if which == "own":
            one = world.people[actor]
            held = None if one is None else one.grants.first()
            return None if held is None else {"grant": held.pk}
        return {"grant": GONE if which == "missing" else world.grants[which].pk}

    return arguments


def waiting(which: str) -> Arguments:
    return lambda world, actor: {"grant": GONE if which == "missing" else world.pending[which].pk}


def consultation(which: str) -> Arguments:
    return lambda world, actor: {"pk": GONE if which == "missing" else world.consultations[which].pk}


def meeting(which: str) -> Arguments:
    return lambda world, actor: {"meeting": NOWHERE if which == "missing" else world.meetings[which]}


# ---- the requests of each address ----

REASON = {"reason": "离任"}
GIVEN = {"role": "secretariat", "reason": "任职"}
HOUSES = ("own", "department", "other", "other department", "missing")
PERSONS = ("own", "same", "swapped", "other", "missing")
GRANTS = (
    "own",
    "same convener",
    "same secretariat",
    "same administrator",
    "other convener",
    "other secretariat",
    "other administrator",
    "site",
    "missing",
)
OPEN = tuple(
    f"{where}, {openness}" for where in ("own", "same", "other") for openness in ("public", "members", "invited")
)
OPENED = (*OPEN, "missing")
A_MEMBERSHIP = {"role": "expert", "office": "member", "term": 5, "starts_on": "2026-01-01"}


def rows(
    name: str, about: Callable[[str], Arguments], which: tuple[str, ...], post: Data | None = None
) -> list[Request]:
    """With what is posted, where there is a form: it is looked at under the same rule, or a looser one."""
    return [Request(name, "GET" if post is None else "POST", one, about(one), post or {}) for one in which]


SPELT_OUT: Mapping[str, list[Request]] = {
    "consultation": rows("consultation", consultation, OPENED),
    "room": rows("room", meeting, OPENED),
    "entries": rows("entries", meeting, OPENED),
    "desk_give_site": [
        Request("desk_give_site", "GET"),
        Request("desk_give_site", "POST", data={"role": "site_administrator", "who": "member", **REASON}),
    ],
    "desk_move": rows("desk_move", house, HOUSES, {"under": "", "sure": "1", **REASON}),
    "desk_give_administrator": rows(
        "desk_give_administrator", house, HOUSES, {"role": "administrator", "who": "member", **REASON}
    ),
    "desk_end_grant": rows("desk_end_grant", grant, GRANTS, REASON),
    "desk_consent": rows("desk_consent", waiting, ("same", "other", "site", "missing"), {}),
    "desk_people": rows("desk_people", house, HOUSES),
    "desk_add_person": rows("desk_add_person", house, HOUSES, {"name": "新人"}),
    "desk_person": rows("desk_person", person, PERSONS),
    "desk_contact": rows("desk_contact", person, PERSONS, {"email": "new@example.org"}),
    "desk_code": [Request("desk_code", "POST", one, person(one)) for one in PERSONS],
    "desk_membership": rows("desk_membership", person, PERSONS, A_MEMBERSHIP),
    "desk_give": [
        *rows("desk_give", person, ("own", "same", "department")),
        *(
            Request("desk_give", "POST", f"{one}, {role}", person(one), {"role": role, **REASON})
            for role in ("opinion_moderator", "secretariat", "administrator")
            for one in PERSONS
        ),
    ],
    "desk_end_membership": rows(
        "desk_end_membership", membership, ("same", "swapped", "other", "missing"), {"on": "2026-01-01", **REASON}
    ),
    "desk_audit": rows("desk_audit", house, HOUSES),
    "demo": [Request("demo", "GET", "missing", lambda world, actor: {"token": "no-such-link"})],
    "appearance": [Request("appearance", "POST", data={"size": "large"})],
    "set_language": [Request("set_language", "POST", data={"language": "en"})],
    "account_reset_password_from_key": [
        Request(
            "account_reset_password_from_key", "GET", "missing", lambda world, actor: {"uidb36": "1", "key": "no-key"}
        )
    ],
}
# Asked of a running server, beside the sockets: tests/realtime/test_authorisation.py.
BY_SERVER = {"frames"}


def requests() -> list[Request]:
    """Whatever is not spelt out takes no argument, and is looked at."""
    return [one for name in sorted(route_names() - BY_SERVER) for one in SPELT_OUT.get(name, [Request(name, "GET")])]
