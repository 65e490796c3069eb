"""Who may see what: decided by the event alone, closed by default."""

from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any

import pytest

from deliberation.meetings.core import codec, visibility
from deliberation.meetings.core.ballots import BallotCast, BallotClosed, BallotVoided
from deliberation.meetings.core.conduct import PostingRestored, PostingSuspended, SeatReadmitted, SeatRemoved, Warned
from deliberation.meetings.core.queue import FloorRequested, PolicySet, QueueMoved
from deliberation.meetings.core.state import Outcome
from deliberation.meetings.core.statements import (
    StatementAmended,
    StatementPosted,
    StatementWithdrawn,
    StatementWithheld,
)
from deliberation.meetings.core.visibility import AUDIENCES, Audience, audience_of, visible
from tests.core.meeting import FIRST, GUEST
from tests.core.wild import hints, value

OUTSIDE: tuple[Audience, ...] = ("member", "public")
POSTED = StatementPosted(1, GUEST, None, None, shown=False, text="hidden")
CLOSED = BallotClosed(1, "when_revealed", 3, {"yes": 3}, Outcome("adopted", 3, 3, 2), {"yes": (1, 2, 3)})


def test_every_kind_of_event_is_listed() -> None:
    assert set(visibility.RULES) == set(codec.EVENTS.values())


def test_what_is_not_listed_is_for_moderators_only() -> None:
    @dataclass(frozen=True)
    class Unheard:
        text: str

    assert [visible(Unheard("new"), audience) for audience in AUDIENCES] == [Unheard("new"), None, None]


@pytest.mark.parametrize(
    ("role", "audience"),
    [
        ("moderator", "moderator"),
        ("clerk", "moderator"),
        ("scrutineer", "moderator"),
        ("member", "member"),
        ("guest", "member"),
        ("department", "member"),
        (None, "public"),
    ],
)
def test_each_role_has_its_audience(role: Any, audience: Audience) -> None:
    assert audience_of(role) == audience


@pytest.mark.parametrize(
    "event",
    [
        POSTED,
        StatementAmended(1, 2, shown=False, text="hidden"),
        StatementWithheld(1, "insulting", was_shown=False),
        StatementWithdrawn(1, was_shown=False),
        Warned(FIRST, "other", "hidden"),
        PostingSuspended(FIRST, "other", "hidden"),
        PostingRestored(FIRST, "hidden"),
        BallotCast(1, FIRST, "yes"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_this_is_for_moderators_only(event: object) -> None:
    assert visible(event, "moderator") is not None
    assert [visible(event, audience) for audience in OUTSIDE] == [None, None]


def test_nobody_sees_a_choice_while_the_ballot_is_open() -> None:
    assert visible(BallotCast(1, FIRST, "yes"), "moderator") == BallotCast(1, FIRST, None)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_result_that_waits_tells_the_turnout_only(audience: Audience) -> None:
    assert visible(CLOSED, audience) == BallotClosed(1, "when_revealed", 3, None, None, None)
    assert visible(replace(CLOSED, results="at_once"), audience) == replace(CLOSED, results="at_once")


@pytest.mark.parametrize("audience", OUTSIDE)
def test_the_reason_of_a_removal_is_for_moderators(audience: Audience) -> None:
    assert visible(SeatRemoved(FIRST, "other", "hidden"), audience) == SeatRemoved(FIRST, None, None)
    assert visible(SeatReadmitted(FIRST, "hidden"), audience) == SeatReadmitted(FIRST, None)
    assert visible(BallotVoided(1, "other", 3, None, "hidden"), audience) == BallotVoided(1, "other", 3, None, None)


def test_what_somebody_means_to_speak_about_is_for_the_meeting() -> None:
    asked = FloorRequested(1, FIRST, "booked", 0, "first_come", 0, None, None, "hidden")
    moved = QueueMoved(1, 0, "other", held=True, automatic=False, note="hidden")

    assert (visible(asked, "member"), visible(moved, "member")) == (asked, moved)
    assert (visible(asked, "public"), visible(moved, "public")) == (
        replace(asked, note=None),
        replace(moved, note=None),
    )


@pytest.mark.parametrize("audience", OUTSIDE)
def test_the_seed_of_a_draw_is_in_the_record_only(audience: Audience) -> None:
    assert visible(PolicySet("drawn", "5eed"), audience) == PolicySet("drawn", None)


# ---- for whatever an event may hold ----


def any_event(kind: type, dice: Random) -> Any:
    return kind(**{name: value(hint, dice) for name, hint in hints(kind).items()})


ANYTHING = [any_event(kind, Random(number)) for kind in codec.EVENTS.values() for number in range(20)]


def test_showing_an_event_never_fails_and_adds_nothing() -> None:
    for event in ANYTHING:
        for audience in AUDIENCES:
            shown = visible(event, audience)
            if shown is not None:
                assert type(shown) is type(event)
                assert all(getattr(shown, f.name) in (getattr(event, f.name), None) for f in fields(shown))


def test_what_the_public_sees_members_see_and_what_members_see_moderators_see() -> None:
    for event in ANYTHING:
        inside, seated, public = (visible(event, audience) for audience in AUDIENCES)
        for less, more in ((public, seated), (seated, inside)):
            if less is not None:
                assert all(getattr(less, f.name) in (getattr(more, f.name), None) for f in fields(less))


def test_the_wild_values_tell_true_from_false() -> None:
    """The two tests above would be empty if the dice never threw a hidden and a shown one."""
    assert {event.shown for event in ANYTHING if isinstance(event, StatementPosted)} == {True, False}


def test_what_is_always_hidden_from_an_audience_is_never_shown_to_it() -> None:
    hidden = {(kind, to) for kind in codec.EVENTS.values() for to in AUDIENCES if visibility.always_hidden(kind, to)}
    assert all(visible(event, to) is None for event in ANYTHING for to in AUDIENCES if (type(event), to) in hidden)
    for kind in (Warned, PostingSuspended, PostingRestored, BallotCast):
        assert {to for of, to in hidden if of is kind} == set(OUTSIDE)
