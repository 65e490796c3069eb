"""Those who arrive together are looked up together, so that a crowd costs a few queries and not thousands."""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from django.db import OperationalError

from realtime.admission.accept_gate import AtWork, rest
from realtime.admission.principal import Asking, Standing, standings
from realtime.infra.db_executor import run
from realtime.infra.supervision import unharmed

MOST_TOGETHER = 200
GATHERED_SECONDS = 0.03  # who comes so soon after a look-up waits for others, unless it is a crowd already
KNOWN_SECONDS = 1  # that anybody may watch a meeting: of all who come, those without a session are the most
NOBODY = Standing(session=None, user=None, seat=None)

Waiting = tuple[Asking, asyncio.Future[Standing | None]]
LookUp = Callable[[list[Asking]], list[Standing | None]]


class Arrivals:
    def __init__(self, look_up: LookUp = standings, at_work: AtWork = lambda: False) -> None:
        self._look_up, self._at_work = look_up, at_work
        self._waiting: list[Waiting] = []
        self._looking: asyncio.Task[None] | None = None
        self._seen_by_all: dict[UUID, float] = {}  # until when that is known

    async def standing(self, session: str | None, meeting: UUID) -> Standing | None:
        """What this session gives in this meeting; None where it may not even watch. Raises DatabaseError."""
        if session is None and self._seen_by_all.get(meeting, 0.0) > time.monotonic():
            return NOBODY
        found: asyncio.Future[Standing | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(((session, meeting), found))
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return await found

    async def _look(self) -> None:
        await asyncio.sleep(0)  # for those who came in the same moment
        while self._waiting:
            await rest(self._at_work)
            together, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            await unharmed("look-up of those who come", partial(self._look_up_all, together))
            for _, found in together:
                _tell(found, OperationalError("the look-up failed"))  # where it did, nobody waits for ever
            if len(self._waiting) < MOST_TOGETHER:
                await asyncio.sleep(GATHERED_SECONDS)
        self._looking = None

    async def _look_up_all(self, together: Sequence[Waiting]) -> None:
        answers = await self._answers([asking for asking, _ in together])
        for ((_, meeting), found), answer in zip(together, answers, strict=True):
            if answer == NOBODY:
                self._seen_by_all[meeting] = time.monotonic() + KNOWN_SECONDS
            _tell(found, answer)

    async def _answers(self, asked: list[Asking]) -> Sequence[Standing | Exception | None]:
        """Together; where that fails, by halves, so that nobody is shut out by what another one brought."""
        try:
            return await run(self._look_up, asked)
        except OperationalError as lost:  # the database itself, and so for all of them
            return [lost] * len(asked)
        except Exception as failure:  # noqa: BLE001  # told to who brought it
            if len(asked) == 1:
                return [failure]
        half = len(asked) // 2
        return [*await self._answers(asked[:half]), *await self._answers(asked[half:])]


def _tell(found: "asyncio.Future[Standing | None]", answer: Standing | Exception | None) -> None:
    if found.done():  # whoever asked has gone
        return
    if isinstance(answer, Exception):
        found.set_exception(answer)
    else:
        found.set_result(answer)
