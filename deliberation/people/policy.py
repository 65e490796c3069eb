"""May this person do that here? Pure functions of an actor and a small subject; each app builds its subjects.

Who may send a command in a meeting is not decided here but in the role table of the meeting's core.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Openness = Literal["public", "members", "invited"]

# What each may give; experts and members are memberships, which the secretariat keeps.
GIVES: dict[str, frozenset[str]] = {
    "site_administrator": frozenset({"administrator", "site_administrator"}),
    "administrator": frozenset({"secretariat", "opinion_moderator"}),
    "secretariat": frozenset({"convener", "department"}),
}
NEED_CONSENT = frozenset({"administrator", "site_administrator"})
NEED_FACTOR = frozenset({"secretariat", "administrator", "site_administrator"})
# The last one of these cannot be ended: nobody could give the role again.
NEVER_EMPTY = frozenset({"administrator", "site_administrator"})


@dataclass(frozen=True, slots=True)
class Held:
    """One grant in force."""

    role: str
    organisation: int | None = None
    below: bool = False
    sector: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `person` None: nobody in particular. `member_of`: organisations with an open membership."""

    person: int | None = None
    grants: frozenset[Held] = frozenset()
    member_of: frozenset[int] = frozenset()
    sectors: frozenset[int] = frozenset()

    def holds(self, role: str, organisation: int | None) -> bool:
        return any(held.role == role and held.organisation == organisation for held in self.grants)


NOBODY = Actor()


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about. `above`: the organisations over its own, nearest first.

    `looked_after_by`: for a department, the conference whose secretariat keeps its officers. `people`: who takes part.
    Of a round also `open_to`, `identity` and `sectors`; of an opinion `people` are those who may not decide on it.
    """

    kind: str
    organisation: int | None = None
    above: tuple[int, ...] = ()
    looked_after_by: int | None = None
    openness: Openness = "invited"
    state: str = ""
    people: frozenset[int] = frozenset()
    open_to: str = ""
    identity: str = "none"
    sectors: frozenset[int] = frozenset()


# ---- sight of consultations, meetings and what hangs on them ----


def may_see(actor: Actor, subject: Subject) -> bool:
    """A city opens its consultation to the counties below, while a county's own business is not the city's."""
    if subject.openness == "public":
        return True
    if actor.person is None:
        return False
    if actor.person in subject.people or actor.holds("secretariat", subject.organisation):
        return True
    return subject.openness == "members" and subject.organisation in actor.member_of


# ---- the desk ----


def may_enter_desk(actor: Actor, organisation: Subject) -> bool:
    return may_see_people(actor, organisation) or may_see_setup(actor, organisation)


def may_see_people(actor: Actor, organisation: Subject) -> bool:
    """Names, numbers and addresses: of one's own organisation alone, never below."""
    mine = {"secretariat", "administrator"}
    return any(held.role in mine and held.organisation in _houses(organisation) for held in actor.grants)


def may_change_people(actor: Actor, organisation: Subject) -> bool:
    """Members, experts, their accounts and codes."""
    return may_see_people(actor, organisation)


def may_begin_membership(actor: Actor, organisation: Subject, *, of: int) -> bool:
    """Never one's own: whoever keeps the list would let themselves see what is open to members alone."""
    return actor.person != of and may_change_people(actor, organisation)


def may_keep_account(actor: Actor, *, of: int, holding: Iterable[tuple[str, Subject]]) -> bool:
    """Change the number or address somebody signs in with: only where the actor might give all that they hold.

    A role that nobody gives, as that of whoever enters /admin/, is above everybody.
    """
    return actor.person != of and all(may_give(actor, role, to=of, where=where) for role, where in holding)


def may_keep_participants(actor: Actor, organisation: Subject) -> bool:
    """Who takes part in the consultations of one's own organisation: the list, ending, resuming."""
    return may_change_setup(actor, organisation)


def may_vouch(actor: Actor, organisation: Subject) -> bool:
    """For an officer of one of its meetings who signed in without a second factor, where no second officer can."""
    return actor.holds("secretariat", organisation.organisation)


def may_read_audit(actor: Actor, organisation: Subject) -> bool:
    return may_see_people(actor, organisation)


def may_see_setup(actor: Actor, organisation: Subject) -> bool:
    """How an organisation is set up, and its figures; those of the organisations below too, where the grant says so."""
    mine = {"secretariat", "administrator"}
    return any(
        held.role == "site_administrator"
        or (held.role in mine and held.organisation == organisation.organisation)
        or (held.role in mine and held.below and held.organisation in organisation.above)
        for held in actor.grants
    )


def may_change_setup(actor: Actor, organisation: Subject) -> bool:
    """Sectors, committees, names and dates of one's own organisation."""
    return actor.holds("administrator", organisation.organisation) or actor.holds(
        "secretariat", organisation.organisation
    )


def may_move_organisation(actor: Actor) -> bool:
    return actor.holds("site_administrator", None)


# ---- grants ----


def may_give(actor: Actor, role: str, *, to: int, where: Subject, below: bool = False) -> bool:
    """Never to oneself, never upwards, never outside one's own organisation; `below` only where one's own is."""
    if actor.person is None or actor.person == to:
        return False
    return any(
        role in GIVES.get(held.role, ())
        and _reaches(held, role, where)
        and (not below or held.below or held.role == "site_administrator")
        for held in actor.grants
    )


def may_consent(actor: Actor, role: str, *, to: int, given_by: int | None, where: Subject, below: bool = False) -> bool:
    """Another person who might have given it."""
    return actor.person != given_by and may_give(actor, role, to=to, where=where, below=below)


def may_end(actor: Actor, role: str, *, of: int, where: Subject) -> bool:
    """Whoever may give it; and anybody may give up their own."""
    return actor.person == of or may_give(actor, role, to=of, where=where)


# ---- rounds and the opinions in them ----


def why_not_take_part(actor: Actor, round: Subject, *, signed_in: bool) -> str:
    """Why somebody who sees the round may not submit or vote there, as a code; empty where they may.

    `state` is the phase of the round by the server's clock.
    """
    if round.state != "open":
        return round.state
    if round.open_to != "anybody" and not signed_in:
        return "sign_in"
    if round.identity != "none" and not signed_in:
        return "sign_in"
    if round.identity == "real_name" and actor.person is None:
        return "real_name"
    if round.open_to == "members" and round.organisation not in actor.member_of:
        return "members"
    if round.open_to == "sector" and not actor.sectors & round.sectors:
        return "sector"
    return ""


def may_run_rounds(actor: Actor, organisation: Subject) -> bool:
    """Prepare, open, extend, close and conclude them."""
    return may_change_setup(actor, organisation)


def may_enter_opinions(actor: Actor, organisation: Subject) -> bool:
    """For somebody who comes to a station, calls, or wrote on paper."""
    return actor.holds("secretariat", organisation.organisation)


def may_moderate(actor: Actor, organisation: Subject) -> bool:
    """Read what is not shown, and decide on it. Of one's own organisation alone, never below."""
    return actor.holds("opinion_moderator", organisation.organisation)


def may_stop_round(actor: Actor, organisation: Subject) -> bool:
    """In an emergency: take nothing and show nothing until somebody who runs it resumes."""
    return may_run_rounds(actor, organisation) or may_moderate(actor, organisation)


def may_decide(actor: Actor, opinion: Subject) -> bool:
    """Never on one's own, on what one entered for somebody, or where one stepped back from the round."""
    return may_moderate(actor, opinion) and actor.person not in opinion.people


def may_settle(actor: Actor, organisation: Subject) -> bool:
    """Say what became of opinions: taken up, merged, outside the round, excused."""
    return may_run_rounds(actor, organisation)


def may_answer(actor: Actor, round: Subject, *, answering: Subject) -> bool:
    """In the name of the organisation that asks, or of a department that answers to it.

    Whoever runs the round may for each of them; an officer for their own department, where they take part in the
    consultation: `round.people` are those who do.
    """
    if answering.organisation != round.organisation and answering.looked_after_by != round.organisation:
        return False
    if may_run_rounds(actor, round):
        return True
    return actor.person in round.people and actor.holds("department", answering.organisation)


def _reaches(held: Held, role: str, where: Subject) -> bool:
    if held.role == "site_administrator":
        return True
    if role == "department":
        return where.kind == "department" and held.organisation == where.looked_after_by
    return held.organisation == where.organisation


def _houses(organisation: Subject) -> tuple[int | None, ...]:
    """Whose secretariat knows the people here: the organisation's own, and for a department the conference's."""
    return (organisation.organisation, organisation.looked_after_by or organisation.organisation)
