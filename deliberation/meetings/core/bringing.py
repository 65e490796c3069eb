"""Bringing in: the moderator puts a citizen's opinion, or a viewpoint with its votes, before the meeting."""

from dataclasses import dataclass, field
from typing import Literal

from deliberation.meetings.core.agenda import item_of
from deliberation.meetings.core.free_text import BROUGHT, plain
from deliberation.meetings.core.machine import Decision, Refused, decide
from deliberation.meetings.core.roles import moderates
from deliberation.meetings.core.state import Origin, Seat, State
from deliberation.meetings.core.statements import StatementPosted

FILLED = {"filled": True}  # the platform fills it in: no browser may write a citizen's words


@dataclass(frozen=True, slots=True)
class OpinionOf:
    """Which opinion or viewpoint, by its number in its round; `group`: as that group of its report sees it, from 0."""

    of: Literal["opinion", "viewpoint"]
    round: int
    number: int
    group: int | None = None


@dataclass(frozen=True, slots=True)
class BringStatement:
    """`found` and `text` None: there is no such thing that everybody may read in a round of this consultation."""

    source: OpinionOf
    item: int | None = None
    found: Origin | None = field(default=None, metadata=FILLED)
    text: str | None = field(default=None, metadata=FILLED)


@dataclass(frozen=True, slots=True)
class RaiseOpinion:
    """Effect: its author, and whoever reads the round, are told where in this meeting it was raised."""

    source: Origin
    by: Seat
    title: str | None  # of the agenda item


@decide.register
def bring_statement(command: BringStatement, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "closed":
        raise Refused("closed")
    number = state.item if command.item is None else command.item
    item = None if number is None else item_of(state, number)
    if number is not None and item is None:
        raise Refused("no_such_item")
    if command.found is None or command.text is None:
        raise Refused("no_such_opinion")
    if is_in(state, command.found):
        raise Refused("already_brought")
    posted = StatementPosted(
        statement=len(state.statements) + 1,
        seat=by,
        item=number,
        reply_to=None,
        shown=True,
        text=plain(command.text, limit=BROUGHT),
        source=command.found,
    )
    raised = RaiseOpinion(command.found, by, None if item is None else item.title)
    return Decision((posted,), effects=(raised,) if command.found.of == "opinion" else ())


def is_in(state: State, source: Origin) -> bool:
    """Whether it was brought into this meeting before, whatever became of it since."""
    return any(_key(one.source) == _key(source) for one in state.statements.values() if one.source is not None)


def _key(source: Origin) -> tuple[str, int, int, int | None]:
    return (source.of, source.round, source.number, source.group)
