"""One sitting after another: each is a meeting of its own, from opening to closing."""

import asyncio
import logging
from collections.abc import Callable
from random import Random
from uuid import UUID

from django.utils import timezone

from deliberation.consultations.models import Consultation
from deliberation.meetings.core.ballots import CloseBallot, RevealBallot
from deliberation.meetings.core.bringing import OpinionOf
from deliberation.meetings.core.sitting import CloseMeeting, OpenMeeting
from deliberation.meetings.models import Meeting
from deliberation.meetings.operations import create_meeting
from deliberation.meetings.queries import with_status
from deliberation.opinions.demo_answers import take_up
from deliberation.opinions.models import Round
from realtime.demo.cast import cast_of
from realtime.demo.links import links
from realtime.demo.play import Over, Play
from realtime.demo.record import keep_record
from realtime.demo.scenes import Scenes
from realtime.hub import hub
from realtime.infra.db_executor import run

log = logging.getLogger(__name__)

TITLE, TITLE_EN = "社区嵌入式养老协商会", "Consultation on care in the neighbourhood"
OPTIONS = {
    "entitled": 60,
    "quorum": 31,
    "confirm_days": 0,
    "voting_roles": ["member"],
    "lane_seconds": {"booked": 60, "impromptu": 45, "reply": 45, "interjection": 20, "order": 20},
}
BETWEEN_SECONDS = 20
SHOWN_OPINIONS = 100  # in the demonstration's round
MAX_SECONDS = 45 * 60  # a person may lead for a long time, but not for ever


async def play_on(consultation: Consultation, *, under_way: Callable[[], None]) -> None:
    """For ever. `under_way` is called when the first meeting can be watched."""
    try:
        await close_what_is_open(consultation)
    except Exception:  # of an earlier version, perhaps; what matters is that a new one begins
        log.exception("demo: cannot close an earlier meeting")
    while True:
        try:
            play = await next_play(consultation)
            await run(take_up, consultation, play.meeting)
            await asyncio.wait_for(play_one(play, under_way=under_way), MAX_SECONDS)
            await run(keep_record, play.meeting, clerk=play.cast.clerk.seat, moderator=play.cast.moderator.seat)
        except TimeoutError:
            log.warning("demo: a meeting took too long, starting the next")
        except Exception:  # the page that was promised to be alive stays alive
            log.exception("demo: a meeting failed, starting the next")
        under_way()
        await asyncio.sleep(BETWEEN_SECONDS)


async def next_play(consultation: Consultation, *, pace: float | None = 1) -> Play:
    """A new meeting and its cast. The number of the sitting is the seed of all chance in it."""
    number, meeting = await run(new_sitting, consultation)
    chance = Random(number)  # noqa: S311  # a play, not a secret
    cast = await run(cast_of, meeting, chance=chance)
    play = Play(
        meeting, cast, chance=chance, submit=hub.group_commit.submit, present=lambda: present(meeting), pace=pace
    )
    play.opinion = await run(opinion_for, consultation, number)
    return play


async def play_one(play: Play, *, under_way: Callable[[], None]) -> None:
    """From its opening to its close, whoever closes it."""
    scenes = Scenes(play)
    try:
        await play.unharmed(scenes.opening)
        links.meeting = play.meeting
        under_way()
        for scene in scenes.all():
            await play.unharmed(scene)
        await play.unharmed(scenes.close)
    except Over:
        log.debug("a meeting of the demonstration was closed; asked and answered: %s", dict(play.answers))


def new_sitting(consultation: Consultation) -> tuple[int, UUID]:
    """Does queries."""
    number = Meeting.objects.filter(consultation=consultation, title__startswith=TITLE).count() + 1
    meeting = create_meeting(
        consultation=consultation,
        title=f"{TITLE}（第{number}场）",
        title_en=f"{TITLE_EN} (sitting {number})",
        starts_at=timezone.now(),
        options=OPTIONS,
    )
    return number, meeting.pk


def opinion_for(consultation: Consultation, sitting: int) -> OpinionOf | None:
    """Another one in each sitting; in the first that of the code which the demonstration prints. Does queries."""
    round = Round.objects.filter(consultation=consultation, state=Round.State.OPEN).order_by("pk").first()
    return None if round is None else OpinionOf("opinion", round.pk, (sitting - 1) % SHOWN_OPINIONS + 1)


def present(meeting: UUID) -> frozenset[int]:
    """The seats somebody watches from just now."""
    room = hub.rooms.get(meeting)
    return (
        frozenset()
        if room is None
        else frozenset(connection.seat for connection in room.connections if connection.seat is not None)
    )


async def close_what_is_open(consultation: Consultation) -> None:
    """What an earlier start left under way comes to its end, by its own moderator."""
    for meeting in await run(left_open, consultation):
        cast = await run(cast_of, meeting, chance=Random(0))  # noqa: S311
        play = Play(meeting, cast, chance=Random(), submit=hub.group_commit.submit, present=frozenset, pace=None)  # noqa: S311
        moderator = cast.moderator.seat
        try:
            await play.look()
            if play.state.ballot is not None:
                await play.do(moderator, CloseBallot(play.state.ballot.id))
            for ballot in tuple(play.state.unrevealed):
                await play.do(moderator, RevealBallot(ballot))
            if play.state.status == "preparing":
                await play.do(moderator, OpenMeeting())
            await play.do(moderator, CloseMeeting())
        except Over:
            continue


def left_open(consultation: Consultation) -> list[UUID]:
    """Does queries."""
    meetings = with_status(Meeting.objects.filter(consultation=consultation, title__startswith=TITLE))
    return [meeting.pk for meeting in meetings if meeting.sitting != "meeting.closed"]
