"""Debates that were printed, as Akoma Ntoso files hold them, made ready to be held again as a meeting."""

from deliberation.meetings.debates.reading import read_debate
from deliberation.meetings.debates.record import (
    BadDebate,
    Debate,
    Decision,
    Item,
    ItemEnds,
    ItemStarts,
    Note,
    Rollcall,
    Speaker,
    Speech,
    Step,
    Voter,
)

__all__ = [
    "BadDebate",
    "Debate",
    "Decision",
    "Item",
    "ItemEnds",
    "ItemStarts",
    "Note",
    "Rollcall",
    "Speaker",
    "Speech",
    "Step",
    "Voter",
    "read_debate",
]
