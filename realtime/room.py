"""A room: all lines of this process to one meeting, and the one reader that keeps them told."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError

from deliberation.meetings import failpoints, log
from deliberation.meetings.core.ballots import BallotClosed, BallotVoided
from deliberation.meetings.core.machine import Stamp
from deliberation.meetings.core.own import own, touched
from deliberation.meetings.core.packing import packed
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.roll import SeatChanged, SeatTaken
from deliberation.meetings.core.state import EMPTY, State
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import Audience
from deliberation.meetings.models import Meeting
from realtime import frames
from realtime.build import BUILD
from realtime.directory import Directory
from realtime.executor import run
from realtime.line import Line
from realtime.metrics import EVENTS_TOLD
from realtime.presence import Presence
from realtime.protocol import Close, Since
from realtime.tail import MOST_BYTES, MOST_ENTRIES, Tail, Told, batch, told

logger = logging.getLogger(__name__)

HEAD_SECONDS = 10
TICKS_OF_PRESENCE = 2  # once a second
AGAIN_SECONDS = 0.5  # after the database could not be read
NOTHING = Since("", 0, "public", "")


@dataclass(frozen=True, slots=True)
class News:
    """What the log has gained: the state after it, and the entries with their events."""

    held: log.Held
    entries: tuple[tuple[object, Stamp, bytes], ...]


def news(meeting: UUID, known: log.Held) -> News:
    """Does queries. Of another history than the known one (the first, or after a restore): its last entries."""
    head = Meeting.objects.get(pk=meeting)
    held = log.held(head)
    after = known.seq if held.epoch == known.epoch else max(0, held.seq - MOST_ENTRIES)
    entries = log.read(meeting, after=after, upto=held.seq)
    return News(held, tuple((*log.line(entry), bytes(entry.hash)) for entry in entries))


class Room:
    def __init__(self, meeting: UUID) -> None:
        self.meeting = meeting
        self.lines: set[Line] = set()
        self.held = log.Held("", 0, b"", EMPTY)
        self.directory = Directory(meeting)
        self.empty_since = time.monotonic()
        self._tail = Tail()
        self._snapshots: dict[Audience, bytes] = {}
        self._here: frames.Presence | None = None
        self._turnout: frames.Turnout | None = None
        self._head_told = time.monotonic()
        self._ticks = 0
        self._more = asyncio.Event()
        self._reading = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Fold the log and begin to follow it."""
        self._take(await run(news, self.meeting, self.held))
        await self.directory.load()
        self._reader = asyncio.create_task(self._follow())

    def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()

    def wake(self) -> None:
        """There may be more in the log."""
        self._more.set()

    async def _follow(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            try:
                async with self._reading:
                    await self._read()
            except Exception as failure:
                lost = isinstance(failure, DatabaseError)
                logger.warning("cannot follow meeting %s: %s", self.meeting, failure, exc_info=not lost)
                await asyncio.sleep(AGAIN_SECONDS)
                self._more.set()

    async def _read(self) -> None:
        found = await run(news, self.meeting, self.held)
        if found.held.epoch != self.held.epoch:
            await self._begin_anew(found)
            return
        if not found.entries:
            return
        before, self.held = self.held, found.held
        entries = [told(*entry) for entry in found.entries]
        events = [event for event, _, _ in found.entries]
        self._snapshots.clear()
        if any(isinstance(event, EntryRedacted) for event in events):
            self._tail.drop()
        self._tail.extend(entries)
        if failpoints.ARMED:
            failpoints.reached("room.before_spread")
        await self._spread(entries)
        for final in final_turnouts(events, before.state, self.held.state):
            await self._tell_turnout(final)
        await self._tell_own(touched(events, before.state, self.held.state))
        if any(isinstance(event, SeatTaken | SeatChanged) for event in events):
            await self._tell_directory()

    async def _spread(self, entries: Sequence[Told]) -> None:
        """The same bytes to every line of an audience; those whose standing changed begin anew."""
        batches: dict[Audience, bytes] = {}
        last = entries[-1].seq
        for line in list(self.lines):
            if line.seat in self.held.state.removed:
                await line.close(Close.REMOVED)
            elif await self._stands_anew(line) or not line.following:
                continue
            else:
                if line.audience not in batches:
                    batches[line.audience] = self._all_of(entries, line.audience)
                await line.tell(batches[line.audience], upto=last)
                EVENTS_TOLD.n += len(entries)

    def _all_of(self, entries: Sequence[Told], to: Audience) -> bytes:
        """In one frame; where that would be more than one may have missed, as a snapshot."""
        frame = batch(entries, to) if len(entries) <= MOST_ENTRIES else b""
        return frame if 0 < len(frame) <= MOST_BYTES else self.snapshot(to)

    async def _tell_directory(self) -> None:
        changed = await self.directory.load()
        for line in list(self.lines):
            if line.directory == line.audience and line.audience in changed:
                await line.tell(changed[line.audience])

    async def _stands_anew(self, line: Line) -> bool:
        role, audience = line.role, line.audience
        line.stands(self.held.state)
        if (role, audience) == (line.role, line.audience):
            return False
        await self.tell_anew(line)
        return True

    async def tell_anew(self, line: Line) -> None:
        """Greet once more; a browser that is somebody else than before lets go of everything it held."""
        line.stands(self.held.state)
        await self.greet(line)
        if line.following:
            line.directory = None
            await self.bring_up(line, NOTHING)

    async def _begin_anew(self, found: News) -> None:
        """Another history of the log, after a restore: nobody builds on what they hold."""
        self._take(found)
        for line in list(self.lines):
            line.stands(self.held.state)
            await self.greet(line)
            await self._give_snapshot(line)
        await self._tell_own(None)

    def _take(self, found: News) -> None:
        self.held = found.held
        self._snapshots.clear()
        self._tail.drop()
        self._tail.extend([told(*entry) for entry in found.entries])
        self._turnout = turnout_of(self.held.state)

    async def greet(self, line: Line) -> None:
        """The hello: who you are here, and where the log stands."""
        hello = frames.Hello(
            epoch=self.held.epoch,
            head=self.held.seq,
            seat=line.seat,
            role=line.role or "observer",
            audience=line.audience,
            now=now_ms(),
            build=BUILD,
        )
        await line.tell(frames.encode(hello))

    async def bring_up(self, line: Line, since: Since) -> None:
        """From what the browser holds to what is: by the entries it missed, or by a snapshot."""
        if since.epoch == self.held.epoch and since.seq > self.held.seq:
            # It comes from another process, which is further on: nobody is taken back.
            async with self._reading:
                await self._read()
        same_story = since.epoch == self.held.epoch and since.audience == line.audience
        here = (self.held.seq, self.hash16)
        if same_story and (since.seq, since.hash16) == here:
            await line.tell(self.head())
        elif same_story and (missed := self._tail.since(since.seq, since.hash16, line.audience)):
            await line.tell(missed, upto=self.held.seq)
        else:
            await self._give_snapshot(line)
        line.following = True
        line.own = b""
        await self._tell_own_to(line)
        await self.directory.tell(line)
        turnout = turnout_of(self.held.state) if self.held.state.ballot is not None else None
        for frame in (turnout, self._here):
            if frame is not None:
                await line.tell(frames.encode(frame))

    @property
    def hash16(self) -> str:
        return self.held.hash.hex()[:16]

    def head(self) -> bytes:
        return frames.encode(frames.Head(self.held.seq, now_ms()))

    def snapshot(self, to: Audience) -> bytes:
        if to not in self._snapshots:
            state = packed(view(self.held.state, to))
            self._snapshots[to] = frames.encode(frames.Snapshot(self.held.seq, self.hash16, state))
        return self._snapshots[to]

    async def _give_snapshot(self, line: Line) -> None:
        await line.tell(self.snapshot(line.audience), upto=self.held.seq)

    async def tick(self, presence: Presence) -> None:
        """Twice a second: what is told now and then, and who has stopped reading."""
        now = time.monotonic()
        self._ticks += 1
        if self._ticks % TICKS_OF_PRESENCE == 0:
            await self._tell_presence(presence.count(self.meeting, [line.standing for line in self.lines]))
        await self._tell_turnout(turnout_of(self.held.state))
        if now - self._head_told > HEAD_SECONDS:
            self._head_told = now
            await self.tell_all(self.head())
        for line in [line for line in self.lines if line.too_slow()]:
            await line.close(Close.TOO_SLOW)

    async def tell_all(self, frame: bytes) -> None:
        for line in list(self.lines):
            if line.following:
                await line.tell(frame)

    async def _tell_presence(self, here: frames.Presence) -> None:
        if here != self._here:
            self._here = here
            await self.tell_all(frames.encode(here))

    async def _tell_turnout(self, turnout: frames.Turnout | None) -> None:
        if turnout is not None and turnout != self._turnout:
            self._turnout = turnout
            await self.tell_all(frames.encode(turnout))

    async def _tell_own(self, seats: frozenset[int] | None) -> None:
        """To the seats whose own may have changed; None: to all."""
        for line in list(self.lines):
            if line.following and (seats is None or line.seat in seats):
                await self._tell_own_to(line)

    async def _tell_own_to(self, line: Line) -> None:
        if line.seat is None:
            return
        mine = frames.encode(own(self.held.state, line.seat))
        if mine != line.own:
            line.own = mine
            await line.tell(mine)


def turnout_of(state: State) -> frames.Turnout | None:
    """Of the ballot that is open, or of the last one: so that the last count told is the final one."""
    if (ballot := state.ballot) is not None:
        return frames.Turnout(ballot.id, len(ballot.cast), len(ballot.electorate))
    if (last := state.results.get(len(state.results))) is not None:
        return frames.Turnout(last.id, last.turnout, last.electorate)
    return None


def final_turnouts(events: Sequence[object], before: State, after: State) -> list[frames.Turnout]:
    """Of the ballots that ended with these events: told at once, since another may be opened before the next tick."""
    ended = (event.ballot for event in events if isinstance(event, BallotClosed | BallotVoided))
    results = [after.results[ballot] for ballot in ended if ballot not in before.results]
    return [frames.Turnout(result.id, result.turnout, result.electorate) for result in results]


def now_ms() -> int:
    return time.time_ns() // 1_000_000
