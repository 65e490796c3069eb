"""The desk: people, memberships, grants, the audit, and the site as a whole."""

from typing import Any

from tests.authorisation.requests import Data, Given, Request, fixed, number, rows
from tests.authorisation.world import World

HOUSES = ("own", "department", "other", "other department", "missing")
PERSONS = ("oneself", "same", "swapped", "other", "missing")
MEMBERSHIPS = ("same", "swapped", "other", "missing")
GRANTS = (
    "one's own",
    "same convener",
    "same secretariat",
    "same administrator",
    "other convener",
    "other secretariat",
    "other administrator",
    "site",
    "missing",
)
WAITING = ("own", "other", "site", "missing")
LEAVES: Data = {"reason": "离任"}
house = number("organisation", "organisation")
waiting = number("grant", "waiting")


def person(whose: str) -> Given:
    """`swapped`: somebody of the other conference, asked for at the desk of one's own."""

    def kwargs(world: World, actor: str) -> Data | None:
        at = world.number("organisation", "other" if whose == "other" else "own")
        if whose == "oneself":
            found = world.person(actor)
            return None if found is None else {"organisation": at, "person": found.pk}
        if whose == "department":
            return {"organisation": world.number("organisation", whose), "person": world.number("person", whose)}
        return {"organisation": at, "person": world.number("person", "other" if whose == "swapped" else whose)}

    return kwargs


def membership(whose: str) -> Given:
    def kwargs(world: World, actor: str) -> Data | None:
        at = world.number("organisation", "other" if whose == "other" else "own")
        found = world.number("membership", "other" if whose == "swapped" else whose)
        return {"organisation": at, "membership": found}

    return kwargs


def grant(whose: str) -> Given:
    def kwargs(world: World, actor: str) -> Data | None:
        if whose != "one's own":
            return {"grant": world.number("grant", whose)}
        found = world.person(actor)
        held = None if found is None else found.grants.order_by("pk").first()
        return None if held is None else {"grant": held.pk}

    return kwargs


def officer(whose: str) -> Given:
    """Whoever holds this grant, at the desk of their own conference: who may keep the account of whom."""

    def kwargs(world: World, actor: str) -> Data | None:
        held = world.things["grant", whose]
        return {"organisation": held.organisation_id, "person": held.person_id}

    return kwargs


def above(role: str) -> Given:
    """Somebody who holds nothing yet, found by name."""
    return fixed(role=role, who="将要任职的人", reason="任职")


def given(role: str, **more: str) -> Given:
    """`sector`: a sector of one's own conference, or of the other one."""

    def data(world: World, actor: str) -> Data | None:
        chosen: dict[str, Any] = {"role": role, "reason": "任职"}
        return chosen | {name: world.number("sector", whose) for name, whose in more.items()}

    return data


def begun(sector: str) -> Given:
    def data(world: World, actor: str) -> Data | None:
        found = world.number("sector", sector)
        return {"role": "member", "office": "member", "sector": found, "term": 6, "starts_on": "2026-01-01"}

    return data


def moved(under: str) -> Given:
    return lambda world, actor: {"under": world.number("organisation", under), "sure": "1", "reason": "区划调整"}


OFFICERS = ("same convener", "same secretariat", "same administrator", "other secretariat")
ENDED = {"on": "2026-01-01", **LEAVES}
REQUESTS = [
    Request("desk"),
    Request("desk_site"),
    Request("desk_site_audit"),
    Request("desk_verify_logs", data=fixed()),
    Request("desk_give_site", data=above("site_administrator")),
    *rows("desk_give_administrator", house, ("own", "other", "department", "missing"), above("administrator")),
    *rows("desk_move", house, ("own", "missing"), moved("other")),
    *rows("desk_people", house, HOUSES),
    *rows("desk_audit", house, HOUSES),
    *rows("desk_add_person", house, HOUSES, fixed(name="新人")),
    *rows("desk_person", person, (*PERSONS, "department")),
    *rows("desk_contact", person, PERSONS, fixed(email="new@example.org")),
    *rows("desk_contact", officer, OFFICERS, fixed(email="new@example.org")),
    *rows("desk_code", person, PERSONS, fixed()),
    *rows("desk_code", officer, OFFICERS, fixed()),
    *rows("desk_factor", person, PERSONS, fixed(**LEAVES)),
    *rows("desk_factor", officer, OFFICERS, fixed(**LEAVES)),
    *rows("desk_membership", person, ("oneself", "new", "swapped", "other", "missing"), begun("own")),
    Request("desk_membership", "new, in a sector of the other's", person("new"), begun("other")),
    *rows("desk_end_membership", membership, MEMBERSHIPS, fixed(**ENDED)),
    *rows("desk_give", person, ("same", "department")),
    *(
        Request("desk_give", f"same, {role.replace('_', ' ')}", person("same"), given(role))
        for role in ("department", "opinion_moderator", "secretariat", "administrator", "site_administrator")
    ),
    *(
        Request("desk_give", f"{whose}, secretariat", person(whose), given("secretariat"))
        for whose in PERSONS
        if whose != "same"
    ),
    Request("desk_give", "department, department", person("department"), given("department")),
    Request("desk_give", "same, convener", person("same"), given("convener", sector="own")),
    Request(
        "desk_give", "same, convener of a sector of the other's", person("same"), given("convener", sector="other")
    ),
    *rows("desk_end_grant", grant, GRANTS, fixed(**LEAVES)),
    *rows("desk_consent", waiting, WAITING, fixed()),
]
