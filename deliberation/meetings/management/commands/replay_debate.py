"""`manage.py replay_debate FILE`: hold a printed debate again, as a live meeting that anybody may watch."""

import json
import math
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.urls import NoReverseMatch

from deliberation.meetings.core.machine import Refused
from deliberation.meetings.debates import BadDebate, Debate, read_debate
from deliberation.meetings.log import BrokenLog
from deliberation.meetings.models import Meeting
from deliberation.meetings.replay.account import Account, account_of
from deliberation.meetings.replay.cast import Cast, cast_of
from deliberation.meetings.replay.play import AtOnce, Clock, Halted, Paced, play, rehearse
from deliberation.meetings.replay.programme import Due, programme_of
from deliberation.meetings.replay.stage import Stage, refuse_existing, set_up, strike

Programme = tuple[Due, ...]


class Command(BaseCommand):
    help = "Replay an Akoma Ntoso debate (3.0, final or a working draft) as a live meeting, open to everybody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the debate")
        parser.add_argument(
            "--speed",
            default="max",
            metavar="N|max",
            help="1 is 150 words a minute, 10 ten times as fast, max (the usual) without waiting: ends about now",
        )
        parser.add_argument("--meeting", metavar="ID", help="the id the new meeting shall have (a UUID)")
        parser.add_argument("--json", action="store_true", help="tell the outcome as one JSON object, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            speed, meeting = _speed(options["speed"]), _id(options["meeting"])
            debate = read_debate(options["file"])
            cast = cast_of(debate)
            programme = programme_of(debate, cast)
            _check(programme)
            refuse_existing(meeting)
            with stop_asked() as asked:
                finished = self._hold(debate, cast, programme, meeting, speed, asked, quiet=options["json"])
        except BadDebate as bad:
            raise CommandError(bad.sentence, returncode=2) from bad
        except Error as failed:
            raise CommandError(f"The database failed: {_line(failed)}.") from failed
        except KeyboardInterrupt as stopped:
            raise CommandError("Stopped at once.", returncode=128 + signal.SIGINT) from stopped
        if not finished:
            raise CommandError("Stopped before its end; the meeting was closed.", returncode=128 + asked[0])
        self._tell(meeting, as_json=options["json"])

    def _hold(
        self,
        debate: Debate,
        cast: Cast,
        programme: Programme,
        meeting: UUID,
        speed: float | None,
        asked: list[int],
        *,
        quiet: bool,
    ) -> bool:
        now = time.time_ns() // 1_000_000
        clock = AtOnce(ends_at=now, programme=programme) if speed is None else Paced(began_at=now, speed=speed)
        starts_at = datetime.fromtimestamp(clock.began_at / 1000, UTC)
        stage = set_up(debate, cast, meeting=meeting, starts_at=starts_at)
        if not quiet:
            self.stdout.write(f"{stage.meeting.title}\nRoom: {_room(stage.meeting)}")
            self.stdout.flush()
        return _played(stage, programme, clock, asked)

    def _tell(self, meeting: UUID, *, as_json: bool) -> None:
        account = account_of(Meeting.objects.get(pk=meeting))
        if as_json:
            self.stdout.write(json.dumps(asdict(account)))
        else:
            self.stdout.write(_readable(account))
        if not account.chain_ok:
            raise CommandError("The log of this meeting does not verify.")


@contextmanager
def stop_asked() -> Iterator[list[int]]:
    """Collects the signals that ask to stop, so that a step is never cut in two; a second one stops at once."""
    asked: list[int] = []

    def note(number: int, _frame: object) -> None:
        asked.append(number)
        signal.signal(number, before[number])

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _played(stage: Stage, programme: Programme, clock: Clock, asked: list[int]) -> bool:
    try:
        return play(stage.meeting.pk, programme, clock=clock, stopped=lambda: bool(asked))
    except Halted as halted:
        strike(stage)
        reason = f"The replay stopped after entry {halted.after}: the meeting refused the next step ({halted.code})."
        raise CommandError(reason) from halted
    except BrokenLog as broken:
        raise CommandError(f"The replay stopped: the log cannot be trusted from entry {broken.seq}.") from broken
    except Error as failed:
        _strike_if_possible(stage)
        raise CommandError(
            f"The replay stopped before its end, because the database failed: {_line(failed)}."
        ) from failed


def _strike_if_possible(stage: Stage) -> None:
    try:
        strike(stage)
    except Error:
        return  # it failed before, and says so


def _check(programme: Programme) -> None:
    try:
        rehearse(programme)
    except Refused as refused:
        sentence = f"The debate cannot be held as a meeting: its rules refuse a step ({refused.code})."
        raise BadDebate(refused.code, sentence) from refused


def _speed(text: str) -> float | None:
    """None for as fast as it goes."""
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not 0.01 <= speed <= 1_000_000:
        raise BadDebate("bad_speed", f"--speed is a number from 0.01 to 1000000 or max, not {text!r}.")
    return speed


def _id(text: str | None) -> UUID:
    if text is None:
        return uuid4()
    try:
        return UUID(text)
    except ValueError:
        raise BadDebate("bad_meeting", f"--meeting is a UUID, not {text!r}.") from None


def _room(meeting: Meeting) -> str:
    try:
        return meeting.get_absolute_url()
    except NoReverseMatch:  # a site without rooms
        return str(meeting.pk)


def _readable(account: Account) -> str:
    votes = [
        f"Vote: {b['question']} {b['for']} for, {b['against']} against, {b['abstain']} abstaining."
        for b in account.ballots
    ]
    chain = "the chain holds" if account.chain_ok else "the chain does not hold"
    return "\n".join(
        [
            f"{account.speeches} speeches by {account.speakers} speakers on {account.agenda_items} agenda items; "
            f"{account.decisions} decisions without a count.",
            *votes,
            f"{account.events} entries over {account.seconds:.0f} seconds; {chain}.",
        ]
    )


def _line(error: Error) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
