"""What the cast does beside the speeches: joins, leaves, writes, queues, changes its mind."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from deliberation.meetings.core.conduct import ReadmitSeat, RemoveSeat, RestorePosting, SuspendPosting, Warn
from deliberation.meetings.core.queue import RequestFloor, SetPolicy, WithdrawRequest
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.roll import ChangeSeat, LeaveSeat, TakeSeat
from deliberation.meetings.core.statements import (
    AmendStatement,
    ApproveStatement,
    PostStatement,
    WithdrawStatement,
    WithholdStatement,
)
from deliberation.meetings.core.transcript import CorrectUtterance
from realtime.demo import statements
from realtime.demo.cast import Actor
from realtime.demo.play import Play

Happening = Callable[[], Awaitable[object]]
LEAST_SECONDS, MAX_SECONDS = 4.5, 9.0


class Murmur:
    """`late`: members who come while the meeting is under way."""

    def __init__(self, play: Play, *, late: tuple[Actor, ...]) -> None:
        self.play = play
        self.late = list(late)
        self._next_at = 0.0
        self._writers = 0
        self._deck = self._programme()

    async def turn(self) -> None:
        if self.play.state.status != "open" or self.play.seconds < self._next_at:
            return
        self._next_at = self.play.seconds + self.play.chance.uniform(LEAST_SECONDS, MAX_SECONDS)
        happening = next(self._deck, None)
        if happening is not None:
            await happening()

    def _programme(self) -> Iterator[Happening]:
        """Statements; somebody comes late after every third, and something rarer happens after every fourth."""
        rare = iter(self._rare())
        for place, line in enumerate(statements.STATEMENTS):
            yield partial(self.write, line)
            if place % 3 == 0 and self.late:
                yield self.arrive
            elif place % 4 == 1:
                yield from next(rare, ())
        for happenings in rare:
            yield from happenings

    def _rare(self) -> list[tuple[Happening, ...]]:
        """What belongs together comes at once."""
        return [
            (self.ask, self.think_again),
            (partial(self.answer_for_a_department, 0), self.approve),
            (self.write_by_mistake, self.put_right),
            (self.correct_the_record,),
            (self.change_order,),
            (self.advertise, self.withhold, self.warn),
            (partial(self.answer_for_a_department, 1), self.approve),
            (self.write_and_take_back, self.take_back),
            (self.give_a_number, self.redact),
            (self.lose_the_line, self.come_back),
            (self.join_from_elsewhere,),
            (self.restore,),
            (partial(self.answer_for_a_department, 2), self.approve),
            (self.ask, self.think_again),
            (self.leave,),
        ]

    @property
    def moderator(self) -> int:
        return self.play.cast.moderator.seat

    def somebody(self) -> int:
        """Each in turn, those who speak left out."""
        here = self.play.here()
        self._writers += 1
        return here[self._writers * 5 % len(here)]

    def quiet(self, place: int) -> int:
        """One of those who have no other part."""
        return self.play.quiet()[-place]

    async def write(self, line: str) -> None:
        answer = line.startswith("→")
        shown = [self.play.state.statements[id] for id in self.play.state.shown]
        open_ones = [s.id for s in shown if s.status == "shown"]
        to = open_ones[-1] if answer and open_ones else None
        await self.play.do(self.somebody(), PostStatement(line.removeprefix("→"), self.play.state.item, to))

    async def arrive(self) -> None:
        actor = self.late.pop(0)
        await take_seats(self.play, [actor])

    async def ask(self) -> None:
        await self.play.do(self.quiet(3), RequestFloor("impromptu", "想补充一个数据"))

    async def think_again(self) -> None:
        entry = next((e for e in self.play.state.queue if e.seat == self.quiet(3)), None)
        if entry is not None:
            await self.play.do(entry.seat, WithdrawRequest(entry.id))

    async def answer_for_a_department(self, number: int) -> None:
        department = self.play.cast.departments[number].seat
        await self.play.do(department, PostStatement(statements.OF_DEPARTMENTS[number], self.play.state.item))

    async def approve(self) -> None:
        for id in self.play.state.review:
            statement = self.play.state.statements[id]
            if statement.status == "pending":
                await self.play.do(self.moderator, ApproveStatement(id, statement.version))
                return

    def _written(self, text: str) -> tuple[int, int, int, int] | None:
        """Seat, number, version and entry of the last statement with these words."""
        found = [s for s in self.play.state.statements.values() if s.text == text and s.status == "shown"]
        return (found[-1].seat, found[-1].id, found[-1].version, found[-1].seq) if found else None

    async def write_by_mistake(self) -> None:
        await self.play.do(self.quiet(4), PostStatement(statements.MISTAKEN, self.play.state.item))

    async def put_right(self) -> None:
        if written := self._written(statements.MISTAKEN):
            seat, id, version, _ = written
            await self.play.do(seat, AmendStatement(id, version, statements.CORRECTED))

    async def write_and_take_back(self) -> None:
        await self.play.do(self.quiet(5), PostStatement(statements.HASTY, self.play.state.item))

    async def take_back(self) -> None:
        if written := self._written(statements.HASTY):
            await self.play.do(written[0], WithdrawStatement(written[1]))

    async def advertise(self) -> None:
        await self.play.do(self.quiet(6), PostStatement(statements.OFF_TOPIC, self.play.state.item))

    async def withhold(self) -> None:
        if written := self._written(statements.OFF_TOPIC):
            _, id, version, _ = written
            await self.play.do(self.moderator, WithholdStatement(id, version, "advertising"))

    async def warn(self) -> None:
        seat = self.quiet(6)
        await self.play.do(self.moderator, Warn(seat, "spam", "请围绕议题发言。"))
        await self.play.do(self.moderator, SuspendPosting(seat, "spam"))

    async def restore(self) -> None:
        for seat in self.play.state.suspended:
            if self.play.cast.has(seat):
                await self.play.do(self.moderator, RestorePosting(seat, "已说明情况。"))

    async def give_a_number(self) -> None:
        await self.play.do(self.quiet(7), PostStatement(statements.WITH_A_NUMBER, self.play.state.item))

    async def redact(self) -> None:
        if written := self._written(statements.WITH_A_NUMBER):
            await self.play.do(self.moderator, RedactEntry(written[3], "personal_data"))

    async def correct_the_record(self) -> None:
        last = next((u for u in reversed(self.play.state.utterances) if u.text and u.kind == "speech"), None)
        if last is not None and last.text is not None:
            text = f"{last.text.removesuffix('。')}（据发言人核对）。"
            await self.play.do(self.play.cast.clerk.seat, CorrectUtterance(last.id, last.version, text, "by_speaker"))

    async def change_order(self) -> None:
        await self.play.do(self.moderator, SetPolicy("alternate_venues"))

    async def lose_the_line(self) -> None:
        phone = next((a for a in reversed(self.play.cast.members) if a.channel == "phone"), None)
        if phone is not None:
            note = "电话线路啸叫，请重新拨入。"
            await self.play.do(self.moderator, RemoveSeat(phone.seat, "disturbance", note))

    async def come_back(self) -> None:
        for actor in self.play.cast.members:
            if actor.seat in self.play.state.removed:
                await self.play.do(self.moderator, ReadmitSeat(actor.seat, "线路恢复。"))
                await take_seats(self.play, [actor])

    async def join_from_elsewhere(self) -> None:
        """Somebody in the hall goes on from the way home."""
        seat = next(a.seat for a in reversed(self.play.cast.members) if a.channel == "in_person")
        if (seated := self.play.state.roll.get(seat)) is not None:
            await self.play.do(seat, ChangeSeat(seat, seated.role, seated.sector, seated.venue, "online"))

    async def leave(self) -> None:
        await self.play.do(self.quiet(8), LeaveSeat())


async def take_seats(play: Play, actors: list[Actor]) -> None:
    """Everybody for themselves; the clerk for those on the phone."""
    clerk = play.cast.clerk.seat
    await play.do_all(
        [
            (clerk, TakeSeat(channel="phone", for_=actor.seat))
            if actor.channel == "phone"
            else (actor.seat, TakeSeat(channel=actor.channel))
            for actor in actors
        ]
    )
