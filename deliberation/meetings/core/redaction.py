"""Redaction: text is removed from the record with a reason; the fact that it was there stays."""

from dataclasses import dataclass, field, fields
from typing import Any, Literal

from deliberation.meetings.core.approving import record_changed
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.persistent_map import PersistentMap
from deliberation.meetings.core.record_state import Said, Suggestion
from deliberation.meetings.core.roles import moderates
from deliberation.meetings.core.state import Seat, State
from deliberation.meetings.core.suggestions import SuggestionUnmarked

RedactionReason = Literal["personal_data", "unlawful", "court_order", "by_mistake"]

WORDS = ("title", "note", "text", "question", "labels")


@dataclass(frozen=True, slots=True)
class RedactEntry:
    """`entry` is the number of the log entry whose words go, from every entry that says them.

    `worded`: which of those still have words, as the platform finds them in the log.
    """

    entry: int
    reason: RedactionReason
    worded: tuple[int, ...] = field(default=(), metadata={"filled": True})


@dataclass(frozen=True, slots=True)
class EntryRedacted:
    entry: int
    reason: RedactionReason


@dataclass(frozen=True, slots=True)
class Redact:
    """Effect: take words and salt out of this entry of the log."""

    entry: int


@decide.register
def redact_entry(command: RedactEntry, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by) and state.entrusted.get(by) != "secretariat":
        raise Refused("moderator_only")
    saying = tuple(entry for entry in saying_the_same(state, command.entry) if entry in command.worded)
    if not saying:
        raise Refused("nothing_to_redact")
    redacted = tuple(EntryRedacted(entry, command.reason) for entry in saying)
    unmarked = tuple(SuggestionUnmarked(number) for number in _marks_in(state, saying))
    return Decision((*redacted, *unmarked), effects=tuple(Redact(entry) for entry in saying))


def _marks_in(state: State, entries: tuple[int, ...]) -> tuple[int, ...]:
    """The marks that point into words which go."""
    return tuple(
        number for number, mark in state.suggestions.items() if not _entries_of(state, mark).isdisjoint(entries)
    )


def _entries_of(state: State, mark: Suggestion) -> frozenset[int]:
    if mark.of == "statement":
        return frozenset({state.statements[mark.id].seq})
    said = state.said[mark.id]
    return frozenset({said.seq, said.worded})


def saying_the_same(state: State, entry: int) -> tuple[int, ...]:
    """That entry and every other with its words.

    An approval says again what was posted, and one after a withholding what was approved. What was amended, corrected,
    contested or printed beside it says much the same: of words that must go, no version stays.
    """
    origin = _origin(state, entry)
    return tuple(sorted({entry, origin, *(again for again in state.repeats if _origin(state, again) == origin)}))


def _origin(state: State, entry: int) -> int:
    while entry in state.repeats:
        entry = state.repeats[entry]
    return entry


@evolve.register
def entry_redacted(event: EntryRedacted, state: State, stamp: Stamp) -> State:
    """Whatever still shows the words of that entry shows nothing from now on."""
    redacted = replace(
        state,
        items=tuple(_bare(item, event.entry) for item in state.items),
        queue=tuple(_bare(entry, event.entry) for entry in state.queue),
        repeats=PersistentMap({k: v for k, v in state.repeats.items() if event.entry not in (k, v)}),
        statements=PersistentMap({k: _bare(v, event.entry) for k, v in state.statements.items()}),
        utterances=tuple(_bare(utterance, event.entry) for utterance in state.utterances),
        motions={k: _bare(v, event.entry) for k, v in state.motions.items()},
        decisions=tuple(_bare(decision, event.entry) for decision in state.decisions),
        ballot=None if state.ballot is None else _bare(state.ballot, event.entry),
        results={k: _bare(v, event.entry) for k, v in state.results.items()},
        said=_without_length(state.said, event.entry),
    )
    return record_changed(redacted, stamp)


def _without_length(said: PersistentMap[Said], entry: int) -> PersistentMap[Said]:
    found = next((number for number, one in said.items() if one.worded == entry), None)
    return said if found is None else said.with_item(found, replace(said[found], length=0))


def _bare[T: Any](thing: T, entry: int) -> T:
    if thing.seq != entry:
        return thing
    names = {field.name for field in fields(thing)}
    changes: dict[str, object] = {name: None for name in WORDS if name in names}
    if "length" in names:
        changes["length"] = 0
    return replace(thing, **changes)
