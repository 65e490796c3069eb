"""Consultations, the pages of a meeting, and vouching for its officers."""

from tests.authorisation.requests import Data, Given, Request, fixed, number, rows
from tests.authorisation.requests.desk import HOUSES, house
from tests.authorisation.world import World
from tests.authorisation.world.meetings import OPENED

EACH = (*OPENED, "missing")
SOME = ("own public", "own members", "own invited", "other members", "missing")
consultation = number("pk", "consultation")
meeting = number("meeting", "meeting")


def vouched(whose: str) -> Given:
    """The code that somebody read out in that meeting."""

    def data(world: World, actor: str) -> Data | None:
        from deliberation.meetings.vouching.operations import code_of

        asked = world.things["vouch", whose]
        return {"vouch": asked.pk, "code": code_of(asked), "meeting": asked.meeting_id}

    return data


def elsewhere(whose: str, meeting: str) -> Given:
    """The form names another meeting than the one that was asked in."""
    return lambda world, actor: (vouched(whose)(world, actor) or {}) | {"meeting": world.number("meeting", meeting)}


def participation(whose: str) -> Given:
    """`swapped`: of a consultation of the other conference, at the desk of one's own."""

    def kwargs(world: World, actor: str) -> Data | None:
        at = world.number("organisation", "other" if whose.startswith("other") else "own")
        found = "other public" if whose == "swapped" else whose
        return {"organisation": at, "participation": world.number("participation", found)}

    return kwargs


def resumed(whose: str, ended: str) -> Request:
    """`whose`: the consultation; `ended`: where the participation had ended that the form names."""

    def kwargs(world: World, actor: str) -> Data | None:
        at = world.number("organisation", "other" if whose.startswith("other") else "own")
        found = "other public" if whose == "swapped" else whose
        return {"organisation": at, "consultation": world.number("consultation", found)}

    def data(world: World, actor: str) -> Data | None:
        return {"ended": world.number("ended", ended)}

    said = whose if ended == whose or "swapped" in whose else f"{whose}, an ending of {ended}"
    return Request("desk_resume_participation", said, kwargs, data)


VOUCHES = 'SET "vouched_by'
REQUESTS = [
    *rows("consultation", consultation, EACH),
    *rows("desk_participants", house, HOUSES),
    *rows(
        "desk_end_participation",
        participation,
        ("own public", "own invited", "swapped", "other public", "missing"),
        fixed(reason="离会"),
    ),
    resumed("own public", "own public"),
    resumed("own public", "own invited"),
    resumed("own public", "other public"),
    resumed("swapped", "other public"),
    resumed("other public", "other public"),
    resumed("own public", "missing"),
    *rows("room", meeting, EACH),
    *rows("screen", meeting, SOME),
    *rows("entries", meeting, EACH),
    *rows("sources", meeting, EACH),
    *rows("vouch", meeting, SOME),
    *(
        Request("vouch", whose, meeting(whose), vouched(whose), does=VOUCHES)
        for whose in ("own public", "own invited", "other public")
    ),
    Request("vouch", "own public, a code of the other's", meeting("own public"), vouched("other public"), does=VOUCHES),
    *rows("desk_vouch", house, HOUSES),
    Request("desk_vouch", "own, vouch", house("own"), vouched("own invited"), does=VOUCHES),
    Request("desk_vouch", "other, vouch", house("other"), vouched("other invited"), does=VOUCHES),
    Request("desk_vouch", "own, a meeting of the other's", house("own"), vouched("other public"), does=VOUCHES),
    Request(
        "desk_vouch", "own, a code of the other's", house("own"), elsewhere("other public", "own public"), does=VOUCHES
    ),
]
