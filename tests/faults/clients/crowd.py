"""A crowd: a hundred members speak, queue and vote whatever happens to their connections."""

import asyncio
import itertools
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from tests.faults.checker.history import History, Read
from tests.faults.clients.member import RecordingMember, get, now, pause
from tests.pace import promised
from tests.realtime.site import MODERATOR, Held

SECONDS_BETWEEN = 8.0  # of one person, from one thing done to the next, on average
SECONDS_TO_SETTLE = 60  # a generous end; how fast it must be is for each scenario to say
VOTING_SECONDS = 4

marks = itertools.count(1)


class Door(Protocol):
    """Where one dials: a server, nginx, or a proxy before it."""

    port: int


def rows(table: Any) -> list[dict[str, Any]]:
    """A list of things, as snapshots carry it: the names of the columns once, then a row for each."""
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]] if table else []


def mark() -> str:
    """Words nobody else ever says."""
    return f"只此一次 {next(marks)}"


@dataclass(eq=False)
class Sitter(RecordingMember):
    """Speaks, queues, and votes when a ballot opens."""

    ballot: int | None = None
    turn: int | None = None
    turn_seat: int | None = None
    waiting: dict[int, int] = field(default_factory=dict)  # entry of the queue -> seat
    voted: set[int] = field(default_factory=set)
    busy: set[asyncio.Task[Any]] = field(default_factory=set)
    quiet: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self.busy.add(task)
        task.add_done_callback(self.busy.discard)
        return task

    def learn(self, frame: dict[str, Any]) -> None:
        if "snapshot" in frame:
            state = frame["snapshot"]["state"]
            self.waiting = {entry["id"]: entry["seat"] for entry in rows(state["queue"])}
            turn = state["turn"]
            self.turn, self.turn_seat = (None, None) if turn is None else (turn["entry"], turn["seat"])
            self.opened(None if state["ballot"] is None else state["ballot"]["id"])
        for event in frame.get("events", ()):
            self.happened(event)

    def happened(self, event: dict[str, Any]) -> None:
        match event.get("type"):
            case "ballot.opened":
                self.opened(event["ballot"])
            case "ballot.closed":
                self.ballot = None
            case "floor.requested":
                self.waiting[event["entry"]] = event["for"]
            case "floor.withdrawn":
                self.waiting.pop(event["entry"], None)
            case "floor.granted":
                self.waiting.pop(event["entry"], None)
                self.turn, self.turn_seat = event["entry"], event["seat"]
                if event["seat"] == self.seat and not self.quiet.is_set():
                    self.begin(self.speak(event["entry"]))
            case "floor.yielded" | "floor.ended":
                self.turn = self.turn_seat = None

    def opened(self, ballot: int | None) -> None:
        self.ballot = ballot
        if ballot is not None and ballot not in self.voted and self.seat != MODERATOR and not self.quiet.is_set():
            self.voted.add(ballot)
            self.begin(self.vote(ballot))

    async def vote(self, ballot: int) -> None:
        await pause(self.dice.uniform(0, VOTING_SECONDS * 0.6), self.quiet)
        await self.settle("ballot.cast", ballot=ballot, choice=self.dice.choice(("yes", "no", "abstain")))

    async def speak(self, entry: int) -> None:
        await pause(self.dice.uniform(0.3, 1.0), self.quiet)
        await self.settle("floor.yield", entry=entry)

    async def sit(self, every: float) -> None:
        """A member's part in the debate."""
        while not self.quiet.is_set():
            await pause(self.dice.expovariate(1 / every), self.quiet)
            if self.quiet.is_set():
                return
            mine = [entry for entry, seat in self.waiting.items() if seat == self.seat]
            if self.dice.random() < 0.6:
                await self.settle("statement.post", text=mark())
            elif mine and self.dice.random() < 0.5:
                await self.settle("floor.withdraw", entry=mine[0])
            elif not mine and self.turn_seat != self.seat:
                await self.settle("floor.request", lane="impromptu", note=mark())

    async def preside(self) -> None:
        """The moderator's part: somebody has the floor, and a vote is open half of the time."""
        await self.settle("queue.open")
        vote_at = 0.0
        while not self.quiet.is_set():
            if self.turn is None and self.waiting:
                await self.settle("floor.grant", entry=min(self.waiting))
            if self.ballot is None and now() > vote_at:
                vote_at = now() + 2 * VOTING_SECONDS
                await self.settle("ballot.open", question=mark(), seconds=VOTING_SECONDS)
            await pause(0.3, self.quiet)
        if self.ballot is not None:
            await self.settle("ballot.close", ballot=self.ballot)


def share(found: list[float], part: float) -> float:
    """The value below which this part of them lie, of what is sorted already; 0 of nothing."""
    return found[min(len(found) - 1, int(len(found) * part))] if found else 0.0


class Crowd:
    """`every`: seconds between two things a member does of their own accord; `reading`: somebody reads pages, too."""

    def __init__(
        self, held: Held, doors: list[Door], *, seed: int, every: float = SECONDS_BETWEEN, reading: bool = True
    ) -> None:
        self.held = held
        self.every = every
        self.reading = reading
        self.over, self.quiet = asyncio.Event(), asyncio.Event()
        self.reads: list[Read] = []
        self.disturbed: list[tuple[float, float]] = []
        self.began_at = 0.0
        dice = Random(seed)
        self.people = [
            Sitter(held.id, session, doors[n % len(doors)], seat=n + 1, dice=Random(dice.random()), quiet=self.quiet)  # type: ignore[arg-type]
            for n, session in enumerate(held.sessions)
        ]
        self.watchers: list[RecordingMember] = []  # of the public, who only listen
        self._tasks: list[asyncio.Task[Any]] = []

    def watched_by(self, number: int) -> None:
        door, dice = self.people[0].server, Random(number)
        self.watchers = [RecordingMember(self.held.id, None, door, dice=Random(dice.random())) for _ in range(number)]

    @property
    def moderator(self) -> Sitter:
        return self.people[0]

    async def __aenter__(self) -> "Crowd":
        await self.come()
        self.act()
        return self

    async def come(self) -> None:
        everybody = [*self.people, *self.watchers]
        self._tasks += [asyncio.create_task(person.stay(self.over)) for person in everybody]
        await self.until(lambda: all(person.on_the_line() for person in everybody), SECONDS_TO_SETTLE)
        self.began_at = asyncio.get_running_loop().time()

    def act(self) -> None:
        self.moderator.begin(self.moderator.preside())
        for person in self.people[1:]:
            person.begin(person.sit(self.every))
        if self.reading:
            self._tasks.append(asyncio.create_task(self._look_up()))

    async def _look_up(self) -> None:
        """Now and then somebody reads a page, which must know what they were acknowledged."""
        dice = Random(1)
        while not self.quiet.is_set():
            await pause(0.7, self.quiet)
            person = dice.choice(self.people)
            seq = max((a["seq"] for a in list(person.answers.values()) if "seq" in a), default=0)
            path = f"/meetings/{self.held.id}/entries/?after={max(0, seq - 1)}"
            status, body = await get(person.server.port, path, person.session)
            if seq and status == 200:
                self.reads.append(Read(seq, json.loads(body)["head"]))

    # ---- how it goes ----

    def acknowledged(self) -> int:
        return sum(person.told_done for person in self.people)

    def scatter(self) -> None:
        """Half of them lose their lines, and are spread anew over the servers there are."""
        for person in self.people[1::2]:
            if person._wire is not None:
                person._wire.transport.abort()

    def acknowledged_since(self, seconds: float) -> int:
        """How many within the last so many seconds."""
        since = asyncio.get_running_loop().time() - seconds
        told = (frame for p in self.people for at, frame in p.frames[-50:] if at > since)
        return sum("re" in frame and "seq" in frame for frame in told)

    async def goes_on(self, more: int = 30, seconds: float = SECONDS_TO_SETTLE) -> None:
        """Until so many more commands have been acknowledged."""
        before = self.acknowledged()
        await self.until(lambda: self.acknowledged() >= before + more, seconds)

    async def for_seconds(self, seconds: float) -> None:
        """The sitting goes on for a while."""
        await asyncio.sleep(seconds)

    async def until(self, condition: Callable[[], object], seconds: float, what: str = "") -> None:
        """Wait for the thing itself, for so long on a quiet machine and longer on a busy one."""
        began = now()
        while not condition():
            if now() > began + promised(seconds, began):
                raise AssertionError(f"waited {now() - began:.0f} s in vain for {what or condition}; {self.told()}")
            await asyncio.sleep(0.05)

    def told(self) -> str:
        away = [p for p in self.people if not p.on_the_line()]
        open_ = sum(len(p.outbox) for p in self.people)
        at = sorted({p.seq for p in self.people})
        codes = {person.closed for person in away}
        return f"{len(away)} of {len(self.people)} away {codes or ''}, {open_} unanswered, at {at[-5:]}"

    async def everybody_back(self, seconds: float) -> float:
        """All on the line and at the end of what anybody knows; how long it took."""
        started = asyncio.get_running_loop().time()
        head, everybody = max(person.seq for person in self.people), [*self.people, *self.watchers]
        await self.until(lambda: all(p.on_the_line() and p.seq >= head for p in everybody), seconds)
        return asyncio.get_running_loop().time() - started

    def longest_way_back(self) -> float:
        """Of all lines that broke, how long it took until their member had been brought up again."""
        found = [(start, back) for p in [*self.people, *self.watchers] for start, back in p.story.breaks()]
        assert all(back is not None for _, back in found), "somebody never came back"
        return max((back - start for start, back in found if back is not None), default=0.0)

    def delays(self, since: float = 0, until: float = float("inf")) -> list[float]:
        """Seconds from asking first to the answer that settled it, of what was asked in that time; sorted."""
        found = []
        for person in self.people:
            commands = person.story.commands()
            for id, answers in person.story.answers().items():
                if id in commands and since <= commands[id][0].at <= until:
                    found.append(answers[-1][0] - commands[id][0].at)
        return sorted(found)

    def lags(self, since: float = 0, until: float = float("inf")) -> list[float]:
        """Seconds from when anybody first knew of an entry to when each of those on the line was told; sorted."""
        first: dict[int, float] = {}
        heard: list[tuple[int, float, float]] = []
        for story in (person.story for person in self.people):
            for line in story.lines:
                up = line.brought_up()
                for at, frame in line.frames():
                    for told in frame.get("events", ()):
                        seq = told["seq"][1] if isinstance(told["seq"], list) else told["seq"]
                        first[seq] = min(at, first.get(seq, at))
                        heard.append((seq, at, up or at))
                    if "re" in frame and "seq" in frame:
                        first[frame["seq"]] = min(at, first.get(frame["seq"], at))
        return sorted(at - first[n] for n, at, up in heard if up < first[n] and since <= first[n] <= until)

    def broken_lines(self) -> int:
        return sum(len(person.story.breaks()) for person in self.people)

    # ---- the end ----

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.quiet.set()
        try:
            if kind is None:
                await self.settled()
        finally:
            self.over.set()
            self.disturbed.append((now(), float("inf")))  # they all leave at once
            for person in [*self.people, *self.watchers]:
                person.ended.set()
            busy = [task for person in self.people for task in person.busy]
            for task in busy:
                task.cancel()
            await asyncio.gather(*self._tasks, *busy, return_exceptions=True)
            everybody = [*self.people, *self.watchers]
            await asyncio.gather(*(person.hang_up() for person in everybody), return_exceptions=True)

    async def settled(self) -> None:
        """Everything asked is answered, everybody is back and holds the whole log; then they ask once more."""
        await self.until(lambda: not any(person.busy for person in self.people), SECONDS_TO_SETTLE)
        end = len(await asyncio.to_thread(self.held.log))
        there = lambda: all(p.on_the_line() and p.seq >= end for p in self.people if p.stopped is None)  # noqa: E731
        await self.until(there, SECONDS_TO_SETTLE)
        asked = {person: person.count("own") for person in self.people if person.stopped is None}
        await asyncio.gather(*(person.say({"since": person.since()}) for person in asked))
        await self.until(lambda: all(p.count("own") > n for p, n in asked.items()), SECONDS_TO_SETTLE)

    def history(self) -> History:
        """After the end: what everybody noted, and what the database says."""
        desk, meeting = self.held.site.desk, self.held.id
        log = self.held.log()
        assert desk("check", meeting=meeting) == len(log)
        stories = [person.story for person in [*self.people, *self.watchers]]
        tokens, head = desk("tokens", meeting=meeting), desk("head", meeting=meeting)
        return History(log, tokens, head, stories, self.reads, [], self.disturbed, promised)
