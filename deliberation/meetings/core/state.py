"""The state of a meeting at one instant. Frozen: `evolve` returns a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from deliberation.meetings.core.persistent_map import PersistentMap
from deliberation.meetings.core.record_state import (
    AbsenceKind,
    Approval,
    Contest,
    EntrustedRole,
    FinishedTurn,
    Said,
    Suggestion,
)

Seat = int  # counted per meeting; 0 is the platform
Role = Literal["moderator", "clerk", "scrutineer", "member", "guest", "department"]
Channel = Literal["online", "in_person", "phone"]
Lane = Literal["interjection", "order", "reply", "booked", "impromptu"]
Side = Literal["for", "against"]
Status = Literal["preparing", "open", "adjourned", "closed"]
Showing = Literal["after", "before"]  # is approval needed after or before a statement is shown
ConductReason = Literal["off_topic", "insulting", "disturbance", "personal_data", "overtime", "spam", "other"]

PLATFORM: Seat = 0

# How much a browser holds; older things are counted here and read from the pages of the meeting.
STATEMENTS_SHOWN = 200
UTTERANCES_SHOWN = 50
OTHERS_SHOWN = 20  # motions, results, decisions
SPEECHES_KEPT = 20  # finished speeches that may still be answered and recorded
MEASURES_KEPT = 20  # of one seat

LANE_SECONDS: Mapping[Lane, int] = {
    "interjection": 60,
    "order": 120,
    "reply": 180,
    "booked": 480,
    "impromptu": 300,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The rules this meeting chose, frozen at its opening."""

    openness: Literal["public", "members", "invited"] = "members"
    voting_roles: tuple[Role, ...] = ("moderator", "member")
    entitled: int = 0  # how many are entitled to vote, present or not; 0: as many as are seated
    quorum: int = 0  # how many of them must be present; 0: no quorum asked
    statements_of_members: Showing = "after"
    statements_of_others: Showing = "before"
    lane_seconds: Mapping[Lane, int] = field(default_factory=lambda: dict(LANE_SECONDS))
    safe_places: int = 2
    auto_next: bool = False  # the next booked speaker follows without the moderator
    grace_seconds: int | None = None  # a turn ends by itself so long after its limit; None: never
    seconders: int = 1
    confirm_days: int = 5  # working days after the closing in which speakers may confirm or contest their words


@dataclass(frozen=True, slots=True)
class Seated:
    role: Role
    sector: str | None
    venue: str | None
    channel: Channel


@dataclass(frozen=True, slots=True)
class LastSeated:
    """How a seat was last on the roll, which judges it once the meeting is closed. No role: it was taken back."""

    role: Role | None
    channel: Channel


@dataclass(frozen=True, slots=True)
class Quorum:
    present: int
    entitled: int
    needed: int
    reached: bool
    at: int


@dataclass(frozen=True, slots=True)
class Held:
    """The room is stopped: nobody but moderators posts, and the screens are blank. `adjourned`: by the hold itself."""

    at: int
    adjourned: bool


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    parent: int | None
    minutes: int | None
    status: Literal["coming", "open", "done"]
    title: str | None
    seq: int  # the entry its words came from, as everywhere below


@dataclass(frozen=True, slots=True)
class Policy:
    """An order policy by name; the seed (hex) is used where the order is drawn."""

    name: str = "first_come"
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One wish to speak, waiting in the queue."""

    id: int
    seat: Seat
    by: Seat
    at: int
    lane: Lane
    rank: int
    side: Side | None
    answers: int | None
    reason: str
    held: bool  # moved by the moderator: no automatic policy moves it again
    note: str | None
    length: int
    seq: int


@dataclass(frozen=True, slots=True)
class Move:
    """The last move by hand, so that it can be undone for a while."""

    entry: int
    place: int
    reason: str
    held: bool
    at: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One wish to speak, being heard. It has run for `spent_ms` plus the time since `running_at`."""

    entry: int
    seat: Seat
    lane: Lane
    item: int | None
    answers: int | None
    sector: str | None
    venue: str | None
    side: Side | None
    granted_at: int
    seconds: int
    spent_ms: int
    running_at: int | None
    paused: str | None


@dataclass(frozen=True, slots=True)
class Speech:
    """A finished turn."""

    entry: int
    seat: Seat
    lane: Lane
    item: int | None
    answers: int | None
    sector: str | None
    venue: str | None
    side: Side | None
    ms: int


@dataclass(frozen=True, slots=True)
class Tally:
    turns: int = 0
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Spoken:
    seats: Mapping[Seat, Tally] = field(default_factory=dict)
    sectors: Mapping[str, Tally] = field(default_factory=dict)
    venues: Mapping[str, Tally] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """What of an open round the words of a statement are: an opinion, or a viewpoint, there or as one group sees it.

    The votes, none for an opinion, are those there were when it was brought in: of `n` people, so many. Of a group only
    the side is told that it takes.
    """

    of: Literal["opinion", "viewpoint"]
    round: int
    number: int
    group: int | None = None
    n: int | None = None
    agree: int | None = None
    disagree: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    id: int
    seat: Seat
    item: int | None
    reply_to: int | None
    status: Literal["pending", "shown", "withheld", "withdrawn"]
    version: int
    reason: str | None
    text: str | None
    length: int
    at: int
    seq: int
    source: Origin | None = None  # of a citizen's words; `seat` is then who brought them in


@dataclass(frozen=True, slots=True)
class Utterance:
    id: int
    seat: Seat | None
    turn: int | None
    item: int | None
    kind: Literal["speech", "note"]
    source: Literal["clerk", "speaker", "machine"]
    from_: int | None
    to: int | None
    version: int
    text: str | None
    length: int
    at: int
    seq: int


@dataclass(frozen=True, slots=True)
class Motion:
    id: int
    seat: Seat
    item: int | None
    version: int
    seconders: tuple[Seat, ...]
    status: Literal["moved", "put", "withdrawn", "adopted", "rejected", "no_result"]
    text: str | None
    length: int
    at: int
    seq: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A decision taken without counting."""

    id: int
    motion: int | None
    item: int | None
    manner: str
    result: str
    text: str | None
    length: int
    at: int
    seq: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many must be for it: more than, or at least, this exact share of the base."""

    rule: Literal["more_than", "at_least"] = "more_than"
    numerator: int = 1
    denominator: int = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a count came to. `for_` of `of` were for it; `needed` were needed."""

    result: Literal["adopted", "rejected", "counted", "no_result"]
    for_: int | None = None
    of: int | None = None
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    id: int
    kind: Literal["vote", "assessment", "straw"]
    choices: tuple[str, ...]
    electorate: tuple[Seat, ...]  # by number
    entitled: int
    base: Literal["cast", "valid", "present", "entitled"]
    threshold: Threshold
    results: Literal["at_once", "when_revealed"]
    deadline_at: int | None
    motion: int | None
    item: int | None
    opened_at: int
    question: str | None
    labels: Mapping[str, str] | None
    seq: int
    cast: PersistentMap[str] = field(default_factory=PersistentMap)  # by seat


@dataclass(frozen=True, slots=True)
class Result:
    """A ballot that is over. What is not revealed yet is None to those it is hidden from."""

    id: int
    kind: Literal["vote", "assessment", "straw"]
    choices: tuple[str, ...]
    base: Literal["cast", "valid", "present", "entitled"]
    threshold: Threshold
    motion: int | None
    item: int | None
    turnout: int
    electorate: int
    entitled: int
    revealed: bool
    tally: Mapping[str, int] | None
    outcome: Outcome | None
    voided: str | None
    closed_at: int
    question: str | None
    length: int
    labels: Mapping[str, str] | None
    seq: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure against a seat: a warning, or what holds until it is lifted. Only its seat is told."""

    kind: Literal["warned", "suspended", "removed"]
    reason: ConductReason | None
    by: Seat
    at: int


@dataclass(frozen=True, slots=True)
class State:
    status: Status = "preparing"
    format: str | None = None
    settings: Settings = field(default_factory=Settings)
    opened_at: int | None = None
    until_at: int | None = None  # adjourned until
    held: Held | None = None

    roll: Mapping[Seat, Seated] = field(default_factory=dict)
    quorum: Quorum | None = None

    items: tuple[Item, ...] = ()
    item: int | None = None
    agenda_version: int = 0

    queue_open: bool = False
    policy: Policy = field(default_factory=Policy)
    queue: tuple[QueueEntry, ...] = ()
    entries: int = 0
    moved: Move | None = None
    turn: Turn | None = None
    interrupted: Turn | None = None
    speeches: tuple[Speech, ...] = ()
    spoken: Spoken = field(default_factory=Spoken)

    statements: PersistentMap[Statement] = field(default_factory=PersistentMap)
    shown: tuple[int, ...] = ()  # the last ones shown, in order of appearance
    shown_count: int = 0
    review: tuple[int, ...] = ()  # not shown yet, or withheld before anybody saw it
    repeats: PersistentMap[int] = field(default_factory=PersistentMap)  # entry -> the one whose words it says again

    utterances: tuple[Utterance, ...] = ()
    utterance_count: int = 0
    said: PersistentMap[Said] = field(default_factory=PersistentMap)  # every utterance, by number
    unconfirmed: PersistentMap[int] = field(default_factory=PersistentMap)  # how many of them, by speaker
    turns: PersistentMap[FinishedTurn] = field(default_factory=PersistentMap)  # by the entry that had the floor

    motions: Mapping[int, Motion] = field(default_factory=dict)
    decisions: tuple[Noted, ...] = ()
    decision_count: int = 0

    ballot: Ballot | None = None
    results: Mapping[int, Result] = field(default_factory=dict)
    unrevealed: Mapping[int, Mapping[str, tuple[Seat, ...]]] = field(default_factory=dict)

    warnings: Mapping[Seat, int] = field(default_factory=dict)
    suspended: tuple[Seat, ...] = ()
    removed: tuple[Seat, ...] = ()
    measures: Mapping[Seat, tuple[Measure, ...]] = field(default_factory=dict)  # oldest first

    last_seated: PersistentMap[LastSeated] = field(default_factory=PersistentMap)
    entrusted: Mapping[Seat, EntrustedRole] = field(default_factory=dict)
    confirm_until_at: int | None = None
    contests: PersistentMap[Contest] = field(default_factory=PersistentMap)
    suggestions: PersistentMap[Suggestion] = field(default_factory=PersistentMap)
    suggestion_count: int = 0
    absences: Mapping[Seat, AbsenceKind] = field(default_factory=dict)
    changed_seq: int = 0  # the last entry that changed the record, from the closing on
    approvals: tuple[Approval, ...] = ()
    sealed_size: int = 0  # how many entries the last seal covers
    erratum_count: int = 0


EMPTY = State()
