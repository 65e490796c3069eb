"""`manage.py replay_debate FILE`: hold a printed debate again, as a live meeting that anybody may watch."""

import json
import math
import signal
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from deliberation.meetings.debates import BadDebate
from deliberation.meetings.event_log.store import BrokenLog
from deliberation.meetings.models import Meeting
from deliberation.meetings.replay.account import Account, account_of
from deliberation.meetings.replay.clocks import AtOnce, Clock, Paced
from deliberation.meetings.replay.play import Halted, play
from deliberation.meetings.replay.prepare import Prepared, prepare
from deliberation.meetings.replay.stage import Stage, set_up, strike
from deliberation.meetings.replay.stopping import stop_asked


class Command(BaseCommand):
    help = "Replay an Akoma Ntoso debate (3.0, final or a working draft) as a live meeting, open to everybody."
    # They are about the whole site: pages not built yet are no reason to say more than one sentence here.
    requires_system_checks = ()

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
            prepared = prepare(Path(options["file"]))
            for warning in prepared.debate.warnings:
                self.stderr.write(warning)
            with stop_asked() as asked:
                stage, clock = _staged(prepared, meeting, speed)
                if not options["json"]:
                    self.stdout.write(f"{stage.meeting.title}\nRoom: {stage.meeting.get_absolute_url()}")
                    self.stdout.flush()
                finished = _played(stage, prepared, clock, asked)
            if not finished:
                sentence = "Stopped before its end; the meeting was closed."
                raise CommandError(sentence, returncode=128 + asked[0])
            self._tell(meeting, as_json=options["json"])
        except BadDebate as bad:
            raise CommandError(bad.sentence, returncode=2) from bad
        except BrokenLog as broken:
            raise CommandError(f"The log of this meeting cannot be trusted from entry {broken.seq}.") from broken
        except Error as failed:
            raise CommandError(f"The database failed: {_line(failed)}.") from failed
        except KeyboardInterrupt as stopped:
            raise CommandError("Stopped at once.", returncode=128 + signal.SIGINT) from stopped

    def _tell(self, meeting: UUID, *, as_json: bool) -> None:
        account = account_of(Meeting.objects.get(pk=meeting))
        if as_json:
            self.stdout.write(json.dumps(asdict(account)))
        else:
            self.stdout.write(_readable(account))
        if not account.chain_ok:
            raise CommandError("The log of this meeting does not verify.")


def _staged(prepared: Prepared, meeting: UUID, speed: float | None) -> tuple[Stage, Clock]:
    now = time.time_ns() // 1_000_000
    lasts = prepared.programme[-1].at
    clock = AtOnce(ends_at=now, lasts=lasts) if speed is None else Paced(began_at=now, speed=speed)
    starts_at = datetime.fromtimestamp(clock.began_at / 1000, UTC)
    return set_up(prepared.debate, prepared.cast, meeting=meeting, starts_at=starts_at), clock


def _played(stage: Stage, prepared: Prepared, clock: Clock, asked: list[int]) -> bool:
    try:
        return play(stage.meeting.pk, prepared.programme, clock=clock, stopped=lambda: bool(asked))
    except Halted as halted:
        strike(stage)
        reason = f"The replay stopped after entry {halted.after}: the meeting refused the next step ({halted.code})."
        raise CommandError(reason) from halted
    except Error as failed:
        _strike_if_possible(stage)
        reason = f"The replay stopped before its end, because the database failed: {_line(failed)}."
        raise CommandError(reason) from failed


def _strike_if_possible(stage: Stage) -> None:
    try:
        strike(stage)
    except Error:
        return  # it failed before, and says so


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
