"""The checkpoints of a process: which meetings want one, written in the background and never while a command waits."""

from uuid import UUID

from deliberation.meetings import checkpoints, memory
from realtime.executor import run


class Checkpoints:
    def __init__(self) -> None:
        self._wanted: dict[UUID, None] = {}  # in the order they came to be

    def consider(self, meeting: UUID) -> None:
        """After what this process has committed, or has folded from cold."""
        held = memory.remembered(meeting)
        if held is not None and checkpoints.wanted(meeting, held):
            self._wanted[meeting] = None

    async def write(self) -> None:
        """Each that is wanted, one after the other. Raises what the database raises; the others stay wanted."""
        while self._wanted:
            meeting = next(iter(self._wanted))
            del self._wanted[meeting]
            held = memory.remembered(meeting)
            if held is not None and checkpoints.wanted(meeting, held):
                await run(checkpoints.store, meeting, held)
