"""The scripted meeting played as fast as it goes, in a process of its own, and what became of it.

python -m tests.realtime.demo.quick_play [VISITORS]   prints one JSON object. VISITORS: what persons do in it, by name.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

# ruff: noqa: E402  # models can be imported only now

from deliberation.consultations.demo_data import load
from deliberation.meetings.core.ballots import CastBallot
from deliberation.meetings.core.floor import GrantFloor, YieldFloor
from deliberation.meetings.core.motions import MoveMotion
from deliberation.meetings.core.queue import RequestFloor
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Meeting, Seat
from realtime.demo.play import Play
from realtime.demo.sittings import next_play, play_one
from realtime.infra.db_executor import run

Visit = Callable[[Play, dict[str, int], list[Any]], Callable[[], Awaitable[None]]]


def speaker(play: Play, seats: dict[str, int], told: list[Any]) -> Callable[[], Awaitable[None]]:
    """A member who asks for the floor while another speaks, and gives it back after ten seconds."""
    me = seats["何𠮷祥"]
    asked_at = got_at = 0.0

    async def turn() -> None:
        nonlocal asked_at, got_at
        if play.seconds > 60 and not asked_at and play.state.turn is not None:
            await play.do(me, TakeSeat())
            await play.do(me, RequestFloor("impromptu", "想补充"))
            asked_at = play.seconds
        on_the_floor = play.state.turn is not None and play.state.turn.seat == me
        if on_the_floor and not got_at:
            got_at = play.seconds
            told.append(["called after", got_at - asked_at])
        if on_the_floor and play.seconds > got_at + 10 and play.state.turn is not None:
            await play.do(me, YieldFloor(play.state.turn.entry))

    return turn


def voter(play: Play, seats: dict[str, int], told: list[Any]) -> Callable[[], Awaitable[None]]:
    """A member who writes, moves a motion, and votes only late."""
    me = seats["何𠮷祥"]
    opened: dict[int, float] = {}

    async def turn() -> None:
        if play.seconds > 20 and me not in play.state.roll:
            await play.do(me, TakeSeat())
            await play.do(me, PostStatement("我是来访的委员。"))
        if play.seconds > 300 and not any(motion.seat == me for motion in play.state.motions.values()):
            await play.do(me, MoveMotion("建议下次会议安排实地考察。"))
        ballot = play.state.ballot
        if ballot is None:
            return
        opened.setdefault(ballot.id, play.seconds)
        if me in ballot.electorate and me not in ballot.cast and play.seconds > opened[ballot.id] + 70:
            told.append(["voted", await play.do(me, CastBallot(ballot.id, ballot.choices[0])) is not None])

    return turn


def leader(play: Play, seats: dict[str, int], told: list[Any]) -> Callable[[], Awaitable[None]]:
    """A moderator who calls on somebody once, and then only watches."""
    me = seats["秦雅琴"]
    led_at: float | None = None
    others = 0

    async def turn() -> None:
        nonlocal led_at, others
        if play.seconds > 40 and me not in play.state.roll:
            await play.do(me, TakeSeat())
        if led_at is None and play.seconds > 150 and play.state.turn is None and play.state.queue:
            if await play.do(me, GrantFloor(play.state.queue[0].id)) is not None:
                led_at = play.seconds
                others = len(await run(done_by_the_cast, play))
        if led_at is not None and not told and play.seconds > led_at + 58:
            told.append(["meanwhile", (await run(done_by_the_cast, play))[others:]])

    return turn


def done_by_the_cast(play: Play) -> list[str]:
    """What the moderator of the cast did to floor and agenda. Does queries."""
    kinds = ("floor.granted", "floor.paused", "floor.extended", "item.opened", "ballot.opened")
    entries = Entry.objects.filter(meeting=play.meeting, by=play.cast.moderator.seat, type__in=kinds)
    return list(entries.order_by("seq").values_list("type", flat=True))


VISITORS: dict[str, Visit] = {"speaker": speaker, "voter": voter, "leader": leader}


async def played(play: Play, visits: list[Visit], seats: dict[str, int], told: list[Any]) -> None:
    def arrive() -> None:
        play.meanwhile += [visit(play, seats, told) for visit in visits]

    await play_one(play, under_way=arrive)


def main(names: list[str]) -> None:
    consultation = load().consultation
    told: list[Any] = []

    async def all_of_it() -> Play:
        play = await next_play(consultation, pace=None)
        seats = {name: number for number, name in play.cast.names.items()}
        if names:
            play.present = lambda: frozenset({seats["何𠮷祥"], seats["秦雅琴"]})
        await played(play, [VISITORS[name] for name in names], seats, told)
        return play

    play = asyncio.run(all_of_it())
    meeting = Meeting.objects.get(pk=play.meeting)
    entries = Entry.objects.filter(meeting=meeting).order_by("seq")
    report = {
        "status": play.state.status,
        "seconds": play.seconds,
        "answers": play.answers,
        "types": sorted(set(entries.values_list("type", flat=True))),
        "log": [[e.seq, e.by, e.type, e.facts, e.text] for e in entries],
        "verified": verify(meeting).entries,
        "names": list(Seat.objects.filter(meeting=meeting).values_list("display_name", flat=True)),
        "told": told,
    }
    print(json.dumps(report, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
