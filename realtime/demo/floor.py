"""The floor and the vote as the cast plays them: they speak when called, and vote when a ballot is open."""

from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot
from deliberation.meetings.core.floor import ExtendFloor, GrantFloor, PauseFloor, ResumeFloor, YieldFloor
from deliberation.meetings.core.hold import ReleaseMeeting
from deliberation.meetings.core.motions import PutMotion
from deliberation.meetings.core.sitting import ResumeMeeting
from deliberation.meetings.core.state import Ballot, Motion, QueueEntry, Turn
from deliberation.meetings.core.transcript import RecordUtterance
from realtime.demo.persons import Persons
from realtime.demo.play import Play
from realtime.demo.speeches import IMPROVISED, WRAPPING_UP

LETTERS_A_SECOND = 4.8
VOTE_SECONDS = 90
MAX_SECONDS_OF_A_VOTE = 150  # where no deadline closes it


class Floor:
    def __init__(self, play: Play, persons: Persons) -> None:
        self.play = play
        self.persons = persons
        self.later: set[int] = set()  # seats that wait for an item that is not open yet
        self.held_up: set[int] = set()  # turns that were paused and extended once

    @property
    def moderator(self) -> int:
        return self.play.cast.moderator.seat

    async def settle(self) -> None:
        """Until the moderator of the cast may act: nobody speaks or votes, and no person leads."""
        play = self.play
        while True:
            state = play.state
            if state.ballot is not None:
                await self.vote(state.ballot)
            elif (state.held is not None or state.status == "adjourned") and not self.persons.lead:
                await self._go_on()
            elif state.turn is not None:
                await (self.speak(state.turn) if play.cast.has(state.turn.seat) else self.listen(state.turn))
            elif self.persons.lead or self.persons.waiting(state) is not None:
                await play.pause(1)
            elif (motion := self._of_a_person()) is not None:
                await self.put(motion)
            else:
                return

    async def _go_on(self) -> None:
        """After a person has stopped the room and gone."""
        held = self.play.state.held is not None
        await self.play.do(self.moderator, ReleaseMeeting() if held else ResumeMeeting())

    async def hear_all(self) -> None:
        """Call on those who wait, one after another, but for those whose item comes later."""
        await self.settle()
        while self.next() is not None:
            await self.play.breathe()
            await self.call()
            await self.settle()

    async def call(self) -> None:
        await self.settle()
        if (entry := self.next()) is not None:
            await self.play.do(self.moderator, GrantFloor(entry.id))

    def next(self) -> QueueEntry | None:
        return next((entry for entry in self.play.state.queue if entry.seat not in self.later), None)

    async def speak(self, turn: Turn) -> None:
        """The clerk writes what is said; whoever speaks makes room for a person who waits."""
        play = self.play
        text = play.parts.get(turn.seat, IMPROVISED)
        said = sum(utterance.turn == turn.entry for utterance in play.state.utterances)
        for number, line in enumerate(text.lines[said:], start=said):
            if not await self._has_the_floor(turn):
                return
            await self._say(turn, line)
            await self._hold_up(turn, number)
            if self.persons.waiting(play.state) is not None and number + 1 < len(text.lines):
                if await self._has_the_floor(turn):
                    await self._say(turn, WRAPPING_UP)
                break
        if await self._has_the_floor(turn):
            by_phone = play.state.roll[turn.seat].channel == "phone"
            await play.do(play.cast.clerk.seat if by_phone else turn.seat, YieldFloor(turn.entry))
            play.parts[turn.seat] = IMPROVISED

    async def _say(self, turn: Turn, line: str) -> None:
        """What is being said is in the record as soon as it begins; then it takes its time."""
        said = RecordUtterance(line, seat=turn.seat, turn=turn.entry)
        await self.play.do(self.play.cast.clerk.seat, said)
        await self.play.pause(len(line) / LETTERS_A_SECOND)

    async def _hold_up(self, turn: Turn, number: int) -> None:
        """Now and then the moderator asks for silence and gives some time back."""
        if turn.entry % 5 != 3 or number != 2 or turn.entry in self.held_up or self.persons.lead:
            return
        self.held_up.add(turn.entry)
        await self.play.do(self.moderator, PauseFloor(turn.entry))
        await self.play.pause(4)
        await self.play.do(self.moderator, ResumeFloor(turn.entry))
        await self.play.do(self.moderator, ExtendFloor(turn.entry, 30))

    async def _has_the_floor(self, turn: Turn) -> bool:
        """Waits while the turn is paused: interrupted by another, or held up."""
        play = self.play
        while True:
            now = play.state.turn
            if now is None or turn.entry not in {now.entry, getattr(play.state.interrupted, "entry", None)}:
                return False
            if now.entry == turn.entry and now.running_at is not None:
                return True
            if now.entry != turn.entry and play.cast.has(now.seat):
                await self.speak(now)
            elif now.entry == turn.entry and not self.persons.lead:
                await play.pause(2)
                if play.state.held is not None or play.state.status == "adjourned":
                    await self._go_on()
                else:
                    await play.do(self.moderator, ResumeFloor(turn.entry))
            else:
                await play.pause(1)

    async def listen(self, turn: Turn) -> None:
        """A person has the floor."""
        play = self.play
        note = f"（{play.cast.names[turn.seat]}发言。）"
        await play.do(play.cast.clerk.seat, RecordUtterance(note, kind="note", turn=turn.entry))
        while play.state.turn is not None and play.state.turn.entry == turn.entry:
            await play.pause(1)

    # ---- votes ----

    async def put(self, motion: Motion) -> None:
        """A motion that was seconded is put and voted on."""
        if await self.play.do(self.moderator, PutMotion(motion.id, motion.version)) is not None:
            question = (motion.text or "")[:280]
            await self.play.breathe()
            await self.play.do(self.moderator, OpenBallot(question, motion=motion.id, seconds=VOTE_SECONDS))
        await self.settle()

    def _of_a_person(self) -> Motion | None:
        needed = self.play.state.settings.seconders
        return next(
            (
                motion
                for motion in self.play.state.motions.values()
                if motion.status == "moved" and not self.play.cast.has(motion.seat) and len(motion.seconders) >= needed
            ),
            None,
        )

    async def vote(self, ballot: Ballot) -> None:
        """The cast votes within a while; a person who is here has until the deadline."""
        play = self.play
        began = play.seconds
        for seat in ballot.electorate:
            if play.state.ballot is None or play.state.ballot.id != ballot.id:
                return
            if play.cast.has(seat) and seat in play.state.roll and seat not in play.state.ballot.cast:
                by = play.cast.clerk.seat if play.state.roll[seat].channel == "phone" else seat
                for_ = None if by == seat else seat
                await play.do(by, CastBallot(ballot.id, self._choice(ballot), for_))
                await play.pause(play.chance.uniform(0.1, 0.9))
        while play.state.ballot is not None and play.state.ballot.id == ballot.id:
            awaited = (set(ballot.electorate) - set(play.state.ballot.cast)) & play.present()
            expired = play.seconds - began > MAX_SECONDS_OF_A_VOTE
            if not self.persons.lead and (expired or not awaited):
                await play.do(self.moderator, CloseBallot(ballot.id))
            await play.pause(1)

    def _choice(self, ballot: Ballot) -> str:
        """Most are in favour of what is put; what is offered first is liked most."""
        weights = [16, 3, 2, *[1] * len(ballot.choices)][: len(ballot.choices)]
        if ballot.kind != "vote":
            weights = [6, 5, 3, *[2] * len(ballot.choices)][: len(ballot.choices)]
        return self.play.chance.choices(ballot.choices, weights)[0]
