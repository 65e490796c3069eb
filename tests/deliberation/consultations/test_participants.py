"""Who takes part, kept at the desk: ended with a reason, seen in the meeting, and taken up again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from deliberation.audit.models import AuditEntry
from deliberation.consultations.models import Participation
from deliberation.consultations.operations import end_participation, endings, resume_participation
from deliberation.meetings.models import Seat
from deliberation.meetings.settling import settle
from tests.deliberation.meetings.given import ANNA, Given, a_meeting, an_open_meeting
from tests.deliberation.people.given import holder, sign_in_with_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def given() -> Given:
    return an_open_meeting()


def office(given: Given, role: str = "secretariat") -> Client:
    person = holder(role, given.meeting.consultation.organisation, name="骆咏梅")
    return sign_in_with_factor(Client(headers={"accept-language": "zh"}), person.user)


def desk(given: Given, rest: str = "") -> str:
    return f"/desk/{given.meeting.consultation.organisation_id}/participants/{rest}"


def part(given: Given, seat: int = ANNA) -> Participation:
    return Participation.objects.get(consultation=given.meeting.consultation, person=given.people[seat - 1])


def test_whoever_takes_part_no_longer_has_no_seat_any_more_and_takes_it_again_when_let_back_in(given: Given) -> None:
    client = office(given)
    anna = given.people[ANNA - 1]
    ended = client.post(desk(given, f"{part(given).pk}/end/"), {"reason": "届满"}, follow=True)
    assert f"{anna.name} 已不再参加。" in ended.content.decode()
    settle()
    assert given.types()[-1] == "seat.ended"
    assert Seat.objects.get(meeting=given.meeting, number=ANNA).role == ""
    row = AuditEntry.objects.get(act="participation.ended")
    consultation = given.meeting.consultation_id
    assert (row.subject, row.facts) == (str(anna.pk), {"consultation": consultation, "role": "member"})
    assert row.text == {"person": anna.name, "actor": "骆咏梅", "reason": "届满", "venue": "主会场"}
    again = client.post(desk(given, f"of/{consultation}/resume/"), {"ended": row.pk}, follow=True)
    assert f"{anna.name} 已恢复参加。" in again.content.decode()
    settle()
    assert (part(given).role, part(given).venue) == ("member", "主会场")
    assert Seat.objects.get(meeting=given.meeting, number=ANNA).role == "member"
    # A second press finds it done.
    client.post(desk(given, f"of/{consultation}/resume/"), {"ended": row.pk})
    assert AuditEntry.objects.filter(act="participation.resumed").count() == 1


def test_it_takes_a_reason(given: Given) -> None:
    answer = office(given).post(desk(given, f"{part(given).pk}/end/"), {"reason": " "})
    assert answer.status_code == 200
    assert Participation.objects.filter(pk=part(given).pk).exists()


def test_nobody_lets_themselves_back_in(given: Given) -> None:
    consultation = given.meeting.consultation
    keeper = holder("administrator", consultation.organisation)
    own = Participation.objects.create(consultation=consultation, person=keeper, role="guest")
    end_participation(by=keeper, participation=own, reason="届满")
    page = sign_in_with_factor(Client(), keeper.user).get(desk(given))
    assert page.context["former"] == []
    with pytest.raises(PermissionDenied):
        resume_participation(by=keeper, consultation=consultation, ended=endings(consultation).get())


def test_the_list_is_found_by_name_and_each_reading_is_in_the_audit(given: Given) -> None:
    page = office(given).get(desk(given), {"q": "member3"})
    assert [one.person.name for one in page.context["page"].object_list] == ["member3"]
    row = AuditEntry.objects.get(act="participation.listed")
    assert row.facts == {"consultation": given.meeting.consultation_id, "found": 1}


def test_no_other_organisation_and_no_other_office_ends_anything(given: Given) -> None:
    """With the number of a participation of ours under an address of theirs, too."""
    elsewhere = a_meeting(name="区政协")
    theirs = office(elsewhere)
    end = f"{part(given).pk}/end/"
    assert theirs.post(desk(given, end), {"reason": "届满"}).status_code == 404
    assert theirs.post(desk(elsewhere, end), {"reason": "届满"}).status_code == 404
    moderator = office(given, "opinion_moderator")
    assert moderator.post(desk(given, end), {"reason": "届满"}).status_code in (403, 404)
    office(given).post(desk(given, end), {"reason": "届满"})
    row = AuditEntry.objects.get(act="participation.ended")
    resume = f"of/{elsewhere.meeting.consultation_id}/resume/"
    assert theirs.post(desk(elsewhere, resume), {"ended": row.pk}).status_code == 404
    assert not Participation.objects.filter(
        consultation=elsewhere.meeting.consultation, person=int(row.subject)
    ).exists()
