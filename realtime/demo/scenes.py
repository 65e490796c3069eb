"""The scenes of the scripted meeting, in the order of its agenda."""

from collections.abc import Awaitable, Callable

from deliberation.meetings.core.agenda import CloseItem, OpenItem, PlannedItem, SetAgenda
from deliberation.meetings.core.ballots import OpenBallot, RevealBallot, VoidBallot
from deliberation.meetings.core.bringing import BringStatement
from deliberation.meetings.core.floor import EndFloor, GrantFloor
from deliberation.meetings.core.motions import AmendMotion, MoveMotion, NoteDecision, SecondMotion, WithdrawMotion
from deliberation.meetings.core.queue import CloseQueue, MoveEntry, OpenQueue, RequestFloor, UndoMove
from deliberation.meetings.core.roll import NoteQuorum, TakeSeat
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting, OpenMeeting
from deliberation.meetings.core.state import Lane, Threshold
from deliberation.meetings.core.transcript import RecordUtterance
from realtime.demo import speeches
from realtime.demo.cast import Actor
from realtime.demo.floor import VOTE_SECONDS, Floor
from realtime.demo.murmur import Murmur, take_seats
from realtime.demo.persons import Persons
from realtime.demo.play import Play
from realtime.demo.speeches import Speech, Text

LATE = 9  # members who come while the meeting is under way
TWO_THIRDS = Threshold("at_least", 2, 3)


class Scenes:
    def __init__(self, play: Play) -> None:
        self.play = play
        self.persons = Persons(play)
        self.floor = Floor(play, self.persons)
        self.speakers: dict[Speech, Actor] = {}
        for speech in (*speeches.PREMISES, *speeches.STAFF, *speeches.MONEY, *speeches.FREE):
            self._give(speech)
        quiet = tuple(actor for actor in play.cast.members if actor.seat not in play.parts)
        self.on_time = [actor for actor in play.cast.members if actor not in quiet[-LATE:]]
        play.meanwhile = [self.persons.turn, Murmur(play, late=quiet[-LATE:]).turn]

    def _give(self, speech: Speech) -> None:
        actor = self.play.cast.member(sector=speech.sector, venue=speech.venue, but=self.play.parts)
        self.speakers[speech] = actor
        self.play.parts[actor.seat] = speech.text

    @property
    def moderator(self) -> int:
        return self.play.cast.moderator.seat

    @property
    def clerk(self) -> int:
        return self.play.cast.clerk.seat

    def all(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        """After the opening, which comes before anybody watches."""
        return (
            self.briefing,
            self.premises,
            self.staff,
            self.money,
            self.break_,
            self.free,
            self.replies,
            self.assess,
            self.vote_on_motions,
            self.decide,
        )

    async def opening(self) -> None:
        """All at once: seated, opened, the agenda set, and the first word said."""
        play = self.play
        await play.do(self.moderator, TakeSeat(channel="in_person"))
        await play.do(self.clerk, TakeSeat(channel="in_person"))
        await take_seats(play, [*play.cast.others, *self.on_time])
        await play.do(self.moderator, OpenMeeting())
        items = tuple(PlannedItem(item, parent, minutes) for item, parent, minutes, _ in speeches.AGENDA)
        titles = {str(item): title for item, _, _, title in speeches.AGENDA}
        await play.do(self.moderator, SetAgenda(0, items, titles))
        await play.do(self.moderator, OpenItem(1))
        await play.do(self.moderator, OpenQueue())
        play.parts[self.moderator] = speeches.OPENING
        await self.ask(self.moderator, "booked", speeches.OPENING)
        await play.do(self.moderator, GrantFloor(play.state.queue[0].id))
        turn = play.state.turn
        if turn is not None:
            await play.do(self.clerk, RecordUtterance(speeches.OPENING.lines[0], seat=turn.seat, turn=turn.entry))
        briefing = play.cast.departments[0].seat
        play.parts[briefing] = speeches.BRIEFING
        await self.ask(briefing, "booked", speeches.BRIEFING)

    async def ask(self, seat: int, lane: Lane, text: Text, *, answers: int | None = None) -> int | None:
        """A wish to speak; for those on the phone the clerk enters it."""
        seated = self.play.state.roll.get(seat)
        by_phone = seated is not None and seated.channel == "phone"
        by, for_ = (self.clerk, seat) if by_phone else (seat, None)
        return await self.play.do(by, RequestFloor(lane, text.note, answers=answers, for_=for_))

    async def item(self, number: int) -> None:
        await self.floor.settle()
        await self.play.do(self.moderator, OpenItem(number))
        await self.play.breathe()

    # ---- the agenda ----

    async def briefing(self) -> None:
        await self.book_ahead(speeches.PREMISES)
        await self.floor.settle()
        await self.play.do(self.clerk, NoteQuorum())
        await self.item(2)
        await self.floor.hear_all()

    async def round(self, number: int, of: tuple[Speech, ...]) -> None:
        """An item with its booked speakers, the first of whom is called."""
        await self.item(number)
        await self.book(of)
        self.floor.later.clear()
        await self.floor.call()

    async def book(self, of: tuple[Speech, ...], *, lane: Lane = "booked") -> None:
        """Those who do not wait yet ask for the floor, one after another."""
        for speech in of:
            seat = self.speakers[speech].seat
            if not any(entry.seat == seat for entry in self.play.state.queue):
                await self.ask(seat, lane, speech.text)
                await self.play.breathe()

    async def book_ahead(self, of: tuple[Speech, ...]) -> None:
        self.floor.later = {self.speakers[speech].seat for speech in of}
        await self.book(of)

    async def premises(self) -> None:
        await self.round(4, speeches.PREMISES)
        await self.reorder()
        await self.book_ahead(speeches.STAFF)
        await self.interrupt("interjection", speeches.INTERJECTION, place=0)
        await self.bring_in()
        await self.floor.hear_all()

    async def bring_in(self) -> None:
        """What a citizen wrote in the open round is put before the meeting."""
        if self.play.opinion is not None:
            await self.play.do(self.moderator, BringStatement(self.play.opinion))

    async def staff(self) -> None:
        await self.round(5, speeches.STAFF)
        await self.book_ahead(speeches.MONEY)
        await self.play.do(self.moderator, CloseQueue())
        await self.interrupt("order", speeches.ORDER, place=1)
        await self.floor.hear_all()
        await self.play.do(self.moderator, OpenQueue())

    async def money(self) -> None:
        await self.round(6, speeches.MONEY)
        await self.play.pause(12)
        await self.cut_short()
        await self.floor.hear_all()

    async def reorder(self) -> None:
        """The moderator calls the last one sooner, and thinks better of it."""
        waiting = self.play.state.queue
        if len(waiting) < 2 or self.persons.lead:
            return
        await self.play.do(self.moderator, MoveEntry(waiting[-1].id, 0, "balance"))
        await self.play.pause(4)
        await self.play.do(self.moderator, UndoMove(waiting[-1].id))

    async def interrupt(self, lane: Lane, text: Text, *, place: int) -> None:
        """Somebody breaks in while another has begun to speak."""
        await self.say_first()
        seat = self.play.quiet()[place]
        self.play.parts[seat] = text
        if await self.ask(seat, lane, text) is None:
            return
        entry = next((e for e in self.play.state.queue if e.seat == seat and e.lane == lane), None)
        if entry is not None and not self.persons.lead:
            await self.play.breathe()
            await self.play.do(self.moderator, GrantFloor(entry.id))

    async def say_first(self) -> None:
        turn = self.play.state.turn
        if turn is not None and turn.seat in self.play.parts:
            first = self.play.parts[turn.seat].lines[0]
            await self.play.do(self.clerk, RecordUtterance(first, seat=turn.seat, turn=turn.entry))
            await self.play.pause(4)

    async def cut_short(self) -> None:
        """One who was given the floor says nothing for a while, and the moderator takes it back."""
        turn = self.play.state.turn
        if turn is None or not self.play.cast.has(turn.seat) or self.persons.lead:
            return
        await self.play.do(self.clerk, RecordUtterance("（话筒暂时没有声音。）", kind="note"))
        await self.play.pause(4)
        await self.play.do(self.moderator, EndFloor(turn.entry))
        await self.ask(turn.seat, "booked", self.play.parts[turn.seat])

    async def break_(self) -> None:
        await self.floor.settle()
        await self.play.do(self.moderator, AdjournMeeting())
        await self.play.pause(20)
        await self.floor.settle()
        await self.play.do(self.clerk, NoteQuorum())

    async def free(self) -> None:
        await self.item(7)
        await self.book(speeches.FREE, lane="impromptu")
        await self.floor.hear_all()
        await self.move()
        await self.play.pause(75)  # for persons who wish to say something now
        await self.floor.hear_all()

    async def replies(self) -> None:
        await self.item(8)
        _, health, finance = (actor.seat for actor in self.play.cast.departments)
        for seat, text in ((health, speeches.REPLY_HEALTH), (finance, speeches.REPLY_FINANCE)):
            self.play.parts[seat] = text
            answered = self.play.state.speeches[-1].entry if self.play.state.speeches else None
            await self.ask(seat, "reply", text, answers=answered)
            await self.play.breathe()
        await self.floor.hear_all()

    # ---- motions and votes ----

    async def move(self) -> None:
        """Three motions: one is put in better words, one is voted on as it is, one is taken back."""
        movers = [self.speakers[speech].seat for speech in (speeches.FREE[0], speeches.FREE[1], speeches.FREE[2])]
        for seat, motion in zip(movers, speeches.MOTIONS, strict=True):
            await self.floor.settle()
            await self.play.do(seat, MoveMotion(motion))
            await self.play.breathe()
        first, second, third = self._moved(movers)
        await self._second(first)
        await self._second(second)
        if first is not None:
            await self.play.do(movers[0], AmendMotion(first, 1, speeches.AMENDED))
            await self._second(first)
        if third is not None:
            await self.play.do(movers[2], WithdrawMotion(third))

    def _moved(self, movers: list[int]) -> list[int | None]:
        moved = {motion.seat: motion.id for motion in self.play.state.motions.values()}
        return [moved.get(seat) for seat in movers]

    async def _second(self, motion: int | None) -> None:
        if motion is not None:
            version = self.play.state.motions[motion].version
            await self.play.do(self.play.quiet()[version], SecondMotion(motion, version))
            await self.play.breathe()

    async def assess(self) -> None:
        """A straw poll that has to be held again, and an assessment."""
        await self.item(9)
        straw = OpenBallot(speeches.STRAW, kind="straw", labels=speeches.STRAW_CHOICES, seconds=VOTE_SECONDS)
        if await self.play.do(self.moderator, straw) is not None and self.play.state.ballot is not None:
            await self.play.pause(3)
            if self.play.state.ballot is not None:
                void = VoidBallot(self.play.state.ballot.id, "technical", "分会场未收到，重新进行。")
                await self.play.do(self.moderator, void)
            await self.play.breathe()
            await self.play.do(self.moderator, straw)
        await self.floor.settle()
        await self.play.breathe()
        assessment = OpenBallot(
            speeches.ASSESSED,
            kind="assessment",
            labels=speeches.ASSESSMENT,
            results="when_revealed",
            seconds=VOTE_SECONDS,
        )
        await self.play.do(self.moderator, assessment)
        await self.floor.settle()
        await self.play.breathe()
        await self.reveal()

    async def reveal(self) -> None:
        for ballot in tuple(self.play.state.unrevealed):
            if self.play.state.results[ballot].voided is None:
                await self.play.do(self.moderator, RevealBallot(ballot))

    async def vote_on_motions(self) -> None:
        for motion in tuple(self.play.state.motions.values()):
            await self.floor.settle()
            now = self.play.state.motions[motion.id]
            if now.status == "moved" and now.seconders:
                await self.floor.put(now)
                await self.play.pause(5)

    async def decide(self) -> None:
        await self.item(10)
        await self.play.do(self.moderator, NoteDecision(speeches.DECIDED, "applause"))
        self.play.parts[self.moderator] = speeches.CLOSING
        await self.ask(self.moderator, "booked", speeches.CLOSING)
        await self.floor.hear_all()
        await self.play.do(self.moderator, CloseItem(10))
        await self.close()

    async def close(self) -> None:
        await self.floor.settle()
        await self.reveal()
        await self.play.do(self.moderator, CloseMeeting())
