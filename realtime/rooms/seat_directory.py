"""The seat directory of a room: who sits on which seat, as far as each audience may know."""

from collections.abc import Collection
from uuid import UUID

from deliberation.meetings import queries
from deliberation.meetings.core.state import Seat
from deliberation.meetings.core.visibility import AUDIENCES, Audience
from deliberation.meetings.models import Meeting
from realtime.connections.connection import Connection
from realtime.infra.db_executor import run
from realtime.protocol import outgoing
from realtime.protocol.prepared_frame import PreparedFrame

Cards = dict[Seat, outgoing.Card]


def load_cards(meeting: UUID) -> dict[Audience, Cards]:
    """Does queries."""
    head = Meeting(pk=meeting)
    return {to: {seat: outgoing.Card(**card) for seat, card in queries.directory(head, to=to)} for to in AUDIENCES}


class SeatDirectory:
    def __init__(self, meeting: UUID) -> None:
        self._meeting = meeting
        self._cards: dict[Audience, Cards] = {to: {} for to in AUDIENCES}
        self._frames: dict[Audience, PreparedFrame] = {}

    async def load(self) -> dict[Audience, PreparedFrame]:
        """Read it again; returns a frame of the differences for each audience that has any."""
        before, self._cards = self._cards, await run(load_cards, self._meeting)
        self._frames.clear()
        changed = {to: differences(before[to], self._cards[to]) for to in AUDIENCES}
        return {to: PreparedFrame(outgoing.encode(outgoing.Seats(seats))) for to, seats in changed.items() if seats}

    async def send(self, connection: Connection) -> None:
        """The whole of it, once to each line and again when its audience has changed."""
        if connection.directory == connection.audience:
            return
        connection.directory = connection.audience
        if connection.audience not in self._frames:
            self._frames[connection.audience] = PreparedFrame(
                outgoing.encode(outgoing.Seats(self._cards[connection.audience]))
            )
        await connection.send(self._frames[connection.audience])

    async def tell_some(self, connection: Connection, seats: Collection[Seat]) -> None:
        """Only of these seats, to one who is told no more than that."""
        known = self._cards[connection.audience]
        if some := {seat: known[seat] for seat in seats if seat in known}:
            await connection.send(outgoing.encode(outgoing.Seats(some)))


def differences(before: Cards, after: Cards) -> dict[Seat, outgoing.Card | None]:
    changed: dict[Seat, outgoing.Card | None] = {s: card for s, card in after.items() if before.get(s) != card}
    return changed | {seat: None for seat in before if seat not in after}
