"""Planted bugs: each of these meetings is wrong in one way, and the promises notice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import pytest

from deliberation.meetings.core import (
    ballots,
    conduct,
    counting,
    floor,
    lanes,
    own,
    queue,
    redaction,
    roll,
    sitting,
    statements,
    transcript,
    view,
    visibility,
)
from deliberation.meetings.core.machine import Decision, Refused, decide, evolve
from deliberation.meetings.core.roles import voters
from tests.core.anyone import PROOF, Anyone
from tests.core.invariants.voting import count_again

MOST_MEETINGS, STEPS = 120, 50


class Bench:
    """Replaces a rule, a change or a name for one test, and puts everything back."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.undo: list[Callable[[], object]] = []

    def register(self, function: Any, kind: type, mutant: Callable[..., Any]) -> None:
        original = function.dispatch(kind)
        self.undo.append(lambda: function.register(kind, original))
        function.register(kind, partial(mutant, original))

    def rule(self, kind: type, mutant: Callable[..., Any]) -> None:
        self.register(decide, kind, mutant)

    def change(self, kind: type, mutant: Callable[..., Any]) -> None:
        self.register(evolve, kind, mutant)

    def forgives(self, kind: type, code: str, instead: Callable[..., Any]) -> None:
        """The refusal with this code is forgotten; the command is followed after all."""

        def rule(original: Any, command: Any, state: Any, **who: Any) -> Decision:
            try:
                return original(command, state, **who)
            except Refused as refused:
                if refused.code != code:
                    raise
                return instead(original, command, state, **who)

        self.rule(kind, rule)

    def sees(self, kind: type, rule: Callable[..., Any]) -> None:
        self.patch.setitem(visibility.RULES, kind, rule)  # type: ignore[arg-type]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    bench = Bench(monkeypatch)
    yield bench
    for undo in bench.undo:
        undo()


Bug = Callable[[Bench], None]
BUGS: dict[str, Bug] = {}


def bug(plant: Bug) -> Bug:
    BUGS[plant.__name__.replace("_", " ")] = plant
    return plant


# ---- counting and ballots ----


@bug
def two_thirds_of_ten_is_six(bench: Bench) -> None:
    def rounded_down(threshold: Any, base: int) -> int:
        share = base * threshold.numerator // threshold.denominator
        return max(1, share) if threshold.rule == "at_least" else share + 1

    bench.patch.setattr(counting, "needed", rounded_down)


@bug
def half_is_a_majority(bench: Bench) -> None:
    bench.patch.setattr(counting, "needed", lambda threshold, base: max(1, base * threshold.numerator // 2))


@bug
def all_abstaining_is_rejected(bench: Bench) -> None:
    def outcome(ballot: Any) -> Any:
        told = counting.outcome(ballot)
        return replace(told, result="rejected") if told.result == "no_result" else told

    bench.patch.setattr(ballots, "outcome", outcome)


@bug
def abstentions_are_valid_votes(bench: Bench) -> None:
    bench.patch.setattr(counting, "base_of", lambda ballot: len(ballot.cast))


def cast(original: Any, command: Any, state: Any, *, by: int, at: int) -> Decision:
    seat = by if command.for_ is None else command.for_
    return Decision((ballots.BallotCast(command.ballot, seat, command.choice),))


@bug
def one_votes_twice(bench: Bench) -> None:
    bench.forgives(ballots.CastBallot, "already_voted", cast)


@bug
def the_electorate_is_taken_when_the_votes_are_cast(bench: Bench) -> None:
    def late(original: Any, command: Any, state: Any, **who: Any) -> Decision:
        if state.ballot is not None:
            state = replace(state, ballot=replace(state.ballot, electorate=voters(state)))
        return original(command, state, **who)

    bench.rule(ballots.CastBallot, late)


@bug
def a_vote_is_taken_after_the_deadline(bench: Bench) -> None:
    bench.forgives(ballots.CastBallot, "ballot_over", cast)


@bug
def a_ballot_is_opened_while_another_is_open(bench: Bench) -> None:
    def another(original: Any, command: Any, state: Any, **who: Any) -> Decision:
        return original(command, replace(state, ballot=None), **who)

    bench.forgives(ballots.OpenBallot, "ballot_open", another)


# ---- what is hidden ----


@bug
def what_awaits_approval_is_sent_to_everybody(bench: Bench) -> None:
    bench.sees(statements.StatementPosted, visibility.everybody)


@bug
def the_reason_of_a_removal_is_sent_to_everybody(bench: Bench) -> None:
    bench.sees(conduct.SeatRemoved, visibility.everybody)


@bug
def the_public_reads_what_speakers_noted(bench: Bench) -> None:
    bench.sees(queue.FloorRequested, visibility.everybody)


@bug
def moderators_see_how_each_one_votes(bench: Bench) -> None:
    bench.sees(ballots.BallotCast, visibility.everybody)


@bug
def a_result_shows_before_it_is_told(bench: Bench) -> None:
    bench.patch.setattr(view, "_told", lambda result, inside: result)


@bug
def an_approved_statement_is_sent_without_its_words(bench: Bench) -> None:
    bench.sees(statements.StatementApproved, lambda event, to: replace(event, text=None))


@bug
def everyone_reads_what_others_wrote_and_nobody_approved(bench: Bench) -> None:
    class OfAll(dict[int, Any]):
        def get(self, seat: int, default: Any = ()) -> Any:
            return tuple(mine for each in self.values() for mine in each)

    unseen = own.unseen
    bench.patch.setattr(own, "unseen", lambda state: OfAll(unseen(state)))


@bug
def a_withheld_statement_is_still_read(bench: Bench) -> None:
    bench.patch.setattr(view, "_shown", lambda statement: statement)


@bug
def a_withdrawn_statement_is_kept(bench: Bench) -> None:
    def kept(original: Any, event: Any, state: Any, stamp: Any) -> Any:
        before, after = state.statements[event.statement], original(event, state, stamp)
        statement = replace(after.statements[event.statement], text=before.text)
        return replace(after, statements=after.statements.with_item(statement.id, statement))

    bench.change(statements.StatementWithdrawn, kept)


def forgets(table: str) -> Bug:
    def plant(bench: Bench) -> None:
        def changed(original: Any, event: Any, state: Any, stamp: Any) -> Any:
            return replace(original(event, state, stamp), **{table: getattr(state, table)})

        bench.change(redaction.EntryRedacted, changed)

    return plant


for table in ("items", "queue", "statements", "utterances", "motions", "decisions", "ballot", "results"):
    BUGS[f"redaction forgets the {table}"] = forgets(table)


# ---- the floor and the queue ----


@bug
def who_was_interrupted_does_not_go_on(bench: Bench) -> None:
    def without(original: Any, command: Any, state: Any, **who: Any) -> Decision:
        events = original(command, state, **who).events
        return Decision(tuple(event for event in events if not isinstance(event, floor.FloorResumed)))

    bench.rule(floor.YieldFloor, without)
    bench.rule(floor.EndFloor, without)


@bug
def an_interjection_does_not_stop_the_clock(bench: Bench) -> None:
    def unpaused(original: Any, command: Any, state: Any, **who: Any) -> Decision:
        events = original(command, state, **who).events
        return Decision(tuple(event for event in events if not isinstance(event, floor.FloorPaused)))

    bench.rule(floor.GrantFloor, unpaused)


@bug
def speaking_time_runs_on_in_a_pause(bench: Bench) -> None:
    bench.patch.setattr(floor, "spent", lambda turn, at: at - turn.granted_at)


@bug
def a_sector_is_not_charged(bench: Bench) -> None:
    bench.patch.setattr(floor, "_summed", lambda tallies, key, ms: tallies)


@bug
def nobody_is_safe_in_the_queue(bench: Bench) -> None:
    in_lane = lanes._in_lane
    bench.patch.setattr(lanes, "_in_lane", lambda state, lane, waiting, safe: in_lane(state, lane, waiting, set()))


@bug
def a_policy_moves_who_was_moved_by_hand(bench: Bench) -> None:
    arrange = lanes.arrange

    def loose(state: Any, waiting: Any) -> Any:
        return arrange(state, tuple(replace(entry, held=False) for entry in waiting))

    bench.patch.setattr(lanes, "arrange", loose)


@bug
def a_closed_queue_takes_more(bench: Bench) -> None:
    def open_still(original: Any, command: Any, state: Any, **who: Any) -> Decision:
        return original(command, replace(state, queue_open=True), **who)

    bench.forgives(queue.RequestFloor, "queue_closed", open_still)


@bug
def one_waits_twice(bench: Bench) -> None:
    bench.patch.setattr(queue, "_same_kind", lambda one, other: False)


@bug
def urgent_wishes_wait_in_line(bench: Bench) -> None:
    def at_the_end(state: Any, wish: Any) -> Any:
        return (*((entry, entry.reason) for entry in state.queue), (wish, "first_come"))

    bench.patch.setattr(lanes, "joined", at_the_end)


@bug
def who_leaves_keeps_the_floor(bench: Bench) -> None:
    bench.patch.setattr(roll, "leaving", lambda *_, **__: ())


@bug
def who_waits_is_not_told_of_another_place(bench: Bench) -> None:
    bench.patch.setattr(own, "TOUCH_WAITING", ())


# ---- order ----


@bug
def the_last_moderator_leaves(bench: Bench) -> None:
    bench.patch.setattr(roll, "last_moderator", lambda state, seat: False)


@bug
def a_closed_meeting_is_written_to(bench: Bench) -> None:
    def still_open(original: Any, command: Any, state: Any, **who: Any) -> Decision:
        return original(command, replace(state, status="open"), **who)

    bench.forgives(statements.PostStatement, "closed", still_open)


@bug
def an_adjourned_meeting_votes(bench: Bench) -> None:
    def still_open(original: Any, command: Any, state: Any, **who: Any) -> Decision:
        return original(command, replace(state, status="open"), **who)

    bench.forgives(ballots.OpenBallot, "adjourned", still_open)


@bug
def an_adjourned_meeting_lets_its_clock_run(bench: Bench) -> None:
    def running(original: Any, command: Any, state: Any, **who: Any) -> Decision:
        return Decision(original(command, state, **who).events[-1:])

    bench.rule(sitting.AdjournMeeting, running)


@bug
def a_number_is_given_twice(bench: Bench) -> None:
    def again(original: Any, event: Any, state: Any, stamp: Any) -> Any:
        return replace(original(event, state, stamp), utterance_count=state.utterance_count - 1)

    bench.change(transcript.UtteranceCorrected, again)


@bug
def what_happens_hangs_on_chance(bench: Bench) -> None:
    chance = Random(1)
    bench.patch.setattr(floor, "spent", lambda turn, at: chance.randrange(10_000))


# Found by counting every small vote again; the votes of a meeting come near a threshold too seldom.
MISCOUNTS = ("two thirds of ten is six", "half is a majority", "abstentions are valid votes")
# Where to look first; without these hints, which may grow stale, the same bugs are found later.
SOON = {
    "a ballot is opened while another is open": 19,
    "a closed meeting is written to": 35,
    "a closed queue takes more": 10,
    "a number is given twice": 6,
    "a policy moves who was moved by hand": 12,
    "a result shows before it is told": 3,
    "a vote is taken after the deadline": 10,
    "a withheld statement is still read": 4,
    "an adjourned meeting votes": 12,
    "an interjection does not stop the clock": 3,
    "moderators see how each one votes": 3,
    "nobody is safe in the queue": 9,
    "one votes twice": 3,
    "redaction forgets the decisions": 16,
    "redaction forgets the results": 5,
    "redaction forgets the statements": 4,
    "redaction forgets the utterances": 6,
    "the electorate is taken when the votes are cast": 3,
    "the last moderator leaves": 49,
    "the reason of a removal is sent to everybody": 6,
    "who was interrupted does not go on": 16,
}


def caught(first: int = 0) -> bool:
    """Is a promise broken in one of so many meetings?"""
    for number in (*range(first, MOST_MEETINGS), *range(first)):
        meeting = Anyone()
        try:
            meeting.begins(Random(number))
            for step in range(STEPS):
                meeting.goes_on(Random(f"{number} {step}"))
            meeting.trial.ends()
        except AssertionError:
            return True
    return False


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_noticed(name: str, bench: Bench) -> None:
    BUGS[name](bench)

    if name in MISCOUNTS:
        with pytest.raises(AssertionError):
            count_again()
    else:
        assert caught(0 if PROOF else SOON.get(name, 0))
