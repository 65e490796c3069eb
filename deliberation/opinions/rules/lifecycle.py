"""In which phase a round is at a given time, and which step may follow."""

from datetime import datetime
from typing import Literal

Phase = Literal["draft", "coming", "open", "stopped", "closed", "concluded"]
Act = Literal["opened", "extended", "stopped", "resumed", "closed", "concluded"]

# From which phase each step may be taken. A concluded round never reopens.
MAY_FOLLOW: dict[Act, frozenset[Phase]] = {
    "opened": frozenset({"draft"}),
    "extended": frozenset({"coming", "open", "stopped", "closed"}),
    "stopped": frozenset({"coming", "open"}),
    "resumed": frozenset({"stopped"}),
    "closed": frozenset({"coming", "open", "stopped"}),
    "concluded": frozenset({"closed"}),
}
TAKES: frozenset[Phase] = frozenset({"open"})


def phase_of(
    state: str, *, stopped: bool, opens_at: datetime | None, closes_at: datetime | None, at: datetime
) -> Phase:
    """The stored state, and what the clock makes of it."""
    if state == "draft":
        return "draft"
    if state == "concluded":
        return "concluded"
    if state == "closed" or (closes_at is not None and at >= closes_at):
        return "closed"
    if stopped:
        return "stopped"
    if opens_at is not None and at < opens_at:
        return "coming"
    return "open"


def may_follow(act: Act, phase: Phase) -> bool:
    return phase in MAY_FOLLOW[act]
