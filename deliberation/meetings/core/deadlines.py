"""Deadlines: what falls due by itself, and when."""

from deliberation.meetings.core.ballots import CloseBallot
from deliberation.meetings.core.floor import EndFloor
from deliberation.meetings.core.state import State


def due(state: State) -> tuple[tuple[int, object], ...]:
    """The platform's own commands with the time (epoch ms) from which each may be given."""
    falling: list[tuple[int, object]] = []
    if state.ballot is not None and state.ballot.deadline_at is not None:
        falling.append((state.ballot.deadline_at, CloseBallot(state.ballot.id)))
    turn, grace = state.turn, state.settings.grace_seconds
    if turn is not None and turn.running_at is not None and grace is not None:
        ends_at = turn.running_at + (turn.seconds + grace) * 1000 - turn.spent_ms
        falling.append((ends_at, EndFloor(turn.entry)))
    return tuple(falling)
