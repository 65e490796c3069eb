"""The fullest meeting there is: everybody seated and having spoken, every list at its cap, every text long Chinese.

Where the rules set no cap (who waits, what awaits review, who seconds), a number far above any sitting stands here.
"""

from collections.abc import Iterator
from functools import cache
from random import Random

from deliberation.meetings.core.agenda import MAX_ITEMS, AgendaSet, ItemOpened, PlannedItem
from deliberation.meetings.core.ballots import YES_NO_ABSTAIN, BallotCast, BallotClosed, BallotOpened
from deliberation.meetings.core.conduct import PostingSuspended, SeatRemoved, Warned
from deliberation.meetings.core.floor import FloorGranted, FloorYielded
from deliberation.meetings.core.free_text import MOTION, NOTE, STATEMENT, TITLE, UTTERANCE
from deliberation.meetings.core.machine import Stamp, evolve
from deliberation.meetings.core.motions import DecisionNoted, MotionMoved, MotionSeconded
from deliberation.meetings.core.queue import FloorRequested, PolicySet, QueueMoved, QueueOpened
from deliberation.meetings.core.roll import QuorumNoted, SeatTaken
from deliberation.meetings.core.sitting import MeetingOpened
from deliberation.meetings.core.state import (
    EMPTY,
    OTHERS_SHOWN,
    STATEMENTS_SHOWN,
    UTTERANCES_SHOWN,
    Outcome,
    Settings,
    State,
    Threshold,
)
from deliberation.meetings.core.statements import StatementPosted
from deliberation.meetings.core.transcript import UtteranceRecorded

SECTORS = tuple(f"第{n}界别与社会各界人士联合组" for n in range(10, 44))
VENUES = tuple(f"第{n}分会场（视频连线）" for n in range(10, 20))
WAITING = 6  # one in so many seats
IN_REVIEW, WARNED, SECONDERS = 10, 30, 20
ITEM_TITLE = 25
BEGINNING = 1_766_000_000_000
LONG_BEFORE = 100_000  # entries of the log that are of no interest here


@cache
def fullest(seats: int) -> State:
    """A meeting of so many seats; the same one every time."""
    state = EMPTY
    for seq, event in enumerate(_events(seats, Random(seats)), start=LONG_BEFORE):
        state = evolve(event, state, Stamp(seq, BEGINNING + 997 * seq, by=1))
    return state


def _events(seats: int, chance: Random) -> Iterator[object]:
    everybody = range(1, seats + 1)
    yield MeetingOpened("consultation", Settings())
    for seat in (*everybody, *range(seats + 1, seats + 1 + WARNED)):
        role = "moderator" if seat == 1 else "clerk" if seat < 4 else "member"
        channel = chance.choice(("online", "in_person", "phone"))
        yield SeatTaken(seat, role, chance.choice(SECTORS), chance.choice(VENUES), channel)
    yield QuorumNoted(seats, seats, seats // 2, reached=True)
    yield from _agenda()
    yield QueueOpened()
    yield PolicySet("first_come", None)
    for entry, seat in enumerate(chance.sample(everybody, seats), start=1):
        yield _request(entry, seat, place=0)
        yield FloorGranted(entry, seat, 480, "called")
        yield FloorYielded(entry, seat, chance.randrange(10**6, 10**7))
    yield from _queue(seats, chance)
    for number in range(1, STATEMENTS_SHOWN + IN_REVIEW + 1):
        shown = number <= STATEMENTS_SHOWN
        yield StatementPosted(number, chance.choice(everybody), MAX_ITEMS, number - 1, shown, "字" * STATEMENT)
    for number in range(1, UTTERANCES_SHOWN + 1):
        seat, at, text = chance.choice(everybody), BEGINNING + number, "话" * UTTERANCE
        yield UtteranceRecorded(number, seat, seats + 1, MAX_ITEMS, "speech", at, at, "machine", False, text)
    for number in range(1, OTHERS_SHOWN + 1):
        yield MotionMoved(number, chance.choice(everybody), MAX_ITEMS, "议" * MOTION)
        for seat in chance.sample(everybody, SECONDERS):
            yield MotionSeconded(number, seat)
        yield DecisionNoted(number, None, MAX_ITEMS, "no_objection", "adopted", False, "决" * MOTION)
        yield from _ballot(number, everybody)
        yield BallotClosed(number, "at_once", seats, _tally(seats), Outcome("adopted", seats, seats, seats), {})
    yield from _ballot(OTHERS_SHOWN + 1, everybody)
    for seat in chance.sample(everybody, seats // 2):
        yield BallotCast(OTHERS_SHOWN + 1, seat, "yes")
    for number, seat in enumerate(chance.sample(everybody, WARNED), start=1):
        yield Warned(seat, "overtime")
        yield PostingSuspended(seat, "spam")
        yield SeatRemoved(seats + number, "disturbance")


def _agenda() -> Iterator[object]:
    planned = tuple(PlannedItem(n, None if n % 10 == 1 else n - n % 10 + 1, 30) for n in range(1, MAX_ITEMS + 1))
    yield AgendaSet(1, planned, {str(n): "程" * ITEM_TITLE for n in range(1, MAX_ITEMS + 1)})
    yield ItemOpened(MAX_ITEMS)


def _request(entry: int, seat: int, *, place: int) -> FloorRequested:
    return FloorRequested(entry, seat, "impromptu", place, "least_time_first", 0, "against", None, "言" * NOTE)


def _queue(seats: int, chance: Random) -> Iterator[object]:
    """One speaks, one was interrupted, the others wait, one of them moved by hand."""
    waiting = seats // WAITING
    for entry, seat in enumerate(chance.sample(range(1, seats + 1), waiting + 2), start=seats + 1):
        yield _request(entry, seat, place=entry - seats - 1)
    for place in range(2):
        yield FloorGranted(seats + 1 + place, 1, 480, "called")
    yield QueueMoved(seats + waiting, 0, "expertise", held=True, automatic=False)


def _ballot(number: int, electorate: range) -> Iterator[object]:
    majority = Threshold("at_least", 2, 3)
    yield BallotOpened(
        ballot=number,
        kind="vote",
        choices=YES_NO_ABSTAIN,
        electorate=tuple(electorate),
        entitled=len(electorate),
        base="entitled",
        threshold=majority,
        results="at_once",
        deadline_at=BEGINNING + 10**11,
        motion=None,
        item=MAX_ITEMS,
        question="题" * TITLE,
    )


def _tally(seats: int) -> dict[str, int]:
    return dict.fromkeys(YES_NO_ABSTAIN, seats)
