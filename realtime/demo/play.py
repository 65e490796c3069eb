"""One scripted meeting in play: its actors, its own time, and what has happened so far."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from uuid import UUID

from deliberation.meetings.act import Answer, CommandRequest
from deliberation.meetings.core import codec
from deliberation.meetings.core.bringing import OpinionOf
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.state import EMPTY, State
from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.head import read_head
from realtime.demo.cast import Cast
from realtime.demo.speeches import Text
from realtime.infra.db_executor import run

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.5

Submit = Callable[[UUID, CommandRequest], Awaitable[Answer]]
Present = Callable[[], frozenset[int]]


class Over(Exception):
    """The meeting has been closed: nobody plays on."""


class Play:
    """`pace`: seconds of the play in a second of the day; None: as fast as it goes. `present`: seats on the line."""

    def __init__(
        self, meeting: UUID, cast: Cast, *, chance: Random, submit: Submit, present: Present, pace: float | None = 1
    ) -> None:
        self.meeting = meeting
        self.cast = cast
        self.chance = chance
        self.present = present
        self.seconds = 0.0
        self.state: State = EMPTY
        self.answers: Counter[str] = Counter()  # "done", or the code of a refusal
        self.news: list[tuple[int, str, int]] = []  # by, type and number of what others than the cast did
        self.opinion: OpinionOf | None = None  # which the moderator brings in
        self.parts: dict[int, Text] = {}  # what a seat will say when it is called
        self.meanwhile: list[Callable[[], Awaitable[None]]] = []
        self._submit = submit
        self._pace = pace
        self._seen = 0

    async def do(self, seat: int, command: object) -> int | None:
        """One command of one seat; the number of the entry, or None where it is refused."""
        (answer,) = await self.do_all([(seat, command)])
        return answer

    async def do_all(self, commands: list[tuple[int, object]]) -> list[int | None]:
        """Commands of several seats at the same moment."""
        requests = [
            CommandRequest(seat, command, UUID(int=self.chance.getrandbits(128), version=4))
            for seat, command in commands
        ]
        answers = await asyncio.gather(*(self._submit(self.meeting, one) for one in requests))
        for one, answer in zip(requests, answers, strict=True):
            refused = isinstance(answer, Refused)
            self.answers[answer.code if isinstance(answer, Refused) else "done"] += 1
            if refused:
                logger.debug("%s of seat %d: %s", codec.NAMES[type(one.command)], one.by, answer)
        await self.look()
        return [None if isinstance(answer, Refused) else answer for answer in answers]

    async def look(self) -> None:
        """Take in what has happened. Raises Over."""
        self.state, last, news = await run(_news, self.meeting, self._seen)
        self._seen = last
        self.news += [(by, type, seq) for by, type, seq in news if by != 0 and not self.cast.has(by)]
        if self.state.status == "closed":
            raise Over

    async def pause(self, seconds: float) -> None:
        """Let time pass, in which others do what they do."""
        until = self.seconds + seconds
        while self.seconds < until:
            step = min(TICK_SECONDS, until - self.seconds)
            await asyncio.sleep(0 if self._pace is None else step / self._pace)
            self.seconds += step
            await self.look()
            for turn in self.meanwhile:
                await self.unharmed(turn)

    async def unharmed(self, happening: Callable[[], Awaitable[None]]) -> None:
        """Whatever goes wrong in it, the play goes on. Raises Over."""
        try:
            await happening()
        except Over:
            raise
        except Exception:  # one scene that fails must not leave a visitor before an empty stage
            logger.exception("something in the demonstration failed; it goes on")

    async def breathe(self) -> None:
        """As long as people take between two things."""
        await self.pause(self.chance.uniform(1.0, 2.5))

    def here(self) -> list[int]:
        """The members of the cast who are seated, in the order of the cast."""
        return [actor.seat for actor in self.cast.members if actor.seat in self.state.roll]

    def quiet(self) -> list[int]:
        """Those of them who have no part."""
        return [seat for seat in self.here() if seat not in self.parts]


def _news(meeting: UUID, after: int) -> tuple[State, int, list[tuple[int, str, int]]]:
    current = store.load_state(read_head(meeting))
    lines = store.records_after(meeting, after, current=current)
    return current.state, current.seq, [(stamp.by, codec.NAMES[type(event)], stamp.seq) for event, stamp, _ in lines]
