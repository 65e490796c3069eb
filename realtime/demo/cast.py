"""Who plays in the scripted meeting: everybody invited to it but those whose seats are kept for visitors."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from uuid import UUID

from deliberation.consultations.demo_data import BY_PHONE, CITIZEN, SUB_VENUE
from deliberation.consultations.demo_names import address
from deliberation.meetings.core.state import Channel
from deliberation.meetings.models import Seat

# Who signs in with a link: what they are called on the screen, and their account; no account for the projector.
VISITORS: tuple[tuple[str, str, str | None], ...] = (
    ("主持人", "Moderator", address("Qin Yaqin")),
    ("记录员", "Clerk", address("Shi Lei")),
    ("记录员（待担保）", "Clerk, to be vouched for", address("Hong Yan")),
    ("委员", "Member", address("He Jixiang")),
    ("委员", "Member", address("Su Yi")),
    ("群众", "Citizen", CITIZEN),
    ("投影", "Projector", None),
)
# Whose link signs in as with a password alone: an observer, until another officer vouches.
WITHOUT_FACTOR = frozenset({address("Hong Yan")})
# Whose link leads to the desk, not into the room.
AT_THE_DESK: tuple[tuple[str, str, str | None], ...] = (
    ("机关工作人员", "Secretariat", address("Luo Yongmei")),
    ("机关管理员", "Administrator", address("Wen Liqun")),
    ("平台管理员", "Site administrator", address("Shao Qiming")),
)
# Whose link leads to the opinions that wait for an answer of their department.
ANSWERING: tuple[tuple[str, str, str | None], ...] = (("部门工作人员", "Department officer", address("Meng Qingfeng")),)


@dataclass(frozen=True, slots=True)
class Actor:
    seat: int
    role: str
    sector: str
    venue: str

    @property
    def channel(self) -> Channel:
        if self.venue == BY_PHONE:
            return "phone"
        return "online" if self.venue == SUB_VENUE else "in_person"


@dataclass(frozen=True, slots=True)
class Cast:
    """Members stand in the order in which they are drawn for their parts."""

    moderator: Actor
    clerk: Actor
    others: tuple[Actor, ...]  # scrutineers and departments
    members: tuple[Actor, ...]
    names: dict[int, str]  # of all seats, visitors' too

    @property
    def everybody(self) -> tuple[Actor, ...]:
        return (self.moderator, self.clerk, *self.others, *self.members)

    @property
    def departments(self) -> tuple[Actor, ...]:
        return tuple(actor for actor in self.others if actor.role == "department")

    def has(self, seat: int) -> bool:
        return any(actor.seat == seat for actor in self.everybody)

    def member(self, *, sector: str, venue: str, but: Iterable[int]) -> Actor:
        """The first of this sector and venue that has no part yet; of the venue, or any, where there is none."""
        free = [actor for actor in self.members if actor.seat not in set(but)]
        there = [actor for actor in free if actor.venue == venue]
        return next((actor for actor in there if actor.sector == sector), (there or free)[0])


def cast_of(meeting: UUID, *, chance: Random) -> Cast:
    """Does queries."""
    kept = {account for _, _, account in VISITORS}
    seats = list(Seat.objects.filter(meeting=meeting).select_related("person__user").order_by("number"))
    actors = [
        Actor(seat.number, seat.role, seat.sector, seat.venue)
        for seat in seats
        if seat.person is not None and seat.person.user is not None and seat.person.user.email not in kept
    ]
    members = [actor for actor in actors if actor.role == "member"]
    chance.shuffle(members)
    return Cast(
        moderator=next(actor for actor in actors if actor.role == "moderator"),
        clerk=next(actor for actor in actors if actor.role == "clerk"),
        others=tuple(actor for actor in actors if actor.role in ("scrutineer", "department")),
        members=tuple(members),
        names={seat.number: seat.display_name for seat in seats},
    )
