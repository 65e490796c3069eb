"""One world for all rows: two conferences, somebody of every kind in one, and of each kind of thing one in both."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from deliberation.people.models import Person

GONE = 999_999
NOWHERE = UUID(int=4 << 76 | 8 << 60)

# Who is told apart. The offices are of the first conference; the last ones have a seat in its own meetings.
ACTORS = (
    "visitor",
    "switched off",
    "citizen",
    "former secretariat",
    "member",
    "expert",
    "convener",
    "department officer",
    "opinion moderator",
    "secretariat",
    "secretariat (an hour ago)",
    "secretariat (one step)",
    "administrator",
    "site administrator",
    "secretariat above",
    "superuser",
    "superuser (one step)",
    "moderator",
    "moderator (one step)",
    "clerk",
    "clerk (one step)",
    "scrutineer",
    "seated member",
    "removed member",
    "guest",
    "department seat",
)


def base_of(actor: str) -> str:
    """Of `secretariat (one step)` the secretariat: the same person, in a session begun in another way."""
    return actor.partition(" (")[0]


@dataclass
class World:
    """`things`: by kind and by whose it is, as the table says it."""

    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    things: dict[tuple[str, str], Any] = field(default_factory=dict)
    pages: dict[tuple[str, str], str] = field(default_factory=dict)  # lists in words, by who asked

    def number(self, kind: str, whose: str) -> Any:
        """The number of a thing in an address; of one that is missing, a number that nothing has."""
        if whose == "missing":
            return NOWHERE if kind in ("meeting", "closed", "sealed") else GONE
        return self.things[kind, whose].pk

    def person(self, actor: str) -> Person | None:
        return self.people.get(base_of(actor))
