"""Who is at the other end of a line: a crowd is looked up together, and each of it as if it had come alone."""

import asyncio
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings, settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from deliberation.consultations.models import Participation
from deliberation.meetings import queries
from deliberation.meetings.models import Seat
from deliberation.meetings.vouching.operations import ask, code_of, vouch
from deliberation.meetings.vouching.standing import HOLDS
from deliberation.people.models import Membership, Person, User
from realtime.admission import principal_batcher
from realtime.admission.principal import Principal, PrincipalQuery, find_principal, find_principals
from realtime.admission.principal_batcher import PrincipalBatcher
from tests.deliberation.meetings.given import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Given, a_meeting

pytestmark = pytest.mark.django_db


def signed_in(user: User, **other: str) -> str:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.update(other)
    store.create()
    return str(store.session_key)


def user_of(given: Given, seat: int) -> User:
    user = given.people[seat - 1].user
    assert user is not None
    return user


def somebody(name: str, **more: Any) -> User:
    user = User.objects.create_user(f"{name}@elsewhere.example.org", None, **more)
    Person.objects.create(name=name, user=user)
    return user


def all_sorts(given: Given) -> dict[str, str | None]:
    """A session of everybody who may come, and of some who may not."""
    sessions = {
        "moderator": signed_in(user_of(given, MODERATOR)),
        "member": signed_in(user_of(given, ANNA)),
        "on another device": signed_in(user_of(given, ANNA)),
        "stranger": signed_in(somebody("stranger")),
        "staff": signed_in(somebody("staff", is_staff=True)),
        "of the house": signed_in(of_the_house := somebody("housemate")),
        "without a person": signed_in(User.objects.create_user("nobody@elsewhere.example.org", None)),
        "run out": signed_in(user_of(given, MODERATOR)),
        "another key": signed_in(user_of(given, BAO), **{HASH_SESSION_KEY: "0" * 64}),
        "another way in": signed_in(user_of(given, BAO), **{BACKEND_SESSION_KEY: "deliberation.people.Nothing"}),
        "switched off": signed_in(user_of(given, CHEN)),
        "with a seat only": signed_in(user_of(given, GUEST)),
        "unknown": "nosuchsession",
    }
    Session.objects.filter(pk=sessions["run out"]).update(expire_date=timezone.now() - timedelta(seconds=1))
    User.objects.filter(pk=user_of(given, CHEN).pk).update(is_active=False)
    Participation.objects.filter(person=given.people[GUEST - 1]).delete()
    house = given.meeting.consultation.organisation
    member = Person.objects.get(user=of_the_house)
    Membership.objects.create(organisation=house, person=member, term=1, role="expert", starts_on="2020-01-01")
    return {**sessions, "nobody in particular": None}


@pytest.mark.parametrize("visibility", ["public", "members", "invited"])
def test_in_a_crowd_everybody_stands_as_if_they_had_come_alone(visibility: str):
    given, other = a_meeting(visibility=visibility), a_meeting(name="县政协")
    sorts = all_sorts(given)
    asked: list[PrincipalQuery] = [(s, meeting.meeting.pk) for s in sorts.values() for meeting in (given, other)]
    asked += [(sorts["member"], uuid4()), asked[0]]
    together = find_principals(asked)
    assert together == [find_principal(*one) for one in asked]
    by_sort = dict(zip(sorts, together[::2], strict=False))
    assert by_sort["with a seat only"] == Principal(sorts["with a seat only"], user_of(given, GUEST).pk, GUEST)
    assert by_sort["member"] == Principal(sorts["member"], user_of(given, ANNA).pk, ANNA)
    assert (by_sort["stranger"] is None) == (by_sort["staff"] is None) == (visibility != "public")
    assert (by_sort["of the house"] is None) == (visibility == "invited")
    for sort in ("run out", "another key", "another way in", "switched off", "unknown"):
        assert by_sort[sort] == (Principal(None, None, None) if visibility == "public" else None)


def test_whoever_takes_part_sees_the_meeting_however_closed_it_is():
    """What the look-up of a crowd relies on."""
    for visibility in ("public", "members", "invited"):
        given = a_meeting(visibility=visibility, name=visibility)
        User.objects.filter(pk=user_of(given, CHEN).pk).update(is_active=False)
        pairs = queries.who_takes_part([given.meeting.pk], persons=[person.pk for person in given.people])
        assert len(pairs) == len(given.people) - 1
        for meeting, person in pairs:
            seen = queries.visible_to(Person.objects.get(pk=person), on=timezone.localdate())
            assert meeting in seen.values_list("pk", flat=True)


@pytest.mark.parametrize("visibility", ["public", "members", "invited"])
def test_a_crowd_of_members_costs_seven_queries(visibility: str, django_assert_num_queries: Any):
    given = a_meeting(visibility=visibility, roles=("moderator", *["member"] * 30))
    asked: list[PrincipalQuery] = [(signed_in(user_of(given, seat)), given.meeting.pk) for seat in range(1, 32)]
    with django_assert_num_queries(7):
        found = find_principals(asked)
    assert [one and one.seat for one in found] == list(range(1, 32))


def test_it_is_known_when_a_session_ends_by_itself_though_the_same_person_stays_when_that_is_put_off():
    given = a_meeting()
    session = signed_in(user_of(given, ANNA))
    at = timezone.now() + timedelta(minutes=5)
    Session.objects.filter(pk=session).update(expire_date=at)
    found = find_principal(session, given.meeting.pk)
    assert found is not None
    assert (found.until, found.has_run_out(at - timedelta(microseconds=1)), found.has_run_out(at)) == (at, False, True)
    Session.objects.filter(pk=session).update(expire_date=at + timedelta(hours=1))
    (later,) = find_principals([(session, given.meeting.pk)])
    assert later is not None
    assert (later.until, later) == (at + timedelta(hours=1), found)


def test_it_is_known_when_a_vouch_ends_by_itself(settings: LazySettings):
    settings.OFFICERS_NEED_FACTOR = True
    given = a_meeting()
    session = signed_in(user_of(given, MODERATOR))
    seat = Seat.objects.get(meeting=given.meeting, number=MODERATOR)
    asked = ask(meeting=given.meeting, seat=seat, session=session)
    before = find_principal(session, given.meeting.pk)
    given_by = vouch(by=given.people[CLERK - 1], request=asked.pk, meeting=given.meeting, code=code_of(asked))
    after = find_principal(session, given.meeting.pk)
    assert before is not None
    assert after is not None
    assert given_by.vouched_at is not None
    assert (before.unproved, after.unproved, after.until) == (True, False, given_by.vouched_at + HOLDS)


async def test_those_who_come_in_one_moment_are_looked_up_together():
    batches: list[int] = []

    def looked_up(asked: list[PrincipalQuery]) -> list[Principal | None]:
        batches.append(len(asked))
        if any(session == "broken" for session, _ in asked):
            raise DatabaseError("as planted")
        return [Principal(session, 1, 1) for session, _ in asked]

    door, meeting = PrincipalBatcher(looked_up), UUID(int=1)
    crowd = await asyncio.gather(*(door.find(f"s{n}", meeting) for n in range(450)))
    assert [one and one.session for one in crowd] == [f"s{n}" for n in range(450)]
    assert batches == [200, 200, 50]
    for _ in range(2):
        with pytest.raises(DatabaseError):
            await door.find("broken", meeting)
    assert (await door.find("later", meeting)) == Principal("later", 1, 1)


async def test_who_comes_soon_after_a_look_up_waits_for_others(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(principal_batcher, "BATCH_SECONDS", 0.5)
    batches: list[int] = []

    def looked_up(asked: list[PrincipalQuery]) -> list[Principal | None]:
        batches.append(len(asked))
        return [None] * len(asked)

    door, meeting = PrincipalBatcher(looked_up), UUID(int=1)
    await door.find("first", meeting)
    soon = []
    for n in range(5):
        soon.append(asyncio.create_task(door.find(f"s{n}", meeting)))
        await asyncio.sleep(0.001)
    await asyncio.gather(*soon)
    assert batches == [1, 5]


async def test_that_anybody_may_watch_is_remembered_for_a_moment_and_for_nobody_signed_in(
    monkeypatch: pytest.MonkeyPatch,
):
    looked: list[PrincipalQuery] = []

    def looked_up(asked: list[PrincipalQuery]) -> list[Principal | None]:
        looked.extend(asked)
        return [None if meeting == closed else Principal(session, session and 1, None) for session, meeting in asked]

    door, public, closed = PrincipalBatcher(looked_up), UUID(int=1), UUID(int=2)
    comes: list[tuple[PrincipalQuery, bool]] = [
        ((None, public), True),
        ((None, public), False),
        (("s", public), True),
        (("s", public), True),
        ((None, closed), True),
        ((None, closed), True),
    ]
    for asking, needs_a_look in comes:
        looked.clear()
        found = await door.find(*asking)
        assert looked == [asking] * needs_a_look
        assert found == (None if asking[1] == closed else Principal(asking[0], asking[0] and 1, None))
    monkeypatch.setattr(principal_batcher, "PUBLIC_CACHE_SECONDS", 0)
    door = PrincipalBatcher(looked_up)
    looked.clear()
    for _ in range(2):
        await door.find(None, public)
    assert looked == [(None, public)] * 2, "it may have been closed to the public since"


def test_looking_whose_a_session_is_ends_none():
    """A password is being changed: for a moment the session of the browser that changes it does not fit."""
    given = a_meeting()
    session = signed_in(user_of(given, ANNA), **{HASH_SESSION_KEY: "0" * 64})
    assert find_principal(session, given.meeting.pk) == Principal(session=None, user=None, seat=None)
    assert Session.objects.filter(pk=session).exists()


def test_a_seat_that_was_taken_back_is_nobodys_and_lets_nobody_in():
    for visibility in ("public", "invited"):
        given = a_meeting(visibility=visibility, name=visibility)
        session = signed_in(user_of(given, ANNA))
        Participation.objects.filter(person=given.people[ANNA - 1]).delete()
        Seat.objects.filter(meeting=given.meeting, number=ANNA).update(role="")
        (found,) = find_principals([(session, given.meeting.pk)])
        assert found == find_principal(session, given.meeting.pk)
        assert found == (Principal(session, user_of(given, ANNA).pk, None) if visibility == "public" else None)
