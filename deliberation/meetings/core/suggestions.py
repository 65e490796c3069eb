"""Suggestions: passages of what was said or written that the meeting's staff mark as such, copying no words."""

from dataclasses import dataclass

from deliberation.meetings.core.approving import before_the_seal, record_changed
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.persistent_map import PersistentMap
from deliberation.meetings.core.record_state import Marked, Suggestion
from deliberation.meetings.core.roles import keeps_record
from deliberation.meetings.core.state import Seat, State


@dataclass(frozen=True, slots=True)
class MarkSuggestion:
    """From `start` up to `end`, in code points of that version's words."""

    of: Marked
    id: int
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UnmarkSuggestion:
    suggestion: int


@dataclass(frozen=True, slots=True)
class SuggestionMarked:
    suggestion: int
    of: Marked
    id: int
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SuggestionUnmarked:
    suggestion: int


def _version_and_length(command: MarkSuggestion, state: State) -> tuple[int, int]:
    if command.of == "utterance":
        said = state.said.get(command.id)
        if said is None:
            raise Refused("no_such_utterance")
        return said.version, said.length
    statement = state.statements.get(command.id)
    if statement is None or statement.status != "shown":
        raise Refused("no_such_statement")
    return statement.version, statement.length


@decide.register
def mark_suggestion(command: MarkSuggestion, state: State, *, by: Seat, at: int) -> Decision:
    if not keeps_record(state, by):
        raise Refused("clerk_only")
    before_the_seal(state)
    version, length = _version_and_length(command, state)
    if version != command.version:
        raise Refused("stale")
    if not 0 <= command.start < command.end <= length:
        raise Refused("no_such_passage")
    mark = Suggestion(command.of, command.id, command.version, command.start, command.end)
    if mark in state.suggestions.values():
        raise Refused("no_change")
    number = state.suggestion_count + 1
    return Decision((SuggestionMarked(number, mark.of, mark.id, mark.version, mark.start, mark.end),))


@decide.register
def unmark_suggestion(command: UnmarkSuggestion, state: State, *, by: Seat, at: int) -> Decision:
    if not keeps_record(state, by):
        raise Refused("clerk_only")
    before_the_seal(state)
    if command.suggestion not in state.suggestions:
        raise Refused("no_such_suggestion")
    return Decision((SuggestionUnmarked(command.suggestion),))


@evolve.register
def suggestion_marked(event: SuggestionMarked, state: State, stamp: Stamp) -> State:
    mark = Suggestion(event.of, event.id, event.version, event.start, event.end)
    suggestions = state.suggestions.with_item(event.suggestion, mark)
    return record_changed(replace(state, suggestions=suggestions, suggestion_count=event.suggestion), stamp)


@evolve.register
def suggestion_unmarked(event: SuggestionUnmarked, state: State, stamp: Stamp) -> State:
    left = {number: mark for number, mark in state.suggestions.items() if number != event.suggestion}
    return record_changed(replace(state, suggestions=PersistentMap(left)), stamp)
