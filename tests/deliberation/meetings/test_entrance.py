"""Who is let into the page of a room: the quick answer is the whole rule's, or none."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from deliberation.consultations.models import Consultation
from deliberation.meetings.entrance import Entered, _by_the_whole_rule, _plainly, entered
from deliberation.meetings.models import Meeting
from deliberation.people.models import Membership, Person, User
from tests.deliberation.meetings.given import ANNA, Given, a_meeting

pytestmark = pytest.mark.django_db
VISITORS = ("nobody", "participant", "switched off", "seat elsewhere", "stranger", "of the house", "staff", "no person")


@pytest.fixture
def given() -> Given:
    made = a_meeting(visibility="members")
    Meeting.objects.filter(pk=made.meeting.pk).update(title_en="Meeting", starts_at="2026-03-01T09:00+08:00")
    return made


def visitor(kind: str, given: Given) -> User | AnonymousUser:
    if kind == "nobody":
        return AnonymousUser()
    if kind in ("participant", "switched off"):
        user = given.people[ANNA - 1].user
        assert user is not None
        User.objects.filter(pk=user.pk).update(is_active=kind == "participant")
        return User.objects.get(pk=user.pk)
    if kind == "seat elsewhere":
        user = a_meeting(name="别处").people[0].user
        assert user is not None
        return user
    user = User.objects.create_user("one@example.org", None, is_staff=kind == "staff")
    if kind != "no person":
        person = Person.objects.create(name="来客", user=user)
        if kind == "of the house":
            house = given.meeting.consultation.organisation
            Membership.objects.create(
                person=person, organisation=house, role="expert", term=14, starts_on=date(2020, 1, 1)
            )
    return user


def shown(found: Entered | None) -> dict[str, Any] | None:
    if found is None:
        return None
    head, seat, reads_consultation = found
    models = (head, head.consultation, head.consultation.organisation, *([] if seat is None else [seat]))
    return {"reads_consultation": reads_consultation} | {
        f"{type(one).__name__}.{field.attname}": getattr(one, field.attname)
        for one in models
        for field in one._meta.concrete_fields
    }


@pytest.mark.parametrize("kind", VISITORS)
def test_the_quick_answer_is_that_of_the_whole_rule(given: Given, kind: str) -> None:
    user = visitor(kind, given)
    for visibility in Consultation.Visibility.values:
        Consultation.objects.filter(pk=given.meeting.consultation_id).update(visibility=visibility)
        for openness in ("", *Consultation.Visibility.values):
            Meeting.objects.filter(pk=given.meeting.pk).update(openness=openness)
            whole = shown(_by_the_whole_rule(user, given.meeting.pk))
            plain = shown(_plainly(user, given.meeting.pk))
            assert plain in (None, whole), (visibility, openness)
            assert shown(entered(user, given.meeting.pk)) == whole, (visibility, openness)


def test_whoever_takes_part_is_let_in_by_one_question(given: Given, django_assert_num_queries: Any) -> None:
    user = visitor("participant", given)
    with translation.override("zh-hans"), django_assert_num_queries(1):
        found = entered(user, given.meeting.pk)
        assert found is not None
        assert (str(found.meeting), str(found.meeting.consultation.organisation)) == ("会议", "市政协")
        assert found.seat is not None
        assert found.seat.number == ANNA
