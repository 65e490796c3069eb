"""Whatever people try, in whatever order, the meeting keeps its promises."""

from collections import Counter
from random import Random

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from deliberation.meetings.core import codec
from deliberation.meetings.core.state import Seat
from tests.core.anyone import PROOF, Anyone

STEPS = 50
DRAWN_MEETINGS = 4_500 if PROOF else 8
NUMBERED_MEETINGS = 4_500 if PROOF else 37
CHANCE = st.integers(0, 2**24 - 1)


class Told(Anyone):
    """Tells what was tried, so that a failure reads as a story."""

    def do(self, command: object, by: Seat) -> bool:
        note(f"at {self.trial.now} seat {by}: {command}")
        return super().do(command, by)


class AnyMeeting(RuleBasedStateMachine):
    """One rule, whose dice are weighted by what can be done just now.

    With a rule for each habit Hypothesis switches many of them off in a run and repeats the rest:
    with the same budget whole commands were never followed.
    """

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.meeting = Told()
        self.step = 0

    @initialize(chance=CHANCE)
    def it_begins(self, chance: int) -> None:
        self.meeting.begins(Random(chance))

    @rule(chance=CHANCE)
    def it_goes_on(self, chance: int) -> None:
        self.step += 1  # other dice at each step: Hypothesis likes to draw the same number again
        AnyMeeting.steps += 1
        self.meeting.goes_on(Random(f"{chance} {self.step}"))

    def teardown(self) -> None:
        self.meeting.trial.ends()


def test_whatever_anyone_tries_the_meeting_keeps_its_promises() -> None:
    AnyMeeting.steps = 0

    run_state_machine_as_test(
        AnyMeeting,
        settings=settings(
            max_examples=DRAWN_MEETINGS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not PROOF,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert AnyMeeting.steps >= DRAWN_MEETINGS * STEPS * 0.8


def test_in_so_many_meetings_everything_happens_that_can_and_no_promise_is_broken() -> None:
    followed: Counter[str] = Counter()
    happened: Counter[str] = Counter()

    for number in range(NUMBERED_MEETINGS):
        meeting = Anyone()
        meeting.begins(Random(number))
        for step in range(STEPS):
            meeting.goes_on(Random(f"{number} {step}"))
        if number % 4 == 0:
            meeting.is_closed_and_recorded(Random(number))
        meeting.trial.ends()
        followed.update(meeting.trial.followed)
        happened.update(meeting.trial.happened)

    assert set(followed) == set(codec.COMMANDS), "a command that was never followed"
    assert set(happened) == set(codec.EVENTS), "an event that never happened"
