"""A room: all lines of this process to one meeting, and the one reader that keeps them told."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError

from deliberation.meetings import failpoints, log
from deliberation.meetings.core.own import touched
from deliberation.meetings.core.packing import packed
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.roll import SeatChanged, SeatTaken
from deliberation.meetings.core.state import EMPTY
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import AUDIENCES, Audience
from realtime import frames
from realtime.beside import Beside, final_turnouts, presence_of, turnout_of, values_of
from realtime.build import BUILD
from realtime.directory import Directory
from realtime.executor import run
from realtime.framed import Framed
from realtime.line import Line
from realtime.metrics import EVENTS_TOLD, FRAMES_TOLD, LAG
from realtime.news import News, news, own_news
from realtime.owed import Owed
from realtime.polled import Polled
from realtime.presence import Presence
from realtime.protocol import Close, Since
from realtime.tail import MOST_BYTES, MOST_ENTRIES, Tail, Told, batch, told

logger = logging.getLogger(__name__)

HEAD_SECONDS = 10
TICKS_OF_PRESENCE = 2  # once a second
TICKS_OF_A_CROWD = 4  # while it waits for its answers, everything but news is told this seldom
QUIET_SECONDS = 1  # nothing was told for so long
AGAIN_SECONDS = 0.5  # after the database could not be read
GATHERED_SECONDS = 0.02  # what follows so soon after the last is told together with what comes meanwhile
LONGEST_SECONDS = 0.05  # and no longer than this for those at the door to be answered
KEPT_SECONDS = 10  # that nobody has asked for a snapshot, which may be some hundred kilobytes
WORTH_KEEPING = 16 * 1024  # bytes of a snapshot; less is made in a moment
MOST_SINCE = 0.25  # of its size: where more has come since, another is made
NOTHING = Since("", 0, "public", "")


class Kept(NamedTuple):
    """A snapshot, and the entry it goes to."""

    seq: int
    hash16: str
    frame: Framed


class Room:
    def __init__(
        self,
        meeting: UUID,
        *,
        busy: Callable[[], bool] = lambda: False,
        under_way: Callable[[], asyncio.Event | None] = lambda: None,
    ) -> None:
        """`busy`: whether a crowd waits for its answers; `under_way`: set when those at the door are answered."""
        self.meeting = meeting
        # In the order they came: what is told after one another lies near in memory, which a crowd's telling waits for.
        self.lines: dict[Line, None] = {}
        self.polled = Polled()
        self.held = log.Held("", 0, b"", EMPTY)
        self.directory = Directory(meeting)
        self.empty_since = time.monotonic()
        self._tail = Tail()
        self._snapshots: dict[Audience, Kept] = {}
        self._given_at = 0.0  # when a snapshot was last asked for
        self._spread_to = (0, "")  # the last entry all were told who may see it, and its hash
        self._beside = Beside()
        self._busy = busy
        self._under_way = under_way
        self._all_stand = True  # every line, as the roll has it
        self._owed = Owed(lambda: self.held.state, busy)
        self._head_told = time.monotonic()
        self._ticks = 0
        self._told_at = 0.0  # when the last flush was over, and how long it took
        self._took = 0.0
        self._more = asyncio.Event()
        self._ask = False  # the database, since there may be more than this process has written
        self._reading = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Fold the log and begin to follow it."""
        self._take(await run(news, self.meeting, self.held, MOST_ENTRIES))
        await self.directory.load()
        self._reader = asyncio.create_task(self._follow())

    def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()

    def wake(self, *, by_own: bool = False) -> None:
        """There may be more in the log; `by_own`: this process has written it, and remembers it."""
        self._ask = self._ask or not by_own
        self._more.set()

    def has_news(self) -> bool:
        """That nobody has been told."""
        return self._more.is_set() or self._reading.locked()

    def quiet(self) -> bool:
        return time.monotonic() - self._told_at > QUIET_SECONDS

    async def _follow(self) -> None:
        while True:
            await self._more.wait()
            await self._gather()
            self._more.clear()
            try:
                async with self._reading:
                    await self._read()
            except Exception as failure:  # whatever it was, a room that stops reading would never speak again
                lost = isinstance(failure, DatabaseError)
                logger.warning("cannot follow meeting %s: %s", self.meeting, failure, exc_info=not lost)
                await asyncio.sleep(AGAIN_SECONDS)
                self.wake()

    async def _gather(self) -> None:
        """The first event after quiet goes at once; in a burst each line is told a few frames, not hundreds."""
        burst = time.monotonic() - self._told_at < GATHERED_SECONDS
        await self._answered()
        if (left := self._told_at + GATHERED_SECONDS - self._took - time.monotonic()) > 0:
            await asyncio.sleep(left)
        if burst:  # what is decided meanwhile would wait until everybody has been told, to be told by itself
            await self._answered()

    async def _answered(self) -> None:
        """Who asked is answered first, since to tell a crowd takes a while."""
        if (at_the_door := self._under_way()) is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(at_the_door.wait(), LONGEST_SECONDS)

    async def _read(self) -> None:
        found = None if self._ask else own_news(self.meeting, self.held)
        if found is None:
            self._ask = False
            found = await run(news, self.meeting, self.held, MOST_ENTRIES)
        if found.held.epoch != self.held.epoch:
            await self._begin_anew(found)
        elif found.lines:
            began = time.monotonic()
            await self._tell_news(found)
            self._told_at = time.monotonic()
            self._took = self._told_at - began

    async def _tell_news(self, found: News) -> None:
        before, self.held = self.held, found.held
        entries = [told(*line) for line in found.lines]
        events = [event for event, _, _ in found.lines]
        if any(isinstance(event, EntryRedacted) for event in events):
            self._forget_words()
        self._tail.extend(entries)
        if failpoints.ARMED:
            failpoints.reached("room.before_spread")
        # Identity is enough, and quick: what has not changed is never built anew.
        same_people = before.state.roll is self.held.state.roll and before.state.removed is self.held.state.removed
        self._all_stand = self._all_stand and same_people
        acted = {stamp.by for _, stamp, _ in found.lines}
        seats = touched(events, before.state, self.held.state)
        owed = [line for line in self.lines if line.following and (seats is None or line.seat in seats)]
        left = await self._owed.first([line for line in owed if line.seat in acted])
        await self._spread(entries)
        self._all_stand = True
        for final in final_turnouts(events, before.state, self.held.state):
            await self._tell_beside(final)
        self._owed.later([*left, *(line for line in owed if line.seat not in acted)])
        if any(isinstance(event, SeatTaken | SeatChanged) for event in events):
            await self._tell_directory()

    async def _spread(self, entries: Sequence[Told]) -> None:
        """The same bytes to every line of an audience; those whose standing changed begin anew.

        The one loop that everybody waits for: what is the same for all is looked at once.
        """
        batches: dict[tuple[Audience, int], Framed | None] = {}
        last, now, told_to = entries[-1].seq, time.monotonic(), 0
        to, at, frame, mark = None, 0, None, (0, 0, 0.0)
        for line in list(self.lines):
            if not self._all_stand and not await self._still_stands(line):
                continue
            if not line.following or line.at >= last:
                continue
            if line.audience != to or line.at != at:
                to, at = line.audience, line.at
                if (to, at) not in batches:
                    batches[to, at] = self._all_of(entries, to, at)
                frame = batches[to, at]
                mark = (last, 0 if frame is None else frame.size, now)
            if frame is None:
                continue
            told_to += 1
            if line.wire is None:
                await line.tell(frame, upto=last)
            elif not line.put(frame, mark):
                await line.close(Close.TOO_SLOW)
        FRAMES_TOLD.n += told_to
        EVENTS_TOLD.n += told_to * len(entries)
        self._spread_to = (last, entries[-1].hash16)

    async def _still_stands(self, line: Line) -> bool:
        """Whether it is told what comes as the one it was before."""
        if line.seat in self.held.state.removed:
            await line.close(Close.REMOVED)
            return False
        return not await self._stands_anew(line)

    def _all_of(self, entries: Sequence[Told], to: Audience, at: int) -> Framed | None:
        """In one frame; as a snapshot, where that would be more than one may have missed.

        None where all of it is withheld: that waits for what is not, or for the next tick. While a crowd votes,
        those who may not see the single votes are spared a frame that says only how far the log has come.
        """
        if all(entry.seen[to] is None for entry in entries):
            return None
        frame = batch(entries, to, after=at)
        return Framed(frame) if len(frame) <= MOST_BYTES else self.snapshot(to)

    async def _tell_unseen(self) -> None:
        """How far the log has come, to those who have waited for it: all they were not told is withheld from them."""
        last, hash16 = self._spread_to
        ranges: dict[int, Framed] = {}
        for line in list(self.lines):
            if line.following and line.at < last:
                if line.at not in ranges:
                    ranges[line.at] = Framed(frames.events([frames.unseen(line.at + 1, last)], hash16=hash16))
                await line.tell(ranges[line.at], upto=last)

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
        LAG.forget(self.meeting)
        await self.directory.load()
        for line in list(self.lines):
            if line.seat in self.held.state.removed:
                await line.close(Close.REMOVED)
            else:
                line.begins_anew()
                await self.tell_anew(line)

    def _take(self, found: News) -> None:
        self.held = found.held
        self._spread_to = (0, "")
        self._forget_words()
        self._tail.extend([told(*line) for line in found.lines])
        if (turnout := turnout_of(self.held.state)) is not None:
            self._beside.changed(turnout)  # told to nobody, since it is no news

    def _forget_words(self) -> None:
        """That were said in what was the state until now."""
        self._snapshots.clear()
        self._tail.drop()
        self._owed.forget()

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

    async def catch_up(self) -> None:
        """Read at once what the log has gained. Raises what the database raises."""
        async with self._reading:
            self._ask = True
            await self._read()

    async def bring_up(self, line: Line, since: Since) -> None:
        """From what the browser holds to what is: by the entries it missed, or by a snapshot."""
        if since.epoch == self.held.epoch and since.seq > self.held.seq:
            # It comes from another process, which is further on: nobody is taken back.
            await self.catch_up()
        line.following = True  # from what it is told next: nothing may come in between
        same_story = since.epoch == self.held.epoch and since.audience == line.audience
        here = (self.held.seq, self.hash16)
        if same_story and (since.seq, since.hash16) == here:
            line.at = self.held.seq
            await line.tell(self.head())
        elif same_story and (missed := self._tail.since(since.seq, since.hash16, line.audience)):
            await line.tell(missed, upto=self.held.seq)
        else:
            await self._give_snapshot(line)
        line.own = b""
        await self._owed.tell(line)
        await self.directory.tell(line)
        await self._tell_beside_to(line)

    async def _tell_beside_to(self, line: Line) -> None:
        if self.held.state.ballot is not None and (turnout := turnout_of(self.held.state)) is not None:
            await line.tell(frames.encode(turnout))
        for kind in (frames.Presence, frames.Soft):
            if (last := self._beside.last(kind, line.audience)) is not None:
                await line.tell(last)

    @property
    def hash16(self) -> str:
        return self.held.hash.hex()[:16]

    def head(self) -> bytes:
        return frames.encode(frames.Head(self.held.seq, now_ms()))

    def snapshot(self, to: Audience) -> Framed:
        """Of what holds now; made once, however many are given it."""
        kept = self._snapshots.get(to)
        if kept is None or kept.seq != self.held.seq:
            state = packed(view(self.held.state, to))
            frame = Framed(frames.encode(frames.Snapshot(self.held.seq, self.hash16, state)))
            kept = self._snapshots[to] = Kept(self.held.seq, self.hash16, frame)
        return kept.frame

    async def _give_snapshot(self, line: Line) -> None:
        """The last one, and what came since: while a crowd comes in and others talk, none is made for every word."""
        self._given_at = time.monotonic()
        kept = self._snapshots.get(line.audience)
        since = None
        # Without a wire the line might be told something else between the two.
        if kept is not None and kept.frame.size >= WORTH_KEEPING and line.wire is not None:
            since = self._tail.since(kept.seq, kept.hash16, line.audience)
        if kept is None or since is None or since.size > kept.frame.size * MOST_SINCE:
            await line.tell(self.snapshot(line.audience), upto=self.held.seq)
        else:
            await line.tell(kept.frame, upto=kept.seq)
            await line.tell(since, upto=self.held.seq)

    async def tick(self, presence: Presence) -> None:
        """Twice a second: what is told now and then, and who has stopped reading."""
        now = time.monotonic()
        self._ticks += 1
        if not self._busy() or self._ticks % TICKS_OF_A_CROWD == 0:
            await self._tell_now_and_then(presence)
        if now - self._given_at > KEPT_SECONDS:
            self._snapshots.clear()
        if now - self._head_told > HEAD_SECONDS:
            self._head_told = now
            await self.tell_all(self.head())
        for line in [line for line in self.lines if line.too_slow()]:
            await line.close(Close.TOO_SLOW)

    async def _tell_now_and_then(self, presence: Presence) -> None:
        if self._ticks % TICKS_OF_PRESENCE == 0:
            await self._tell_here(presence)
        if (turnout := turnout_of(self.held.state)) is not None:
            await self._tell_beside(turnout)
        await self._tell_unseen()

    async def tell_all(self, frame: bytes) -> None:
        ready = Framed(frame)
        for line in list(self.lines):
            if line.following:
                await line.tell(ready)

    async def _tell_here(self, presence: Presence) -> None:
        here = presence.count(self.meeting, [*(line.standing for line in self.lines), *self.polled.standings()])
        await self._tell_beside(presence_of(here))
        for values, to in values_of(here, self.held.state):
            await self._tell_beside(values, to)

    async def _tell_beside(self, frame: frames.Frame, to: Iterable[Audience] = AUDIENCES) -> None:
        """To those who were told something else last."""
        changed = self._beside.changed(frame, to)
        for line in list(self.lines) if changed else ():
            if line.following and line.audience in changed:
                await line.tell(changed[line.audience])


def now_ms() -> int:
    return time.time_ns() // 1_000_000
