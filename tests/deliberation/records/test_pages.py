"""The pages of records: read by those who may, checked by who spoke, approved by who keeps them."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from deliberation.meetings.core.floor import GrantFloor
from deliberation.meetings.core.queue import RequestFloor
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.records.files import SERVED
from deliberation.records.operations import seal_record
from tests.deliberation.meetings.given import ANNA, BAO, CLERK, MODERATOR, Given, a_meeting_with_a_past, an_open_meeting
from tests.deliberation.people.given import sign_in_with_factor
from tests.deliberation.records.given import CANARY, a_closed_meeting, a_sealed_meeting, given_state, package, unpacked

pytestmark = pytest.mark.django_db


def address(given: Given, rest: str = "") -> str:
    return f"/records/{given.meeting.pk}/{rest}"


def signed_in(given: Given, seat: int) -> Client:
    client = Client()
    client.force_login(given.people[seat - 1].user)
    return client


def text_of(client: Client, path: str) -> str:
    answer = client.get(path, headers={"accept-language": "en"})
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_until_it_is_sealed_the_same_address_says_that_it_is_a_draft_and_is_not_indexed() -> None:
    given = a_closed_meeting()
    page = text_of(Client(), address(given))
    assert "Unapproved draft" in page
    assert '<meta name="robots" content="noindex">' in page
    assert CANARY not in page


def test_a_sealed_public_record_is_read_by_everybody_and_shows_nothing_hidden() -> None:
    given = a_sealed_meeting()
    page = text_of(Client(), address(given))
    assert "noindex" not in page
    assert "第 1 段，关于养老服务" in page
    assert "member3" in page
    assert CANARY not in page


def test_anchors_are_the_numbers_of_first_entries_and_stay_after_the_seal() -> None:
    given = a_closed_meeting()
    said = given_state(given).said

    def anchors() -> set[str]:
        return set(re.findall(r'id="(e[0-9]+)"', text_of(Client(), address(given))))

    before = anchors()
    assert f"e{said[1].seq}" in before
    seal_record(meeting=given.head(), imported=True)
    assert before <= anchors()


def test_a_result_stands_with_its_exact_numbers_and_names() -> None:
    page = text_of(Client(), address(a_sealed_meeting()))
    assert "For: 1 of 3, needed: 2." in page
    assert "Voided" in page


def test_what_was_corrected_shows_both_versions_and_what_was_redacted_none() -> None:
    page = text_of(Client(), address(a_sealed_meeting()))
    assert "<del>第 0 段，关于养老服务</del>" in page
    assert "The words were redacted." in page


def test_an_open_meeting_has_no_record_yet_and_is_read_in_the_room() -> None:
    given = a_meeting_with_a_past()
    answer = signed_in(given, ANNA).get(address(given))
    assert (answer.status_code, answer["Location"]) == (302, f"/meetings/{given.meeting.pk}/")


def test_the_record_of_a_members_meeting_is_for_members() -> None:
    given = an_open_meeting(visibility="members")
    given.do(MODERATOR, CloseMeeting())
    answer = Client().get(address(given))
    assert (answer.status_code, answer["Location"].startswith("/accounts/login/")) == (302, True)
    assert signed_in(given, ANNA).get(address(given)).status_code == 200


def test_the_package_is_handed_out_as_it_was_made() -> None:
    given = a_sealed_meeting()
    answer = Client().get(address(given, "package/"))
    assert (answer.content, answer["Content-Type"]) == (package(given), "application/zip")


def test_single_files_of_the_package_are_handed_out_and_no_others() -> None:
    given = a_sealed_meeting()
    files = unpacked(package(given))
    page = text_of(Client(), address(given))
    for name in SERVED:
        assert address(given, f"files/{name}") in page
        assert Client().get(address(given, f"files/{name}")).content == files[name]
    for name in ("seal.json", "nothing.txt"):
        assert Client().get(address(given, f"files/{name}")).status_code == 404


def test_a_turn_of_which_nothing_was_written_down_says_so() -> None:
    given = a_meeting_with_a_past()
    turn = given.entry(given.do(ANNA, RequestFloor("impromptu"))).facts["entry"]
    granted = given.do(MODERATOR, GrantFloor(turn))
    given.do(MODERATOR, CloseMeeting())
    page = text_of(Client(), address(given))
    assert page.count("No words were written down.") == 1
    assert f'id="e{granted}"' in page


def test_who_spoke_confirms_and_disputes_on_a_page_without_scripts() -> None:
    given = a_closed_meeting()
    bao = signed_in(given, BAO)
    page = text_of(bao, address(given, "mine/"))
    assert "Passages waiting for your word: 3" in page

    bao.post(address(given, "mine/"), {"do": "confirm", "utterance": "3", "version": "1"})
    bao.post(address(given, "mine/"), {"do": "contest", "utterance": "4", "version": "1", "text": "我没有这样说"})

    said = given_state(given).said
    assert (said[3].standing, said[4].standing) == ("confirmed", "contested")
    assert "我没有这样说" in text_of(bao, address(given, "mine/"))
    assert "我没有这样说" not in text_of(signed_in(given, ANNA), address(given))


def test_the_clerk_sees_both_versions_settles_and_approves() -> None:
    given = a_closed_meeting()
    signed_in(given, BAO).post(
        address(given, "mine/"), {"do": "contest", "utterance": "3", "version": "1", "text": "应当是这样"}
    )
    clerk = signed_in(given, CLERK)
    page = text_of(clerk, address(given, "desk/"))
    assert "应当是这样" in page
    assert "第 0 段，关于养老服务" in page  # before it was corrected
    clerk.post(address(given, "desk/"), {"do": "corrected", "contest": "2", "text": "应当是这样"})
    assert given_state(given).said[3].version == 2

    answer = clerk.post(
        address(given, "desk/"), {"do": "approve", "upto": "9999"}, follow=True, headers={"accept-language": "en"}
    )
    assert "Speakers are still checking their words." in answer.content.decode()


def test_the_desk_of_a_record_is_for_those_who_keep_it() -> None:
    given = a_closed_meeting()
    assert signed_in(given, ANNA).get(address(given, "desk/")).status_code == 404
    assert signed_in(given, ANNA).post(address(given, "mine/"), {"do": "nonsense"}).status_code == 302


def test_the_archive_the_feed_and_the_home_page_lead_to_a_sealed_record() -> None:
    given = a_sealed_meeting()
    for path in ("/records/", "/records/?q=会议", "/"):
        assert address(given) in text_of(Client(), path)
    assert address(given) not in text_of(Client(), "/records/?q=没有")
    feed = Client().get("/records/feed/")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert address(given) in feed.content.decode()
    assert CANARY not in feed.content.decode()


@pytest.mark.parametrize("page", ["mine/", "desk/"])
def test_an_officer_without_a_second_factor_is_sent_to_be_vouched_for_and_changes_nothing(
    page: str, settings: LazySettings
) -> None:
    given = a_closed_meeting()
    settings.OFFICERS_NEED_FACTOR = True
    before = given.types()
    clerk = signed_in(given, CLERK)
    for answer in (clerk.get(address(given, page)), clerk.post(address(given, page), {"do": "approve"})):
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/meetings/{given.meeting.pk}/vouch/")
    assert given.types() == before
    proved = sign_in_with_factor(Client(), given.people[CLERK - 1].user)
    assert proved.get(address(given, page)).status_code == 200
