"""Meetings in the administration: set up there, and the log is never changed there, nor a choice read."""

from typing import Any

import pytest
from django.test import Client

from deliberation.meetings.core.ballots import CastBallot, OpenBallot
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.models import Entry, Meeting, Seat
from deliberation.people.models import User
from tests.deliberation.meetings.given import ANNA, CHEN, GUEST, MODERATOR, Given, a_meeting, an_open_meeting
from tests.deliberation.people.given import sign_in_with_factor

pytestmark = pytest.mark.django_db
MEETINGS, ENTRIES = "/admin/meetings/meeting/", "/admin/meetings/entry/"


@pytest.fixture
def secretary(client: Client) -> Client:
    sign_in_with_factor(client, User.objects.create_superuser("mishuchu@example.org"))
    return client


def form(meeting: Meeting, **changes: Any) -> dict[str, Any]:
    """The page of a meeting as a browser sends it."""
    sent: dict[str, Any] = {
        "consultation": meeting.consultation_id,
        "title": meeting.title,
        "title_en": "",
        "starts_at_0": "",
        "starts_at_1": "",
        "options": "{}",
    }
    seats = list(meeting.seats.order_by("number"))
    sent |= {"seats-TOTAL_FORMS": len(seats), "seats-INITIAL_FORMS": len(seats)}
    for n, seat in enumerate(seats):
        names = ("number", "display_name", "display_name_en", "role", "sector", "sector_en", "venue", "shown_to")
        sent |= {f"seats-{n}-{name}": getattr(seat, name) for name in names}
        sent |= {f"seats-{n}-id": seat.pk, f"seats-{n}-person": seat.person_id or ""}
    return {**sent, **changes}


def page(given: Given) -> str:
    return f"{MEETINGS}{given.meeting.pk}/change/"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_and_is_searched_in_both_languages(secretary: Client, language: str) -> None:
    given = an_open_meeting()
    secretary.cookies["django_language"] = language
    entry = given.entry(7)

    for address in (
        MEETINGS,
        f"{MEETINGS}?q=会",
        f"{MEETINGS}add/",
        page(given),
        ENTRIES,
        f"{ENTRIES}{entry.pk}/change/",
    ):
        answer = secretary.get(address)
        assert answer.status_code == 200, address
    words = secretary.get(ENTRIES).content.decode()
    assert ("日志条目" in words, "log entries" in words) == (language == "zh-hans", language == "en")


def test_a_meeting_is_set_up_and_changed(secretary: Client) -> None:
    given = a_meeting()

    changed = form(given.meeting, title="改过的标题", options='{"quorum": 3}', **{"seats-2-shown_to": "moderator"})
    assert secretary.post(page(given), changed).status_code == 302

    assert (given.head().title, given.head().options) == ("改过的标题", {"quorum": 3})
    assert given.meeting.seats.get(number=ANNA).shown_to == "moderator"


@pytest.mark.parametrize("options", ["", "null", "{}"])
def test_settings_left_empty_are_the_usual_ones(secretary: Client, options: str) -> None:
    given = a_meeting()

    assert secretary.post(page(given), form(given.meeting, options=options)).status_code == 302

    assert given.head().options == {}


@pytest.mark.parametrize("options", ["[]", "3", "{", '{"quorom": 3}', '{"quorum": "3"}', '{"quorum": NaN}'])
def test_settings_that_cannot_be_used_are_told_on_the_page(secretary: Client, options: str) -> None:
    given = a_meeting()

    answer = secretary.post(page(given), form(given.meeting, options=options))

    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["options"]
    assert given.head().options == {}


def test_saving_the_page_does_not_set_the_head_back(secretary: Client) -> None:
    given = an_open_meeting()

    assert secretary.post(page(given), form(given.meeting, title="改过的标题")).status_code == 302

    assert (given.head().title, given.head().last_seq) == ("改过的标题", 8)
    assert given.do(ANNA, PostStatement("好")) == 9


def test_a_meeting_that_has_begun_is_not_deleted(secretary: Client) -> None:
    begun, planned = an_open_meeting(), a_meeting(name="县政协")

    assert secretary.post(f"{MEETINGS}{begun.meeting.pk}/delete/", {"post": "yes"}).status_code == 403
    both = [begun.meeting.pk, planned.meeting.pk]
    secretary.post(MEETINGS, {"action": "delete_selected", "_selected_action": both, "post": "yes"})
    assert Meeting.objects.count() == 2

    assert secretary.post(f"{MEETINGS}{planned.meeting.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Meeting.objects.all()) == [begun.meeting]


def test_before_the_log_begins_a_seat_is_numbered_anew_and_taken_away(secretary: Client) -> None:
    given = a_meeting()

    changed = form(given.meeting, **{"seats-2-number": 77, "seats-2-role": "guest", "seats-3-DELETE": "on"})
    assert secretary.post(page(given), changed).status_code == 302

    assert numbers(given) == [1, 2, 5, 6, 77]
    assert given.meeting.seats.get(number=77).role == "guest"
    assert given.types() == []


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "不能再更改"), ("en", "stay as they are")])
@pytest.mark.parametrize("field", ["number", "person", "role"])
def test_once_begun_who_sits_where_and_as_what_stays(secretary: Client, field: str, language: str, words: str) -> None:
    given = an_open_meeting()
    secretary.cookies["django_language"] = language
    before = list(Seat.objects.values_list())
    another = {"number": 77, "person": "", "role": "moderator"}[field]

    answer = secretary.post(page(given), form(given.meeting, **{f"seats-2-{field}": another}))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert (list(Seat.objects.values_list()), given.head().last_seq) == (before, 8)


def test_once_begun_no_seat_is_taken_away(secretary: Client) -> None:
    given = an_open_meeting()

    secretary.post(page(given), form(given.meeting, **{"seats-3-DELETE": "on"}))

    assert numbers(given) == [1, 2, 3, 4, 5, 6]


def test_once_begun_what_is_put_right_in_a_seat_leaves_a_fact_without_words(
    secretary: Client, django_capture_on_commit_callbacks: Any
) -> None:
    given = an_open_meeting()
    sent = form(
        given.meeting, **{"seats-2-display_name": "更正", "seats-2-sector_en": "Law", "seats-4-venue": "分会场"}
    )
    for name in ("number", "person", "role"):  # as a browser leaves out what is greyed
        del sent[f"seats-2-{name}"]

    with django_capture_on_commit_callbacks(execute=True):
        assert secretary.post(page(given), sent).status_code == 302

    seat = given.meeting.seats.get(number=ANNA)
    assert (seat.display_name, seat.sector_en, seat.person) == ("更正", "Law", given.people[ANNA - 1])
    assert given.meeting.seats.get(number=CHEN).venue == "分会场"
    facts = [(entry.by, entry.type, entry.facts, entry.text) for entry in Entry.objects.filter(seq__gt=8)]
    assert facts == [(0, "seat.corrected", {"seat": seat}, None) for seat in (ANNA, CHEN)]


def test_once_begun_another_seat_is_added(secretary: Client) -> None:
    given = an_open_meeting()
    new = {"number": 7, "person": "", "display_name": "后到的", "role": "guest", "shown_to": "public"}
    sent = form(given.meeting, **{"seats-TOTAL_FORMS": 7}, **{f"seats-6-{name}": value for name, value in new.items()})

    assert secretary.post(page(given), sent).status_code == 302

    assert numbers(given) == [1, 2, 3, 4, 5, 6, 7]
    assert given.head().last_seq == 8


def numbers(given: Given) -> list[int]:
    return list(Seat.objects.filter(meeting=given.meeting).order_by("number").values_list("number", flat=True))


def test_the_log_is_not_written_here(secretary: Client) -> None:
    entry = an_open_meeting().entry(3)

    assert secretary.get(f"{ENTRIES}add/").status_code == 403
    assert secretary.post(f"{ENTRIES}{entry.pk}/change/", {"seq": 1, "by": 4}).status_code == 403
    assert secretary.post(f"{ENTRIES}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    secretary.post(ENTRIES, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})

    assert Entry.objects.get(pk=entry.pk).by == entry.by


def test_what_is_hidden_in_the_room_is_not_shown_here(secretary: Client) -> None:
    given = an_open_meeting()
    pending = given.entry(given.do(GUEST, PostStatement("未审内容𠮷")))
    given.do(MODERATOR, OpenBallot("同意吗"))
    cast = given.entry(given.do(ANNA, CastBallot(1, "abstain")))

    for entry in (pending, cast):
        words = secretary.get(f"{ENTRIES}{entry.pk}/change/").content.decode()
        assert entry.type in words
        assert "abstain" not in words
        assert "未审内容" not in words
        assert bytes(entry.nonce).hex() not in words
