"""Long meetings made up by chance: a seed chooses who does what, the rules say whether it happens."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from deliberation.meetings.core.agenda import CloseItem, OpenItem, PlannedItem, SetAgenda
from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot, RevealBallot, VoidBallot
from deliberation.meetings.core.codec import dump
from deliberation.meetings.core.conduct import ReadmitSeat, RemoveSeat, RestorePosting, SuspendPosting, Warn
from deliberation.meetings.core.floor import EndFloor, ExtendFloor, GrantFloor, PauseFloor, ResumeFloor, YieldFloor
from deliberation.meetings.core.lanes import LANES
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.motions import (
    AmendMotion,
    MoveMotion,
    NoteDecision,
    PutMotion,
    SecondMotion,
    WithdrawMotion,
)
from deliberation.meetings.core.order_policies import ORDERS
from deliberation.meetings.core.queue import (
    CloseQueue,
    MoveEntry,
    OpenQueue,
    RequestFloor,
    SetPolicy,
    UndoMove,
    WithdrawRequest,
)
from deliberation.meetings.core.redaction import EntryRedacted, RedactEntry
from deliberation.meetings.core.roll import ChangeSeat, LeaveSeat, NoteQuorum, TakeSeat
from deliberation.meetings.core.sitting import AdjournMeeting, OpenMeeting, ResumeMeeting
from deliberation.meetings.core.state import (
    OTHERS_SHOWN,
    PLATFORM,
    SPEECHES_KEPT,
    STATEMENTS_SHOWN,
    UTTERANCES_SHOWN,
    Role,
    Settings,
    State,
    Threshold,
)
from deliberation.meetings.core.statements import (
    AmendStatement,
    ApproveStatement,
    PostStatement,
    WithdrawStatement,
    WithholdStatement,
)
from deliberation.meetings.core.transcript import CorrectUtterance, RecordUtterance
from tests.stories.telling import Telling

CHAIR, CLERK = 1, 2
ROLES: Sequence[Role] = ("moderator", "clerk", "scrutineer", "guest", "department", *("member",) * 9)
SEATS = range(1, len(ROLES) + 1)
SECTORS = ("经济", "教育", "constructor", "__proto__", None)
VENUES = ("主会场", "分会场", None)
LETTERS = "一二三议厅𠮷𡃁é\n"
MOST_TRIES = 20_000

Wish = tuple[int, object]
Maker = Callable[[Random, State], Wish]


def meeting(seed: int) -> Telling:
    """A meeting that goes on until every window of the view has overflowed."""
    rng, told = Random(seed), Telling()
    settings = Settings(seconders=0, auto_next=rng.random() < 0.5, safe_places=rng.randrange(3))
    for seat in SEATS:
        told.do(PLATFORM, _seating(rng, seat))
    told.do(CHAIR, OpenMeeting("forum", settings))
    told.do(CHAIR, OpenQueue())
    makers, weights = list(MAKERS), list(MAKERS.values())
    for _ in range(MOST_TRIES):
        if overflowed(told.state):
            return told
        (make,) = rng.choices(makers, weights)
        _try(rng, told, make)
    raise AssertionError(f"seed {seed} leaves a window that does not overflow")


def overflowed(state: State) -> bool:
    counts = (len(state.motions), len(state.results), state.decision_count)
    turns = sum(tally.turns for tally in state.spoken.seats.values())
    return (
        state.shown_count > STATEMENTS_SHOWN + 20
        and state.utterance_count > UTTERANCES_SHOWN + 10
        and min(counts) > OTHERS_SHOWN + 2
        and turns > SPEECHES_KEPT + 5
    )


def _try(rng: Random, told: Telling, make: Callable[..., Wish]) -> None:
    try:
        by, command = make(rng, told) if make is redact else make(rng, told.state)
        told.do(by, command, after_ms=rng.randrange(30_000))
    except (Refused, IndexError):
        return  # not now, or nothing there to do it to


def _seating(rng: Random, seat: int) -> TakeSeat:
    return TakeSeat(ROLES[seat - 1], rng.choice(SECTORS), rng.choice(VENUES), "in_person", for_=seat)


def _text(rng: Random) -> str:
    length = rng.choices((2, 5, 143, 203), (60, 30, 1, 1))[0]
    return "文" + "".join(rng.choice(LETTERS) for _ in range(length)) + "。"


def _one(rng: Random, things: Any) -> Any:
    """One of them; the last ones more often. IndexError where there is none."""
    things = list(things)
    return things[-1 - min(rng.randrange(6), rng.randrange(len(things)))] if things else things[0]


def _seated(rng: Random, state: State) -> int:
    return int(rng.choice(sorted(state.roll)))


# ---- what may be wished ----


def take_seat(rng: Random, state: State) -> Wish:
    return PLATFORM, _seating(rng, rng.choice([seat for seat in SEATS if seat not in state.roll]))


def leave_seat(rng: Random, state: State) -> Wish:
    return rng.choice(SEATS[CLERK:]), LeaveSeat()


def change_seat(rng: Random, state: State) -> Wish:
    seat = rng.choice(SEATS[CLERK:])
    return CHAIR, ChangeSeat(seat, ROLES[seat - 1], rng.choice(SECTORS), rng.choice(VENUES), "in_person")


def note_quorum(rng: Random, state: State) -> Wish:
    return CLERK, NoteQuorum()


def adjourn(rng: Random, state: State) -> Wish:
    return CHAIR, AdjournMeeting()


def resume(rng: Random, state: State) -> Wish:
    return CHAIR, ResumeMeeting()


def set_agenda(rng: Random, state: State) -> Wish:
    kept = [PlannedItem(item.id) for item in state.items if item.status != "coming"]
    free = [number for number in range(1, 30) if number not in {line.item for line in kept}]
    first, second = rng.sample(free, 2)
    lines = (*kept, PlannedItem(first), PlannedItem(second, parent=first, minutes=5))
    return CHAIR, SetAgenda(state.agenda_version, lines, {str(line.item): _text(rng) for line in lines})


def open_item(rng: Random, state: State) -> Wish:
    return CHAIR, OpenItem(rng.choice(state.items).id)


def close_item(rng: Random, state: State) -> Wish:
    return CHAIR, CloseItem(rng.choice(state.items).id)


def turn_queue(rng: Random, state: State) -> Wish:
    return CHAIR, CloseQueue() if state.queue_open and rng.random() < 0.1 else OpenQueue()


def set_policy(rng: Random, state: State) -> Wish:
    name: Any = rng.choice(list(ORDERS))
    return CHAIR, SetPolicy(name, seed="0a" if name == "drawn" else None)


def request(rng: Random, state: State) -> Wish:
    lane = rng.choices(LANES, (1, 1, 1, 4, 4))[0]
    heard = [speech.entry for speech in state.speeches]
    answers = _one(rng, heard) if lane == "reply" else None
    note = _text(rng) if rng.random() < 0.3 else None
    side = rng.choice(("for", "against", None))
    return _seated(rng, state), RequestFloor(lane, note, side, rng.randrange(3), answers)


def withdraw_request(rng: Random, state: State) -> Wish:
    return CLERK, WithdrawRequest(rng.choice(state.queue).id)


def move(rng: Random, state: State) -> Wish:
    return CHAIR, MoveEntry(rng.choice(state.queue).id, rng.randrange(len(state.queue)), "balance")


def undo(rng: Random, state: State) -> Wish:
    return CHAIR, UndoMove(0 if state.moved is None else state.moved.entry)


def grant(rng: Random, state: State) -> Wish:
    return CHAIR, GrantFloor(rng.choice(state.queue[:3]).id)


def handle_turn(rng: Random, state: State) -> Wish:
    if state.turn is None:
        return grant(rng, state)
    entry = state.turn.entry
    commands = (PauseFloor(entry), ResumeFloor(entry), ExtendFloor(entry, 60), YieldFloor(entry), EndFloor(entry))
    return CHAIR, rng.choices(commands, (1, 2, 1, 4, 2))[0]


def post(rng: Random, state: State) -> Wish:
    reply = _one(rng, state.shown) if state.shown and rng.random() < 0.2 else None
    return _seated(rng, state), PostStatement(_text(rng), reply_to=reply)


def moderate(rng: Random, state: State) -> Wish:
    statement = state.statements[_one(rng, (*state.shown, *state.review))]
    approve = ApproveStatement(statement.id, statement.version)
    return CHAIR, rng.choice((approve, approve, WithholdStatement(statement.id, statement.version, "off_topic")))


def approve_waiting(rng: Random, state: State) -> Wish:
    statement = state.statements[rng.choice(state.review)]
    return CHAIR, ApproveStatement(statement.id, statement.version)


def change_statement(rng: Random, state: State) -> Wish:
    statement = state.statements[rng.choice(list(state.statements))]
    amend = AmendStatement(statement.id, statement.version, _text(rng))
    return statement.seat, rng.choice((amend, amend, WithdrawStatement(statement.id)))


def record(rng: Random, state: State) -> Wish:
    if rng.random() < 0.2:
        return CLERK, RecordUtterance(_text(rng), kind="note")
    return CLERK, RecordUtterance(_text(rng), seat=_seated(rng, state))


def correct(rng: Random, state: State) -> Wish:
    utterance = max(1, state.utterance_count - rng.randrange(70))
    return CLERK, CorrectUtterance(utterance, _version(state, utterance), _text(rng), "typing")


def _version(state: State, utterance: int) -> int:
    said = state.said.get(utterance)
    return 1 if said is None else said.version


def move_motion(rng: Random, state: State) -> Wish:
    return _seated(rng, state), MoveMotion(_text(rng))


def treat_motion(rng: Random, state: State) -> Wish:
    motion = state.motions[rng.choice(list(state.motions))]
    amend = AmendMotion(motion.id, motion.version, _text(rng))
    return rng.choice(
        (
            (_seated(rng, state), SecondMotion(motion.id, motion.version)),
            (motion.seat, amend),
            (motion.seat, WithdrawMotion(motion.id)),
            (CHAIR, PutMotion(motion.id, motion.version)),
        )
    )


def decide_without_counting(rng: Random, state: State) -> Wish:
    motion = rng.choice([None, None, *state.motions])
    return CHAIR, NoteDecision(_text(rng), "applause", rng.choice(("adopted", "rejected")), motion)


def open_ballot(rng: Random, state: State) -> Wish:
    put = [motion.id for motion in state.motions.values() if motion.status == "put"]
    results: Any = rng.choice(("at_once", "when_revealed"))
    if put and rng.random() < 0.6:
        return CHAIR, OpenBallot(_text(rng), results=results, motion=rng.choice(put), base="present")
    labels = {"b": "乙", "a": "甲"}
    return CHAIR, OpenBallot(_text(rng), kind="straw", labels=labels, results=results, threshold=Threshold())


def cast(rng: Random, state: State) -> Wish:
    if state.ballot is None:
        raise Refused("no_ballot")
    return rng.choice(state.ballot.electorate), CastBallot(state.ballot.id, rng.choice(state.ballot.choices))


def end_ballot(rng: Random, state: State) -> Wish:
    ballot = 0 if state.ballot is None else state.ballot.id
    return CHAIR, CloseBallot(ballot) if rng.random() < 0.9 else VoidBallot(ballot, "technical")


def reveal(rng: Random, state: State) -> Wish:
    return CHAIR, RevealBallot(rng.choice(list(state.unrevealed)))


def void(rng: Random, state: State) -> Wish:
    return CHAIR, VoidBallot(rng.choice(list(state.results)), "technical")


def discipline(rng: Random, state: State) -> Wish:
    seat = rng.choice(SEATS[CLERK:])
    remove = RemoveSeat(seat, "disturbance") if rng.random() < 0.3 else ReadmitSeat(seat)
    return CHAIR, rng.choice((Warn(seat, "overtime"), SuspendPosting(seat, "spam"), RestorePosting(seat), remove))


def redact(rng: Random, told: Telling) -> Wish:
    """Any entry that has words and still has them."""
    gone = {event.entry for event, _ in told.lines if isinstance(event, EntryRedacted)}
    written = [stamp.seq for event, stamp in told.lines if dump(event)[2] and stamp.seq not in gone]
    return CHAIR, RedactEntry(_one(rng, written) if rng.random() < 0.5 else rng.choice(written), "personal_data")


MAKERS: dict[Callable[..., Wish], int] = {
    take_seat: 10,
    leave_seat: 2,
    change_seat: 3,
    note_quorum: 1,
    adjourn: 1,
    resume: 20,
    set_agenda: 2,
    open_item: 4,
    close_item: 2,
    turn_queue: 10,
    set_policy: 3,
    request: 40,
    withdraw_request: 4,
    move: 10,
    undo: 5,
    grant: 10,
    handle_turn: 40,
    post: 100,
    moderate: 20,
    approve_waiting: 30,
    change_statement: 20,
    record: 25,
    correct: 8,
    move_motion: 19,
    treat_motion: 24,
    decide_without_counting: 34,
    open_ballot: 14,
    cast: 16,
    end_ballot: 14,
    reveal: 6,
    void: 3,
    discipline: 14,
    redact: 6,
}
