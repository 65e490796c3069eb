"""Looks up the principals of those who arrive together in a few queries instead of thousands."""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from django.db import OperationalError

from realtime.admission.accept_gate import IsBusy, wait_until_idle
from realtime.admission.principal import Principal, PrincipalQuery, find_principals
from realtime.infra.db_executor import run
from realtime.infra.supervision import unharmed

MAX_BATCH = 200
BATCH_SECONDS = 0.03  # who comes so soon after a look-up waits for others, unless it is a crowd already
PUBLIC_CACHE_SECONDS = 1  # that anybody may watch a meeting: of all who come, those without a session are the most
ANONYMOUS = Principal(session=None, user=None, seat=None)

Waiting = tuple[PrincipalQuery, asyncio.Future[Principal | None]]
LookUp = Callable[[list[PrincipalQuery]], list[Principal | None]]


class PrincipalBatcher:
    def __init__(self, look_up: LookUp = find_principals, at_work: IsBusy = lambda: False) -> None:
        self._look_up, self._is_busy = look_up, at_work
        self._waiting: list[Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self._public_until: dict[UUID, float] = {}  # until when that is known

    async def find(self, session: str | None, meeting: UUID) -> Principal | None:
        """What this session gives in this meeting; None where it may not even watch. Raises DatabaseError."""
        if session is None and self._public_until.get(meeting, 0.0) > time.monotonic():
            return ANONYMOUS
        found: asyncio.Future[Principal | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(((session, meeting), found))
        if self._task is None:
            self._task = asyncio.create_task(self._run_batches())
        return await found

    async def _run_batches(self) -> None:
        await asyncio.sleep(0)  # for those who came in the same moment
        while self._waiting:
            await wait_until_idle(self._is_busy)
            together, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
            await unharmed("look-up of those who come", partial(self._look_up_all, together))
            for _, found in together:
                _resolve(found, OperationalError("the look-up failed"))  # where it did, nobody waits for ever
            if len(self._waiting) < MAX_BATCH:
                await asyncio.sleep(BATCH_SECONDS)
        self._task = None

    async def _look_up_all(self, together: Sequence[Waiting]) -> None:
        answers = await self._answers([asking for asking, _ in together])
        for ((_, meeting), found), answer in zip(together, answers, strict=True):
            if answer == ANONYMOUS:
                self._public_until[meeting] = time.monotonic() + PUBLIC_CACHE_SECONDS
            _resolve(found, answer)

    async def _answers(self, asked: list[PrincipalQuery]) -> Sequence[Principal | Exception | None]:
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


def _resolve(found: "asyncio.Future[Principal | None]", answer: Principal | Exception | None) -> None:
    if found.done():  # whoever asked has gone
        return
    if isinstance(answer, Exception):
        found.set_exception(answer)
    else:
        found.set_result(answer)
