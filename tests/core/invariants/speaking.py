"""The floor and the queue: one speaks at a time, for as long as a stopwatch says, in an order that is fair."""

from collections import defaultdict
from dataclasses import dataclass

from deliberation.meetings.core import floor, queue
from deliberation.meetings.core.state import Seat, Tally, Turn
from tests.core.invariants.invariant import Promise
from tests.core.trial import Step, Trial

URGENCY = {"interjection": 0, "order": 1, "reply": 2, "booked": 3, "impromptu": 4}
ORDERED = ("booked", "impromptu")


def kind_of(lane: str) -> str:
    return "speech" if lane in ORDERED else lane


class OneSpeaker(Promise):
    """One speaks at a time, of those on the roll; nobody waits twice, or waits for what they are doing."""

    def kept(self, step: Step, trial: Trial) -> None:
        now = step.after
        turns = [turn for turn in (now.turn, now.interrupted) if turn is not None]
        assert sum(turn.running_at is not None for turn in turns) <= 1
        assert now.interrupted is None or (now.turn is not None and now.interrupted.running_at is None)
        assert {turn.seat for turn in turns} | {entry.seat for entry in now.queue} <= set(now.roll)
        wishes = [(entry.seat, kind_of(entry.lane)) for entry in now.queue]
        wishes += [(turn.seat, kind_of(turn.lane)) for turn in turns]
        assert len(set(wishes)) == len(wishes)
        assert now.status != "open" or now.turn is None or now.turn.paused != "interrupted"
        assert now.status == "open" or all(turn.running_at is None for turn in turns)


@dataclass
class Watch:
    """A stopwatch for one turn."""

    turn: Turn
    spent: int = 0
    since: int | None = None


class SpeakingTime(Promise):
    """Time spoken is what a stopwatch beside the speaker says, and all sums are sums of turns."""

    def __init__(self) -> None:
        self.watches: dict[int, Watch] = {}
        self.seats: defaultdict[Seat, list[int]] = defaultdict(list)
        self.sectors: defaultdict[str, list[int]] = defaultdict(list)
        self.venues: defaultdict[str, list[int]] = defaultdict(list)

    def kept(self, step: Step, trial: Trial) -> None:
        before = len(self.watches)
        for event in step.events:
            self.saw(event, step)
        if before != len(self.watches):
            for books, sums in (
                (self.seats, step.after.spoken.seats),
                (self.sectors, step.after.spoken.sectors),
                (self.venues, step.after.spoken.venues),
            ):
                assert sums == {key: Tally(len(turns), sum(turns)) for key, turns in books.items()}

    def saw(self, event: object, step: Step) -> None:
        match event:
            case floor.FloorGranted():
                turns = (step.after.turn, step.after.interrupted)
                (turn,) = (turn for turn in turns if turn is not None and turn.entry == event.entry)
                self.watches[event.entry] = Watch(turn, since=step.at)
            case floor.FloorPaused():
                self.stop(event.entry, step.at)
            case floor.FloorResumed():
                assert self.watches[event.entry].since is None
                self.watches[event.entry].since = step.at
            case floor.FloorYielded() | floor.FloorEnded():
                self.stop(event.entry, step.at)
                watch = self.watches.pop(event.entry)
                assert (event.seat, event.ms) == (watch.turn.seat, watch.spent)
                self.seats[watch.turn.seat].append(watch.spent)
                if watch.turn.sector is not None:
                    self.sectors[watch.turn.sector].append(watch.spent)
                if watch.turn.venue is not None:
                    self.venues[watch.turn.venue].append(watch.spent)

    def stop(self, entry: int, at: int) -> None:
        watch = self.watches[entry]
        if watch.since is not None:
            watch.spent += at - watch.since
            watch.since = None


class FairQueue(Promise):
    """Lanes come by urgency, safe places are safe, who was moved by hand stays put; a closed queue is closed."""

    def kept(self, step: Step, trial: Trial) -> None:
        moved = [event for event in step.events if isinstance(event, queue.QueueMoved)]
        assert all(event.reason for event in moved)
        assert all(entry.reason for entry in step.after.queue)
        free = [URGENCY[entry.lane] for entry in step.after.queue if not entry.held]
        assert free == sorted(free)
        if all(event.automatic for event in moved):
            self.safe_places(step)
            self.held_places(step)
        for event in step.events:
            if isinstance(event, queue.FloorRequested):
                self.may_ask(event, step)

    def safe_places(self, step: Step) -> None:
        old, new = step.before.queue, step.after.queue
        safe = {entry.id for entry in old[: step.before.settings.safe_places]}
        place = {entry.id: number for number, entry in enumerate(old)}
        for number, entry in enumerate(new):
            if entry.id in safe and entry.lane in ORDERED and not entry.held:
                for ahead in new[:number]:
                    if ahead.lane == entry.lane or ahead.held:
                        assert place.get(ahead.id, len(old)) < place[entry.id], "somebody overtook a safe place"

    def held_places(self, step: Step) -> None:
        old, new = step.before.queue, step.after.queue
        here, there = {entry.id for entry in new}, {entry.id for entry in old}
        by_hand = [entry.id for entry in old if entry.held and entry.id in here]
        assert [entry.id for entry in new if entry.id in by_hand] == by_hand, "one moved by hand overtook another"
        for number, entry in enumerate(old):
            if entry.held and entry.id in here:
                place = [other.id for other in new].index(entry.id)
                left = sum(other.id not in here for other in old[:number])
                urgent = sum(other.id not in there and other.lane not in ORDERED for other in new[:place])
                back = place - (number - left + urgent)
                safe = {other.id for other in old[: min(number, step.before.settings.safe_places)]}
                gives_way = back > 0 and new[place - 1].id in {*safe, *by_hand}
                assert back == 0 or gives_way, "a policy moved one who was moved by hand"

    def may_ask(self, event: queue.FloorRequested, step: Step) -> None:
        seated = step.before.roll[step.by] if step.by else None
        moderates = seated is not None and seated.role == "moderator"
        assert step.before.queue_open or event.lane == "order" or moderates
        assert step.before.roll[event.for_].role in ("moderator", "member", "guest", "department")
