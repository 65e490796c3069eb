"""Who takes part in a replay: a seat for everybody who spoke and one for everybody who voted, never merged."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from deliberation.meetings.core.state import Role, Seat
from deliberation.meetings.debates import Debate, Speaker, Voter

NAME = 100  # as long as a seat shows it
_JOINERS = "\u200c\u200d"  # some scripts cannot be written without


@dataclass(frozen=True, slots=True)
class Place:
    number: Seat
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Cast:
    """`speakers` and `voters` find a seat by its key in the debate; surnames are shared, so no key is in both."""

    places: tuple[Place, ...]
    speakers: Mapping[str, Seat]
    voters: Mapping[str, Seat]


def cast_of(debate: Debate) -> Cast:
    """Speakers are guests, for whom the platform books; voters are members, since only members vote."""
    speakers = {speaker.key: number for number, speaker in enumerate(debate.speakers, start=1)}
    voters = {voter.key: number for number, voter in enumerate(debate.voters, start=len(speakers) + 1)}
    guests = tuple(_place(speakers, speaker, "guest") for speaker in debate.speakers)
    members = tuple(_place(voters, voter, "member") for voter in debate.voters)
    return Cast((*guests, *members), speakers, voters)


def _place(numbers: Mapping[str, Seat], person: Speaker | Voter, role: Role) -> Place:
    return Place(numbers[person.key], shortened(one_line(person.name), limit=NAME), role)


def one_line(text: str) -> str:
    """The text without characters that a name or title may not contain: they are not seen, or turn what is."""
    return "".join(c for c in text if c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"})


def shortened(text: str, *, limit: int) -> str:
    """Cut at a blank where there is one, and marked as cut."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    return (kept[: kept.rfind(" ")] if " " in kept.strip() else kept).rstrip() + "…"
