"""What search engines are told of, and what they are told is gone."""

import pytest
from django.test import Client

from deliberation.meetings.models import Meeting
from deliberation.records.models import Edition
from tests.deliberation.meetings.given import BAO
from tests.deliberation.opinions.given import consultation, draft_round, open_round
from tests.deliberation.records.given import a_closed_meeting, a_sealed_meeting
from tests.deliberation.records.test_pages import address, signed_in, text_of

pytestmark = pytest.mark.django_db


def test_the_sitemap_has_what_is_public_and_sealed_or_opened_and_nothing_else() -> None:
    given = a_sealed_meeting()
    shown, draft, hidden = open_round(), draft_round(), open_round(consultation(visibility="members"))
    told = text_of(Client(), "/sitemap.xml")
    assert address(given) in told
    assert f"/rounds/{shown.pk}/" in told
    assert all(f"/rounds/{one.pk}/" not in told for one in (draft, hidden))
    Meeting.objects.filter(pk=given.meeting.pk).update(openness="members")
    for client in (Client(), signed_in(given, BAO)):
        assert address(given) not in text_of(client, "/sitemap.xml")
    assert "Sitemap: http://testserver/sitemap.xml" in text_of(Client(), "/robots.txt")


def test_a_draft_is_in_no_sitemap() -> None:
    assert address(a_closed_meeting()) not in text_of(Client(), "/sitemap.xml")


def test_a_package_that_is_no_longer_kept_is_gone_and_one_that_never_was_is_not_there() -> None:
    given = a_sealed_meeting()
    Edition.objects.filter(meeting=given.meeting).update(package=None)
    answer = Client().get(address(given, "package/"))
    assert answer.status_code == 410
    assert address(given) in answer.content.decode()
    Meeting.objects.filter(pk=given.meeting.pk).update(openness="members")
    assert signed_in(given, BAO).get(address(given, "package/")).status_code == 404
