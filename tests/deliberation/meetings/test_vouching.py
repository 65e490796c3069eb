"""Asking to be vouched for, vouching, and what limits both."""

from collections.abc import Iterator

import pytest
import time_machine
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from deliberation.audit.models import AuditEntry
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import CloseMeeting, OpenMeeting
from deliberation.meetings.models import Seat, Vouch
from deliberation.meetings.vouching.operations import CODE_LASTS, TRIES, ask, code_of, take_back, vouch, waiting
from deliberation.meetings.vouching.standing import HOLDS, unproved
from deliberation.people import grants
from deliberation.people.models import Person, User
from tests.deliberation.meetings.given import CLERK, MODERATOR, Given, a_meeting
from tests.deliberation.people.given import sign_in_with_factor

pytestmark = pytest.mark.django_db
SESSION = "s" * 32


@pytest.fixture
def given(settings: LazySettings) -> Iterator[Given]:
    settings.OFFICERS_NEED_FACTOR = True
    with time_machine.travel("2026-11-30T06:00:00Z", tick=False):
        yield a_meeting()


def seat(given: Given, number: int) -> Seat:
    return Seat.objects.get(meeting=given.meeting, number=number)


def asks(given: Given, *, anew: bool = False) -> Vouch:
    return ask(meeting=given.meeting, seat=seat(given, MODERATOR), session=SESSION, anew=anew)


def vouches(given: Given, asked: Vouch, code: str, *, by: Person | None = None) -> Vouch:
    return vouch(by=by or given.people[CLERK - 1], request=asked.pk, meeting=given.meeting, code=code)


def observes(given: Given, session: str = SESSION) -> bool:
    return bool(unproved([(given.meeting.pk, session)], held={session: {}}))


def refused(given: Given, asked: Vouch, code: str) -> str:
    with pytest.raises(ValidationError) as refusal:
        vouches(given, asked, code)
    return str(refusal.value.code)


def wrong(asked: Vouch) -> str:
    return f"{(int(code_of(asked)) + 1) % 1_000_000:06}"


def acts() -> list[tuple[str, int | None]]:
    return list(AuditEntry.objects.order_by("pk").values_list("act", "actor"))


@pytest.mark.parametrize("written", ["{}", "{:.3} {}", " {}。"])
def test_the_code_that_is_read_out_lets_the_officer_in_and_both_are_kept_in_the_audit(
    given: Given, written: str
) -> None:
    asked = asks(given)
    code = code_of(asked)
    typed = f"{code[:3]} {code[3:]}" if "{:.3}" in written else written.format(code)
    assert observes(given)
    vouches(given, asked, typed)
    assert not observes(given)
    moderator, clerk = given.people[MODERATOR - 1], given.people[CLERK - 1]
    assert acts() == [("vouch.asked", moderator.pk), ("vouch.given", clerk.pk)]
    row = AuditEntry.objects.latest("pk")
    assert row.organisation == given.meeting.consultation.organisation_id
    assert (row.facts["seat"], row.facts["meeting"]) == (MODERATOR, str(given.meeting.pk))
    assert row.text == {"person": moderator.name, "actor": clerk.name}


def test_after_five_wrong_tries_the_right_code_is_refused_too(given: Given) -> None:
    asked = asks(given)
    for _ in range(TRIES):
        assert refused(given, asked, wrong(asked)) == "wrong"
    assert refused(given, asked, code_of(asked)) == "stale"
    assert observes(given)
    assert not waiting(given.meeting).exists()
    assert acts()[1:] == [("vouch.failed", given.people[CLERK - 1].pk)] * TRIES
    assert TRIES == 5


def test_the_code_is_good_for_ten_minutes(given: Given) -> None:
    asked = asks(given)
    with time_machine.travel("2026-11-30T06:09:59Z", tick=False):
        assert refused(given, asked, wrong(asked)) == "wrong"
    with time_machine.travel("2026-11-30T06:10:00Z", tick=False):
        assert refused(given, asked, code_of(asked)) == "stale"
        assert code_of(asks(given)) != code_of(asked)
    assert CODE_LASTS.total_seconds() == 600


def test_another_code_takes_the_place_of_the_first(given: Given) -> None:
    asked = asks(given)
    assert asks(given) == asked
    again = asks(given, anew=True)
    assert refused(given, asked, code_of(asked)) == "stale"
    vouches(given, again, code_of(again))
    assert not observes(given)


def test_whoever_asks_on_two_devices_is_asked_about_once_and_the_code_tells_which_one_is_let_in(given: Given) -> None:
    phone = asks(given)
    desktop = ask(meeting=given.meeting, seat=seat(given, MODERATOR), session="d" * 32)
    clerk = browser(given.people[CLERK - 1], factor=True)
    assert clerk.get(page(given)).content.decode().count('name="code"') == 1
    assert refused(given, desktop, wrong(desktop)) == "wrong"
    vouches(given, desktop, code_of(phone))
    assert (observes(given), observes(given, "d" * 32)) == (False, True)
    assert list(Vouch.objects.order_by("pk").values_list("tries", flat=True)) == [1, 1]


def test_a_code_is_good_once_and_in_its_own_meeting(given: Given) -> None:
    asked = asks(given)
    another = a_meeting(name="区政协")
    with pytest.raises(ValidationError):
        vouch(by=given.people[CLERK - 1], request=asked.pk, meeting=another.meeting, code=code_of(asked))
    vouches(given, asked, code_of(asked))
    assert refused(given, asked, code_of(asked)) == "stale"


def test_nobody_vouches_for_themselves(given: Given) -> None:
    asked = asks(given)
    with pytest.raises(PermissionDenied):
        vouches(given, asked, code_of(asked), by=given.people[MODERATOR - 1])
    assert observes(given)


def test_a_vouch_holds_for_one_session_for_a_sitting_and_until_it_is_taken_back(given: Given) -> None:
    asked = asks(given)
    vouches(given, asked, code_of(asked))
    assert observes(given, "t" * 32)
    with time_machine.travel("2026-11-30T18:00:00Z", tick=False):
        assert observes(given)
    assert HOLDS.total_seconds() == 12 * 3600
    take_back(by=given.people[CLERK - 1], request=asked.pk, meeting=given.meeting)
    assert observes(given)
    assert acts()[-1] == ("vouch.ended", given.people[CLERK - 1].pk)


def test_who_vouched_for_whom_is_neither_changed_nor_deleted(given: Given) -> None:
    asked = asks(given)
    vouches(given, asked, code_of(asked))
    take_back(by=given.people[CLERK - 1], request=asked.pk, meeting=given.meeting)
    for change in ("SET seat = 3", "SET session = 'x'", "SET ended_at = NULL", "SET vouched_by_id = NULL"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE meetings_vouch {change}")  # our own words
    with pytest.raises(IntegrityError), transaction.atomic():
        Vouch.objects.all().delete()


# ---- the pages ----


def browser(person: Person, *, factor: bool) -> Client:
    assert person.user is not None
    client = Client(headers={"accept-language": "zh"})
    if factor:
        return sign_in_with_factor(client, person.user)
    client.force_login(person.user)
    return client


def page(given: Given) -> str:
    return f"/meetings/{given.meeting.pk}/vouch/"


def test_the_officer_reads_out_what_the_page_shows_and_the_second_officer_types_it(given: Given) -> None:
    moderator, clerk = given.people[MODERATOR - 1], given.people[CLERK - 1]
    mine, theirs = browser(moderator, factor=False), browser(clerk, factor=True)
    shown = mine.get(page(given)).content.decode()
    asked = Vouch.objects.get()
    assert code_of(asked) in shown
    listed = theirs.get(page(given)).content.decode()
    assert moderator.name in listed
    assert code_of(asked) not in listed
    answer = theirs.post(page(given), {"vouch": asked.pk, "code": code_of(asked)}, follow=True)
    assert f"已在本次会议中为{moderator.name}担保" in answer.content.decode()
    # Let in, the moderator finds the page of those who vouch; but vouches for nobody.
    assert code_of(asked) not in mine.get(page(given)).content.decode()
    assert mine.post(page(given), {"vouch": asked.pk, "end": "1"}).status_code == 403


def test_an_officer_without_a_factor_vouches_for_nobody(given: Given) -> None:
    asked = asks(given)
    clerk = browser(given.people[CLERK - 1], factor=False)
    clerk.post(page(given), {"vouch": asked.pk, "code": code_of(asked)})
    assert observes(given)


@pytest.mark.parametrize("who", [3, 6])
def test_members_and_guests_have_no_business_there(given: Given, who: int) -> None:
    assert browser(given.people[who - 1], factor=True).get(page(given)).status_code == 403


def test_the_secretariat_vouches_from_its_desk_where_there_is_no_second_officer(given: Given) -> None:
    organisation = given.meeting.consultation.organisation
    asked = asks(given)
    person = Person.objects.create(name="骆咏梅", user=User.objects.create_user("luo@example.org"))
    grants.give(by=None, to=person, role="secretariat", organisation=organisation, reason="任职")
    desk = f"/desk/{organisation.pk}/vouch/"
    form = {"meeting": str(given.meeting.pk), "vouch": asked.pk, "code": code_of(asked)}
    factor_first = f"/accounts/factor/?next=%2Fdesk%2F{organisation.pk}%2Fvouch%2F"
    assert browser(person, factor=False).post(desk, form)["Location"] == factor_first
    assert observes(given)
    office = browser(person, factor=True)
    assert seat(given, MODERATOR).display_name in office.get(desk).content.decode()
    office.post(desk, form)
    assert not observes(given)
    given.do(MODERATOR, TakeSeat())
    given.do(MODERATOR, OpenMeeting())
    given.do(MODERATOR, CloseMeeting())
    assert f'value="{given.meeting.pk}"' not in office.get(desk).content.decode(), "what is over waits for nobody"


def test_the_desk_of_another_organisation_vouches_for_nobody(given: Given) -> None:
    asked = asks(given)
    elsewhere = a_meeting(name="区政协")
    person = elsewhere.people[CLERK - 1]
    grants.give(
        by=None, to=person, role="secretariat", organisation=elsewhere.meeting.consultation.organisation, reason="任职"
    )
    form = {"meeting": str(given.meeting.pk), "vouch": asked.pk, "code": code_of(asked)}
    desk = f"/desk/{elsewhere.meeting.consultation.organisation_id}/vouch/"
    assert browser(person, factor=True).post(desk, form).status_code == 404
    assert observes(given)
