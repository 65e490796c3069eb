"""Everything about a replay that can be checked before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deliberation.meetings.core.machine import Refused, decide, suppose
from deliberation.meetings.core.state import EMPTY, PLATFORM
from deliberation.meetings.debates import BadDebate, Debate, read_debate
from deliberation.meetings.replay.cast import Cast, cast_of
from deliberation.meetings.replay.play import aimed
from deliberation.meetings.replay.programme import Due, programme_of


@dataclass(frozen=True, slots=True)
class Prepared:
    debate: Debate
    cast: Cast
    programme: tuple[Due, ...]


def prepare(path: Path) -> Prepared:
    """The debate, planned and rehearsed. Raises BadDebate, for a step that the rules would refuse too."""
    debate = read_debate(path)
    cast = cast_of(debate)
    programme = programme_of(debate, cast)
    try:
        rehearse(programme)
    except Refused as refused:
        sentence = f"The debate cannot be held as a meeting: its rules refuse a step ({refused.code})."
        raise BadDebate(refused.code, sentence) from refused
    return Prepared(debate, cast, programme)


def rehearse(programme: Sequence[Due]) -> None:
    """Decide everything once, in memory."""
    state = EMPTY
    for due in programme:
        decision = decide(aimed(due, state), state, by=PLATFORM, at=due.at)
        state = suppose(state, *decision.events, by=PLATFORM, at=due.at)
