"""The reference model: the log folded by the checker, and what each audience must hold at each entry."""

import json
from functools import cache
from typing import Any

from deliberation.meetings.core import codec
from deliberation.meetings.core.machine import Stamp, replay
from deliberation.meetings.core.own import own
from deliberation.meetings.core.packing import packed
from deliberation.meetings.core.state import EMPTY, State
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import Audience, visible
from realtime.protocol import outgoing


class ReferenceModel:
    def __init__(self, log: list[dict[str, Any]]) -> None:
        self.log = log
        self.hash16 = {entry["seq"]: entry["hash16"] for entry in log}
        self.lines = {entry["seq"]: self._line(entry) for entry in log}
        self.states: dict[int, State] = {0: EMPTY}
        self.unfoldable: str | None = None
        self.walked: list[Any] = []  # what each browser held; the checks share it
        state = EMPTY
        for seq in sorted(self.lines):
            try:
                state = replay([self.lines[seq]], state)
            except (AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
                self.unfoldable = f"entry {seq} cannot be folded: {type(error).__name__} {error}"
                break
            self.states[seq] = state
        self.event = cache(self._event)
        self.snapshot = cache(self._snapshot)

    @staticmethod
    def _line(entry: dict[str, Any]) -> tuple[Any, Stamp]:
        event = codec.load(entry["type"], entry["facts"], entry["text"])
        return event, Stamp(entry["seq"], entry["at"], entry["by"])

    @property
    def last(self) -> State:
        return self.states[max(self.states)]

    def _event(self, seq: int, to: Audience) -> Any:
        """As this audience is told it; None where it is not."""
        event, stamp = self.lines[seq]
        shown = visible(event, to)
        return None if shown is None else json.loads(outgoing.encode_event(shown, stamp))

    def _snapshot(self, seq: int, to: Audience) -> Any:
        state = packed(view(self.states[seq], to))
        frame = outgoing.encode(outgoing.Snapshot(seq, self.hash16.get(seq, ""), state))
        return json.loads(frame)["snapshot"]

    def own(self, seat: int) -> Any:
        return json.loads(outgoing.encode(own(self.last, seat)))["own"]
