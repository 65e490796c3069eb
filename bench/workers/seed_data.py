"""Meetings with a history for the benchmarks, written through the same write path as everything else.

python -m bench.workers.seed_data   reads one JSON object a line, {"do": name, …}, and answers each with one line.
"""

import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from itertools import batched, islice
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

# ruff: noqa: E402  # models can be imported only now
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings.act import MAX_BATCH, CommandRequest, act_many
from deliberation.meetings.core.ballots import CloseBallot, OpenBallot
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.queue import OpenQueue
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import OpenMeeting
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.core.transcript import RecordUtterance
from deliberation.meetings.models import Checkpoint, Entry, Meeting
from deliberation.meetings.operations import create_meeting
from deliberation.people.models import Organisation, Person, User

MODERATOR, CLERK, FIRST_MEMBER = 1, 2, 3
# Of the length at which people write and speak: 60 to 200 characters.
SAID = "老旧小区加装电梯的意见征集已经完成，低层住户最关心的是采光、通风和后期维护费用由谁承担，建议先选两个院子试点。"


def migrate() -> None:
    call_command("migrate", verbosity=0)


@transaction.atomic
def _made(members: int) -> tuple[Meeting, list[User]]:
    """A consultation with a moderator, a clerk and so many members, each with an account."""
    name = secrets.token_hex(6)
    organisation = Organisation.objects.create(name=f"市政协{name}")
    consultation = Consultation.objects.create(organisation=organisation, title="老旧小区改造协商", visibility="public")
    roles = ["moderator", "clerk", *["member"] * members]
    users = [User(email=f"{n}@{name}.example.org", password="!") for n in range(len(roles))]
    User.objects.bulk_create(users)
    persons = [Person(name=f"委员{n}", user=user) for n, user in enumerate(users)]
    Person.objects.bulk_create(persons)
    Participation.objects.bulk_create(
        Participation(consultation=consultation, person=person, role=role, venue="主会场")
        for person, role in zip(persons, roles, strict=True)
    )
    return create_meeting(consultation=consultation, title="会议"), users


def meeting(*, members: int, events: int) -> dict[str, Any]:
    """Open, everybody seated; its log is at least so long. `sessions` are by seat, from 1."""
    head, users = _made(members)
    _act(head.pk, (CommandRequest(seat, TakeSeat()) for seat in range(1, members + 3)))
    _act(head.pk, iter([CommandRequest(MODERATOR, OpenMeeting()), CommandRequest(MODERATOR, OpenQueue())]))
    head.refresh_from_db()
    talk(meeting=head.pk, events=events - head.last_seq, members=members)
    return {"id": str(head.pk), "sessions": _sessions(users), **where(meeting=head.pk)}


def talk(*, meeting: UUID, events: int, members: int) -> dict[str, Any]:
    """So many statements and utterances more."""
    _act(meeting, islice(_talk(members), max(0, events)))
    return where(meeting=meeting)


def _talk(members: int) -> Iterator[CommandRequest]:
    n = 0
    while True:
        seat = FIRST_MEMBER + n % members
        yield CommandRequest(seat, PostStatement(f"{n} {SAID}"))
        yield CommandRequest(CLERK, RecordUtterance(f"{n} {SAID}{SAID}", seat=seat))
        n += 1


def _act(meeting: UUID, requests: Iterator[CommandRequest]) -> None:
    for batch in batched(requests, MAX_BATCH):
        for answer in act_many(meeting=meeting, requests=batch):
            if isinstance(answer, Refused):
                raise answer


def _sessions(users: list[User]) -> list[str]:
    """What the browsers of people who have signed in carry."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    ends = timezone.now() + timedelta(days=1)
    made = []
    for user in users:
        held = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        made.append(Session(session_key=secrets.token_hex(16), session_data=store.encode(held), expire_date=ends))
    Session.objects.bulk_create(made)
    return [session.session_key for session in made]


def where(*, meeting: UUID) -> dict[str, Any]:
    head = Meeting.objects.get(pk=meeting)
    return {"epoch": head.epoch, "head": head.last_seq}


def accounts(*, people: int, password: str) -> dict[str, Any]:
    """So many who have never signed in, all with this password; and how many seconds one hash of it takes here."""
    begun = time.monotonic()
    encoded = make_password(password)
    seconds = time.monotonic() - begun
    name = secrets.token_hex(6)
    users = [User(email=f"{n}@{name}.example.org", password=encoded) for n in range(people)]
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=str(user.email), primary=True, verified=True) for user in users
    )
    return {"logins": [user.email for user in users], "seconds": seconds}


def checkpoint(*, meeting: UUID) -> int:
    """The entry up to which its state is stored; 0 where it is not."""
    return Checkpoint.objects.filter(meeting=meeting).values_list("seq", flat=True).first() or 0


def hash16(*, meeting: UUID, seq: int) -> str:
    return bytes(Entry.objects.get(meeting=meeting, seq=seq).hash).hex()[:16]


def open_ballot(*, meeting: UUID, ballot: int) -> int:
    """The ballot before it is closed first."""
    if ballot > 1:
        _act(meeting, iter([CommandRequest(MODERATOR, CloseBallot(ballot - 1))]))
    _act(meeting, iter([CommandRequest(MODERATOR, OpenBallot("是否同意先行试点"))]))
    return ballot


KNOWN: dict[str, Callable[..., Any]] = {
    done.__name__: done for done in (migrate, meeting, talk, where, accounts, checkpoint, hash16, open_ballot)
}


def serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if "meeting" in asked:
            asked["meeting"] = UUID(asked["meeting"])
        print(json.dumps(KNOWN[asked.pop("do")](**asked)), flush=True)


if __name__ == "__main__":
    serve()
