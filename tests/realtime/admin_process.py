"""The desk of a site under test: a process beside its servers that makes meetings, signs people in and reads the log.

python -m tests.realtime.admin_process   reads one JSON object a line, {"do": name, …}, and answers each with one line.
"""

import itertools
import json
import os
import secrets
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

# ruff: noqa: E402  # models can be imported only now
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from deliberation.consultations.models import Participation
from deliberation.meetings import hash_chain
from deliberation.meetings.act import CommandRequest, act, act_many
from deliberation.meetings.core import codec
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import OpenMeeting
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Meeting, Seat, Token, new_epoch
from deliberation.meetings.operations import correct_seats, seat_participants
from deliberation.meetings.vouching.operations import vouch, waiting
from deliberation.opinions.models import Round
from deliberation.people import grants
from deliberation.people.factors import RECORDS, RECORDS_OF
from deliberation.people.limits.hashing import PasswordHasher
from deliberation.people.models import Grant, Membership, Person, User
from deliberation.people.revocation import end_other_sessions
from tests.deliberation.meetings.given import a_meeting, unguarded
from tests.deliberation.opinions.given import consultation, moderator, open_round, viewpoint, waiting_opinion
from tests.deliberation.people.given import app_of, conference, holder

numbers = itertools.count(1)


def migrate() -> None:
    call_command("migrate", verbosity=0)


def meeting(*, roles: list[str], visibility: str, options: dict[str, Any], opened: bool) -> dict[str, Any]:
    """A meeting with a session for each seat; opened: everybody seated and the sitting begun, by seat 1."""
    given = a_meeting(visibility=visibility, name=f"市政协{next(numbers)}-{secrets.token_hex(4)}", roles=tuple(roles))
    Meeting.objects.filter(pk=given.meeting.pk).update(options=options)
    if opened:
        requests = [CommandRequest(seat, TakeSeat()) for seat in range(1, len(roles) + 1)]
        for start in range(0, len(requests), 64):
            act_many(meeting=given.meeting.pk, requests=requests[start : start + 64])
        act(meeting=given.meeting.pk, by=1, command=OpenMeeting())
    sessions = [session(person=person.pk) for person in given.people]
    return {"id": str(given.meeting.pk), "people": [person.pk for person in given.people], "sessions": sessions}


def round(*, opinions: int) -> dict[str, Any]:
    """An open call for opinions with viewpoints, and sessions of two who review it and of one who runs it."""
    house = conference(f"市政协{next(numbers)}-{secrets.token_hex(4)}")
    made = open_round(consultation(house))
    for text in ("助餐点应当开到晚上七点。", "上门护理比建新的养老院更要紧。"):
        viewpoint(made, text)
    submit(round=made.pk, count=opinions)
    people = [moderator(house, f"审核员{next(numbers)}") for _ in range(2)]
    secretary = holder("secretariat", house)
    sessions = [session(person=one.pk) for one in people]
    return {"id": made.pk, "sessions": sessions, "secretary": session(person=secretary.pk, factor=True)}


def submit(*, round: int, count: int) -> None:
    """So many opinions that wait for review."""
    made = Round.objects.get(pk=round)
    for number in range(count):
        waiting_opinion(made, f"第 {number + 1} 件事：希望社区食堂开到晚上七点。", device=f"{number}")


def session(*, person: int, factor: bool = False) -> str:
    """What the browser of somebody who has signed in carries; with a second factor, where asked for."""
    user = User.objects.get(person=person)
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if factor:
        app_of(user)
        store[RECORDS], store[RECORDS_OF] = [{"method": "mfa", "at": time.time(), "type": "totp"}], str(user.pk)
    store.create()
    return str(store.session_key)


def sign_out(*, session: str) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(session).flush()


def run_out(*, session: str, seconds: float) -> None:
    """The session ends by itself, so many seconds from now."""
    Session.objects.filter(pk=session).update(expire_date=timezone.now() + timedelta(seconds=seconds))


def deactivate(*, person: int) -> None:
    User.objects.filter(person=person).update(is_active=False)


def stranger() -> dict[str, Any]:
    """Somebody signed in who has no part in any meeting."""
    user = User.objects.create_user(f"{secrets.token_hex(6)}@example.org", None)
    person = Person.objects.create(name="路人", user=user)
    return {"person": person.pk, "session": session(person=person.pk)}


def take_part(*, meeting: UUID, person: int, role: str) -> int:
    """A late participant, with a seat kept; returns its number."""
    head = Meeting.objects.get(pk=meeting)
    Participation.objects.create(consultation=head.consultation, person_id=person, role=role, venue="分会场")
    seat_participants(meeting=head)
    return Seat.objects.get(meeting=head, person=person).number


def officers_need_factor(*, meeting: UUID, needs: bool) -> None:
    Meeting.objects.filter(pk=meeting).update(officers_need_factor=needs)


def vouch_for(*, meeting: UUID, by: int, code: str) -> None:
    """The officer in this seat types what whoever waits has read out."""
    head = Meeting.objects.get(pk=meeting)
    officer = Seat.objects.select_related("person").get(meeting=head, number=by).person
    assert officer is not None
    vouch(by=officer, request=waiting(head).get().pk, meeting=head, code=code)


def correct(*, meeting: UUID, seat: int, name: str) -> None:
    """As the administration puts a name right."""
    row = Seat.objects.get(meeting=meeting, number=seat)
    row.display_name = name
    correct_seats(meeting=Meeting.objects.get(pk=meeting), seats=[row])


def name(*, meeting: UUID, seat: int, name: str, sector: str) -> None:
    """What stands on a seat, before anybody has seen it."""
    Seat.objects.filter(meeting=meeting, number=seat).update(display_name=name, display_name_en="", sector=sector)


def take_away(*, how: str, meeting: UUID, person: int, session: str) -> None:
    """Every way to lose standing, as pages, the administration and commands do it."""
    mine = Participation.objects.filter(consultation__meetings=meeting, person=person)
    user = User.objects.filter(person=person).first()
    match how:
        case "signed out" | "session ended":
            sign_out(session=session)
        case "password changed":
            assert user is not None
            user.set_password("a new one, long enough")
            user.save()
        case "factor changed":
            assert user is not None
            end_other_sessions(user)
        case "account switched off":
            deactivate(person=person)
        case "account deleted":
            assert user is not None
            user.delete()
        case "participation ended":
            mine.delete()
        case "participation changed":
            mine.update(role="guest")
        case "person deleted":
            Person.objects.get(pk=person).delete()
        case "membership ended":
            Membership.objects.filter(person=person).update(ends_on=timezone.localdate() - timedelta(days=1))
        case "grant ended":
            grants.end(grant=Grant.objects.get(person=person), by=None, reason="离任")


def stand(*, meeting: UUID, what: str) -> dict[str, Any]:
    """Somebody who sees the meeting for what they are in its organisation, without taking part in it."""
    house = Meeting.objects.get(pk=meeting).consultation.organisation
    made = stranger()
    person = Person.objects.get(pk=made["person"])
    if what == "secretariat":
        grants.give(by=None, to=person, role="secretariat", organisation=house, reason="任职")
    else:
        since = timezone.localdate() - timedelta(days=30)
        Membership.objects.create(person=person, organisation=house, role="expert", term=5, starts_on=since)
    return made


def give_back(*, meeting: UUID, person: int, role: str) -> None:
    """Takes part again."""
    head = Meeting.objects.get(pk=meeting)
    Participation.objects.create(consultation=head.consultation, person_id=person, role=role)


def role(*, meeting: UUID, seat: int) -> str:
    """What the row of a seat says."""
    return Seat.objects.get(meeting=meeting, number=seat).role


def part(*, meeting: UUID, person: int) -> None:
    """Takes part in the consultation no more."""
    Participation.objects.filter(consultation__meetings=meeting, person=person).delete()
    # A seat that is kept for somebody lets them in as well.
    Seat.objects.filter(meeting=meeting, person=person).update(person=None)


def accounts(*, people: int, password: str, iterations: int) -> list[str]:
    """The addresses of so many who have never signed in, all with this password."""
    encoded = PasswordHasher().encode(password, "salt-of-a-test-23456", iterations)
    users = [User(email=f"{n}@{secrets.token_hex(6)}.example.org", password=encoded) for n in range(people)]
    User.objects.bulk_create(users)
    for user in users:
        user.emailaddress_set.create(email=str(user.email), primary=True, verified=True)
    return [str(user.email) for user in users]


def act_as(*, meeting: UUID, by: int, what: dict[str, Any]) -> dict[str, Any]:
    """One command through the door of this process."""
    command = codec.build(codec.COMMANDS[what["type"]], what)
    try:
        return {"seq": act(meeting=meeting, by=by, command=command)}
    except Refused as refused:
        return {"refused": refused.code}


def act_often(*, meeting: UUID, by: int, what: list[dict[str, Any]]) -> int:
    """Many at once; returns the number of the last entry."""
    requests = [CommandRequest(by, codec.build(codec.COMMANDS[one["type"]], one)) for one in what]
    answers = [act_many(meeting=meeting, requests=requests[n : n + 64])[-1] for n in range(0, len(requests), 64)]
    assert isinstance(answers[-1], int), answers[-1]
    return answers[-1]


def log(*, meeting: UUID) -> list[dict[str, Any]]:
    entries = Entry.objects.filter(meeting=meeting).order_by("seq")
    return [
        {"seq": e.seq, "at": e.at, "by": e.by, "type": e.type, "facts": e.facts, "text": e.text, "hash16": hash16(e)}
        for e in entries
    ]


def hash16(entry: Entry) -> str:
    return bytes(entry.hash).hex()[:16]


def tokens(*, meeting: UUID) -> list[list[Any]]:
    return [[str(t.token), t.seat, t.seq] for t in Token.objects.filter(meeting=meeting).order_by("pk")]


def head(*, meeting: UUID) -> dict[str, Any]:
    """What the head row says of the log."""
    row = Meeting.objects.get(pk=meeting)
    last = bytes(row.last_hash).hex()[:16]
    return {"epoch": row.epoch, "last_seq": row.last_seq, "hash16": last, "due_at": row.due_at}


def check(*, meeting: UUID) -> int:
    """The length of a log that holds; fails with the reason where it does not."""
    return verify(Meeting.objects.get(pk=meeting)).entries


def restore(*, meeting: UUID, upto: int) -> None:
    """As a restore of a backup would leave it: the end is lost, and the history is another one."""
    with unguarded():
        Token.objects.filter(meeting=meeting, seq__gt=upto).delete()
        Entry.objects.filter(meeting=meeting, seq__gt=upto).delete()
        last = Entry.objects.filter(meeting=meeting, seq=upto).first()
        Meeting.objects.filter(pk=meeting).update(
            epoch=new_epoch(after=upto),
            last_seq=upto,
            last_hash=hash_chain.genesis(meeting) if last is None else last.hash,
        )


def spoil(*, meeting: UUID) -> None:
    """The last entry no longer says what its hash says, and no process remembers it otherwise."""
    with unguarded():
        head = Meeting.objects.get(pk=meeting)
        Entry.objects.filter(meeting=meeting, seq=head.last_seq).update(by=99)
        Meeting.objects.filter(pk=meeting).update(epoch=secrets.token_hex(6))


KNOWN: dict[str, Callable[..., Any]] = {
    done.__name__: done
    for done in (
        migrate,
        accounts,
        meeting,
        session,
        round,
        submit,
        sign_out,
        run_out,
        deactivate,
        stranger,
        take_part,
        officers_need_factor,
        vouch_for,
        correct,
        name,
        part,
        take_away,
        stand,
        give_back,
        role,
        act_as,
        act_often,
        log,
        tokens,
        head,
        check,
        restore,
        spoil,
    )
}


def serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if "meeting" in asked:
            asked["meeting"] = UUID(asked["meeting"])
        try:
            answer = {"answer": KNOWN[asked.pop("do")](**asked)}
        except Exception as error:  # noqa: BLE001  # the test that asked is told
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    serve()
