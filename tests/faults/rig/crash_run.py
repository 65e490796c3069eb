"""A whole meeting by hand, one command of every kind at least; and a process that dies while it does one of them.

The process is forked from one that has everything loaded: what it does it does through the consumer,
the writer and the door, as a server would, and it ends at its failpoint as by kill -9.
"""

import asyncio
import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections

from deliberation.meetings import failpoints
from deliberation.meetings.act import CommandRequest, act_many
from deliberation.meetings.core.machine import Refused
from realtime.protocol.incoming import parse
from tests.deliberation.meetings.given import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR

SECONDS = 30
Tell = Callable[[Any], None]

# Seat and command, as browsers send them; "last" is the number of the last entry.
STORY: tuple[tuple[int, dict[str, Any]], ...] = (
    (MODERATOR, {"type": "seat.take"}),
    (CLERK, {"type": "seat.take"}),
    (ANNA, {"type": "seat.take"}),
    (BAO, {"type": "seat.take"}),
    (CHEN, {"type": "seat.take"}),
    (GUEST, {"type": "seat.take"}),
    (
        MODERATOR,
        {"type": "agenda.set", "version": 0, "items": [{"item": 1}], "titles": {"1": "一"}},
    ),
    (MODERATOR, {"type": "meeting.open"}),
    (CLERK, {"type": "quorum.note"}),
    (MODERATOR, {"type": "item.open", "item": 1}),
    (MODERATOR, {"type": "queue.open"}),
    (MODERATOR, {"type": "policy.set", "name": "least_time_first"}),
    (ANNA, {"type": "floor.request", "lane": "impromptu", "note": "想说"}),
    (BAO, {"type": "floor.request", "lane": "impromptu"}),
    (CHEN, {"type": "floor.request", "lane": "impromptu"}),
    (MODERATOR, {"type": "queue.move", "entry": 3, "place": 0, "reason": "balance"}),
    (MODERATOR, {"type": "queue.undo", "entry": 3}),
    (CHEN, {"type": "floor.withdraw", "entry": 3}),
    (MODERATOR, {"type": "floor.grant", "entry": 1}),
    (MODERATOR, {"type": "floor.pause", "entry": 1}),
    (MODERATOR, {"type": "floor.resume", "entry": 1}),
    (MODERATOR, {"type": "floor.extend", "entry": 1, "seconds": 30}),
    (CLERK, {"type": "utterance.record", "text": "各位", "seat": ANNA, "turn": 1}),
    (CLERK, {"type": "utterance.correct", "utterance": 1, "version": 1, "text": "各位委员", "reason": "misheard"}),
    (ANNA, {"type": "floor.yield", "entry": 1}),
    (MODERATOR, {"type": "floor.grant", "entry": 2}),
    (MODERATOR, {"type": "floor.end", "entry": 2}),
    (MODERATOR, {"type": "queue.close"}),
    (ANNA, {"type": "statement.post", "text": "第一条"}),
    (GUEST, {"type": "statement.post", "text": "待审"}),
    (MODERATOR, {"type": "statement.approve", "statement": 2, "version": 1}),
    (ANNA, {"type": "statement.amend", "statement": 1, "version": 1, "text": "改过的"}),
    (MODERATOR, {"type": "statement.withhold", "statement": 2, "version": 1, "reason": "insulting"}),
    (ANNA, {"type": "statement.withdraw", "statement": 1}),
    (ANNA, {"type": "motion.move", "text": "动议"}),
    (BAO, {"type": "motion.second", "motion": 1, "version": 1}),
    (ANNA, {"type": "motion.amend", "motion": 1, "version": 1, "text": "新动议"}),
    (BAO, {"type": "motion.second", "motion": 1, "version": 2}),
    (MODERATOR, {"type": "motion.put", "motion": 1, "version": 2}),
    (MODERATOR, {"type": "ballot.open", "question": "同意吗", "motion": 1, "results": "when_revealed"}),
    (ANNA, {"type": "ballot.cast", "ballot": 1, "choice": "yes"}),
    (BAO, {"type": "ballot.cast", "ballot": 1, "choice": "no"}),
    (MODERATOR, {"type": "ballot.close", "ballot": 1}),
    (MODERATOR, {"type": "ballot.reveal", "ballot": 1}),
    (MODERATOR, {"type": "ballot.open", "question": "再来一次"}),
    (MODERATOR, {"type": "ballot.void", "ballot": 2, "reason": "technical"}),
    (CHEN, {"type": "motion.move", "text": "另一个"}),
    (CHEN, {"type": "motion.withdraw", "motion": 2}),
    (MODERATOR, {"type": "decision.note", "text": "鼓掌通过", "manner": "applause", "result": "adopted"}),
    (MODERATOR, {"type": "seat.warn", "seat": CHEN, "reason": "spam"}),
    (MODERATOR, {"type": "posting.suspend", "seat": CHEN, "reason": "spam"}),
    (MODERATOR, {"type": "posting.restore", "seat": CHEN}),
    (MODERATOR, {"type": "seat.remove", "seat": CHEN, "reason": "disturbance"}),
    (MODERATOR, {"type": "seat.readmit", "seat": CHEN}),
    (
        MODERATOR,
        {"type": "seat.change", "seat": BAO, "role": "member", "sector": None, "venue": "南", "channel": "phone"},
    ),
    (BAO, {"type": "statement.post", "text": "家住某街"}),
    (MODERATOR, {"type": "entry.redact", "entry": "last", "reason": "personal_data"}),
    (GUEST, {"type": "seat.leave"}),
    (MODERATOR, {"type": "item.close", "item": 1}),
    (MODERATOR, {"type": "meeting.hold"}),
    (MODERATOR, {"type": "meeting.release"}),
    (MODERATOR, {"type": "meeting.adjourn"}),
    (MODERATOR, {"type": "meeting.resume"}),
    (MODERATOR, {"type": "meeting.close"}),
    (CLERK, {"type": "absence.note", "seat": CHEN, "kind": "late", "text": "堵车"}),
    (CLERK, {"type": "suggestion.mark", "of": "utterance", "id": 1, "version": 2, "start": 0, "end": 2}),
    (CLERK, {"type": "suggestion.unmark", "suggestion": 1}),
    (ANNA, {"type": "utterance.confirm", "passages": [{"utterance": 1, "version": 2}]}),
    (ANNA, {"type": "utterance.contest", "utterance": 1, "version": 2, "text": "不是这样"}),
    (CLERK, {"type": "contest.settle", "contest": 1, "outcome": "printed", "text": "发言人另有说明"}),
    (MODERATOR, {"type": "record.approve", "upto": "last"}),
)
# The first is the platform's alone, the second needs a sealed record, the third a round of the consultation.
NOT_IN_THE_STORY = {"seat.end", "erratum.note", "statement.bring"}


class Browser:
    """The consumer of this process, driven by hand."""

    def __init__(self, meeting: UUID, session: str) -> None:
        from realtime.endpoints.consumers import RoomConsumer

        self._to_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {
            "type": "websocket",
            "path": f"/ws/meetings/{meeting}/",
            "headers": [(b"cookie", f"sessionid={session}".encode())],
            "client": ("127.0.0.1", 1),
            "url_route": {"kwargs": {"meeting": meeting}},
        }
        self._consumer = asyncio.ensure_future(
            RoomConsumer.as_asgi()(scope, self._to_server.get, self._from_server.put)
        )
        self._to_server.put_nowait({"type": "websocket.connect"})

    async def told(self, *names: str) -> Any:
        """The next frame of one of these names."""
        while True:
            message = await asyncio.wait_for(self._from_server.get(), SECONDS)
            if message["type"] == "websocket.close":
                raise AssertionError(f"closed with {message.get('code')}")
            text = message.get("text")
            if text is not None and (frame := json.loads(text)).keys() & set(names):
                return frame

    def say(self, frame: dict[str, Any]) -> None:
        self._to_server.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})


Step = tuple[int, UUID, dict[str, Any]]  # seat, id, command


@dataclass(frozen=True)
class Sitting:
    meeting: UUID
    sessions: dict[int, str]

    async def ask(self, step: Step) -> dict[str, Any]:
        """As a browser that has just come: hello, what it holds, the command, its answer; and then the fact itself."""
        from realtime.hub import hub

        seat, id, do = step
        browser = Browser(self.meeting, self.sessions[seat])
        await browser.told("hello")
        browser.say({"since": ["", 0, "public", ""]})
        await browser.told("snapshot")
        browser.say({"id": str(id), "do": do})
        answer: dict[str, Any] = await browser.told("re")
        while "seq" in answer and hub.rooms[self.meeting].current.seq < answer["seq"]:
            await browser.told("events", "snapshot")
        return answer

    def live_at_the_door(self, tell: Tell, *, again: Step | None, dies_at: Step | None, point: str) -> None:
        """The same, without a line or a room: for places inside the door, where it is quicker."""
        for _ in range(2 if again is not None else 0):
            tell(self._at_the_door(again))
        _arm(point)
        if dies_at is not None:
            self._at_the_door(dies_at)

    def _at_the_door(self, step: Step) -> dict[str, Any]:
        seat, id, do = step
        said = parse(json.dumps({"id": str(id), "do": do}))
        (answer,) = act_many(meeting=self.meeting, requests=[CommandRequest(seat, said.do, said.id)])
        return {"refused": answer.code} if isinstance(answer, Refused) else {"seq": answer}

    async def live(self, tell: Tell, *, again: Step | None, dies_at: Step | None, point: str) -> None:
        """One life: the command the last one died of is asked again, twice; the next one is what this one dies of."""
        if again is not None:
            tell(await self.ask(again))
            tell(await self.ask(again))
        _arm(point)
        if dies_at is not None:
            await self.ask(dies_at)


def _arm(point: str) -> None:
    failpoints.ARMED, failpoints._left = point, 1


def in_a_process(work: Callable[[Tell], Any]) -> tuple[int, list[Any]]:
    """Fork and do it; returns how the process ended, and what it told before."""
    connections.close_all()
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            logging.disable(logging.WARNING)
            out = os.fdopen(writable, "w", buffering=1)
            result = work(lambda told: print(json.dumps(told), file=out))
            if asyncio.iscoroutine(result):
                asyncio.run(result)
            code = 0
        finally:
            os._exit(code)
    os.close(writable)
    with os.fdopen(readable) as told:
        answers = [json.loads(line) for line in told]
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), answers
