"""The report of a replay, counted from its log and final state, never from the file."""

from dataclasses import dataclass

from deliberation.meetings.core.state import Result
from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Meeting


@dataclass(frozen=True, slots=True)
class Account:
    """`seconds` is how long the meeting lasted by its own clock; `ballots` are those that were not voided."""

    meeting: str
    speeches: int
    speakers: int
    agenda_items: int
    ballots: tuple[dict[str, str | int | None], ...]
    decisions: int
    events: int
    seconds: float
    chain_ok: bool


def account_of(meeting: Meeting) -> Account:
    """Counted from the entries and from what they fold to; `meeting` is the head row as it now stands."""
    state = store.load_state(meeting).state
    entries = Entry.objects.filter(meeting=meeting)
    over = [facts["seat"] for facts in _facts(meeting, "floor.ended", "floor.yielded")]
    began = entries.order_by("seq").values_list("at", flat=True).first() or 0
    return Account(
        meeting=str(meeting.pk),
        speeches=len(over),
        speakers=len(set(over)),
        agenda_items=sum(item.parent is None for item in state.items),
        ballots=tuple(_ballot(result) for result in state.results.values() if result.voided is None),
        decisions=len(_facts(meeting, "decision.noted")),
        events=entries.count(),
        seconds=(meeting.last_at - began) / 1000,
        chain_ok=_chain_ok(meeting),
    )


def _facts(meeting: Meeting, *types: str) -> list[dict[str, int]]:
    found = Entry.objects.filter(meeting=meeting, type__in=types).order_by("seq")
    return list(found.values_list("facts", flat=True))


def _ballot(result: Result) -> dict[str, str | int | None]:
    tally = result.tally or {}
    counts = {"for": tally.get("yes", 0), "against": tally.get("no", 0), "abstain": tally.get("abstain", 0)}
    return {"question": result.question, **counts}


def _chain_ok(meeting: Meeting) -> bool:
    try:
        return verify(meeting).state == store.load_state(meeting).state
    except store.BrokenLog:
        return False
