"""Visitors take part: whoever is not of the cast goes first, and the cast answers."""

from deliberation.meetings.core.floor import EndFloor, GrantFloor
from deliberation.meetings.core.motions import SecondMotion
from deliberation.meetings.core.state import QueueEntry, State
from deliberation.meetings.core.statements import PostStatement
from realtime.demo.play import Play
from realtime.demo.statements import TO_PERSONS

LEAD_SECONDS = 60
CALLED_AFTER_SECONDS = 1.5
OVERTIME_SECONDS = 30
GONE_SECONDS = 15
ANSWERED_AFTER_SECONDS = 4
URGENT = ("interjection", "order")
LEADING = ("floor.", "queue.", "item.", "agenda.", "ballot.", "motion.put", "meeting.", "policy.", "decision.")
NOT_LEADING = ("floor.requested", "floor.withdrawn", "floor.yielded", "ballot.cast")


class Persons:
    def __init__(self, play: Play) -> None:
        self.play = play
        self._lead_until = 0.0
        self._waiting_since: dict[int, float] = {}
        self._here_at = self._spoken_from = 0.0
        self._to_answer: list[tuple[float, int]] = []
        self._answered = 0

    @property
    def lead(self) -> bool:
        """A person runs this meeting just now: the moderator of the cast stands back."""
        return self.play.seconds < self._lead_until

    def waiting(self, state: State) -> QueueEntry | None:
        """The first of them who wishes to speak."""
        return next((entry for entry in state.queue if not self.play.cast.has(entry.seat)), None)

    async def turn(self) -> None:
        for by, type, seq in self.play.news:
            self._notice(by, type, seq)
        self.play.news.clear()
        await self._answer()
        await self._second()
        if not self.lead and self.play.state.status == "open":
            await self._call()
            await self._end_overtime()

    def _notice(self, by: int, type: str, seq: int) -> None:
        seated = self.play.state.roll.get(by)
        if seated is not None and seated.role == "moderator":
            if type.startswith(LEADING) and type not in NOT_LEADING:
                self._lead_until = self.play.seconds + LEAD_SECONDS
        if type == "statement.posted":
            self._to_answer.append((self.play.seconds + ANSWERED_AFTER_SECONDS, seq))

    async def _answer(self) -> None:
        """Somebody says something to what a person wrote."""
        while self._to_answer and self._to_answer[0][0] <= self.play.seconds:
            _, seq = self._to_answer.pop(0)
            found = next((s for s in self.play.state.statements.values() if s.seq == seq), None)
            if found is not None and found.status == "shown":
                self._answered += 1
                words = TO_PERSONS[self._answered % len(TO_PERSONS)]
                seat = self.play.quiet()[self._answered % 7]
                await self.play.do(seat, PostStatement(words, item=found.item, reply_to=found.id))

    async def _second(self) -> None:
        """A person's motion finds one who seconds it."""
        for motion in self.play.state.motions.values():
            if motion.status == "moved" and not motion.seconders and not self.play.cast.has(motion.seat):
                await self.play.do(self.play.quiet()[0], SecondMotion(motion.id, motion.version))

    async def _call(self) -> None:
        """On a free floor, or where it is urgent, within moments."""
        state = self.play.state
        entry = self.waiting(state)
        self._waiting_since = {} if entry is None else {entry.id: self._waiting_since.get(entry.id, self.play.seconds)}
        if entry is None or self.play.seconds - self._waiting_since[entry.id] < CALLED_AFTER_SECONDS:
            return
        if state.turn is None or (entry.lane in URGENT and state.interrupted is None):
            await self.play.do(self.play.cast.moderator.seat, GrantFloor(entry.id))

    async def _end_overtime(self) -> None:
        """Who has gone, or goes on and on, is thanked."""
        turn = self.play.state.turn
        if turn is None or self.play.cast.has(turn.seat) or turn.seat in self.play.present():
            self._here_at = self.play.seconds
        if turn is None or self.play.cast.has(turn.seat) or turn.running_at is None:
            self._spoken_from = self.play.seconds
            return
        too_long = self.play.seconds - self._spoken_from > turn.seconds + OVERTIME_SECONDS
        if too_long or self.play.seconds - self._here_at > GONE_SECONDS:
            await self.play.do(self.play.cast.moderator.seat, EndFloor(turn.entry))
