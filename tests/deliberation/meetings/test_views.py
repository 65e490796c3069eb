"""The page of a room and its log over HTTP: who may read what, and in how few questions to the database."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from deliberation.meetings.core.agenda import OpenItem, PlannedItem, SetAgenda
from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot, RevealBallot
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting, ResumeMeeting
from deliberation.meetings.core.statements import (
    AmendStatement,
    ApproveStatement,
    PostStatement,
    WithdrawStatement,
    WithholdStatement,
)
from deliberation.meetings.models import Meeting
from deliberation.meetings.operations import create_meeting
from deliberation.meetings.queries import adjourned, coming, under_way, visible_to
from tests.deliberation.meetings.given import (
    ANNA,
    BAO,
    CHEN,
    GUEST,
    MODERATOR,
    Given,
    a_meeting,
    an_open_meeting,
)

# The door makes its own transactions.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def given() -> Given:
    return an_open_meeting()


def sign_in(client: Client, given: Given, seat: int) -> None:
    user = given.people[seat - 1].user
    assert user is not None
    client.force_login(user)


def page(client: Client, given: Given, **headers: str) -> str:
    answer = client.get(f"/meetings/{given.meeting.pk}/", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def asked(client: Client, given: Given, question: str = "") -> dict[str, Any]:
    answer = client.get(f"/meetings/{given.meeting.pk}/entries/?{question}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content)
    return found


def texts(client: Client, given: Given, question: str = "type=statement.posted") -> list[str | None]:
    return [entry["text"] for entry in asked(client, given, question)["entries"]]


# ---- the page ----


def test_the_page_tells_times_in_the_zone_of_the_site_and_names_it(client: Client, given: Given) -> None:
    Meeting.objects.filter(pk=given.meeting.pk).update(starts_at="2026-11-30T01:30Z")
    html = page(client, given)
    assert "2026年11月30日 09:30" in html
    assert 'data-zone="Asia/Shanghai"' in html
    assert '"timeZone": "Asia/Shanghai"' in html
    assert "30 November 2026, 09:30" in page(client, given, **{"accept-language": "en"})


def test_with_scripts_off_the_page_says_what_the_meeting_is_about(client: Client, given: Given) -> None:
    given.do(MODERATOR, SetAgenda(0, (PlannedItem(1), PlannedItem(2, parent=1)), {"1": "养老服务", "2": "场地"}))
    given.do(MODERATOR, OpenItem(1))
    html = page(client, given)
    assert html.index("养老服务") < html.index("— 场地")
    for words in ("会议", "进行中", "所有人", "请在浏览器中启用 JavaScript"):
        assert words in html
    assert "Under way" in page(client, given, **{"accept-language": "en"})


def test_the_page_tells_the_room_where_its_line_begins(client: Client, given: Given) -> None:
    html = page(client, given)
    config = json.loads(html.split('<script id="room-config" type="application/json">')[1].split("</script>")[0])
    number = given.meeting.pk
    assert len(config.pop("csrf")) == 64
    assert config == {
        "meetingId": str(number),
        "title": "会议",
        "timeZone": "Asia/Shanghai",
        "lang": "zh-hans",
        "wsUrl": f"/ws/meetings/{number}/",
        "pollUrl": f"/meetings/{number}/frames/",
        "entriesUrl": f"/meetings/{number}/entries/",
        "sourcesUrl": f"/meetings/{number}/sources/",
        "vouchUrl": f"/meetings/{number}/vouch/",
        "signInUrl": f"/accounts/login/?next=/meetings/{number}/",
        "signedIn": False,
        "role": "",
    }


def test_a_title_is_never_obeyed(client: Client, given: Given) -> None:
    attack = "</script><img src=x onerror=alert(1)>"
    Meeting.objects.filter(pk=given.meeting.pk).update(title=attack)
    assert "<img" not in page(client, given)


def test_a_hidden_meeting_asks_strangers_to_sign_in_and_answers_others_as_if_it_did_not_exist(client: Client) -> None:
    hidden, other = a_meeting(visibility="invited"), a_meeting(visibility="public", name="邻市")
    address = f"/meetings/{hidden.meeting.pk}/"
    assert client.get(address).headers["location"] == f"/accounts/login/?next={address}"
    nowhere = "/meetings/00000000-0000-4000-8000-000000000000/"
    assert client.get(nowhere).headers["location"] == f"/accounts/login/?next={nowhere}"
    sign_in(client, other, ANNA)
    assert [client.get(one).status_code for one in (address, nowhere)] == [404, 404]
    assert [client.get(f"{one}entries/").status_code for one in (address, nowhere)] == [404, 404]
    sign_in(client, hidden, ANNA)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([], "进行中"),
        ([AdjournMeeting()], "休会"),
        ([CloseMeeting()], "已结束"),
    ],
)
def test_the_consultation_lists_its_meetings_and_how_they_stand(
    client: Client, given: Given, commands: list[object], words: str
) -> None:
    for command in commands:
        given.do(MODERATOR, command)
    html = client.get(f"/consultations/{given.meeting.consultation_id}/").content.decode()
    listed = html.split('id="meetings"')[1]
    assert f'href="/meetings/{given.meeting.pk}/"' in listed
    assert words in listed


def test_a_meeting_that_has_not_begun_is_in_preparation(client: Client) -> None:
    given = a_meeting()
    assert "未开始" in client.get(f"/consultations/{given.meeting.consultation_id}/").content.decode()
    assert "未开始" in page(client, given)


# ---- the log over HTTP ----


def test_a_page_of_the_log_holds_no_nonce_salt_or_hash(client: Client, given: Given) -> None:
    given.do(ANNA, PostStatement("社区食堂"))
    found = asked(client, given, "after=8")
    (entry,) = found["entries"]
    assert entry == {
        "seq": 9,
        "at": entry["at"],
        "by": ANNA,
        "type": "statement.posted",
        "statement": 1,
        "seat": ANNA,
        "item": None,
        "reply_to": None,
        "shown": True,
        "text": "社区食堂",
        "source": None,
    }
    assert (found["more"], found["head"]) == (False, 9)


def test_what_waits_for_approval_is_read_by_moderators_and_its_author_only(client: Client, given: Given) -> None:
    given.do(GUEST, PostStatement("待核准"))
    seen = {None: [], ANNA: [], MODERATOR: ["待核准"], GUEST: ["待核准"]}
    for seat, expected in seen.items():
        if seat is not None:
            sign_in(client, given, seat)
        assert (seat, texts(client, given)) == (seat, expected)
    given.do(MODERATOR, ApproveStatement(1, 1))
    client.logout()
    assert texts(client, given, "type=statement.approved") == ["待核准"]


@pytest.mark.parametrize(
    "taken_back", [(ANNA, WithdrawStatement(1)), (MODERATOR, WithholdStatement(1, 2, "insulting"))]
)
def test_words_taken_back_are_handed_to_nobody_who_asks_late(
    client: Client, given: Given, taken_back: tuple[int, object]
) -> None:
    given.do(ANNA, PostStatement("说错了的话"))
    given.do(ANNA, AmendStatement(1, 1, "还是错的话"))
    given.do(*taken_back)
    question = "type=statement.posted&type=statement.amended"
    assert texts(client, given, question) == [None, None]
    sign_in(client, given, BAO)
    assert texts(client, given, question) == [None, None]
    for seat in (ANNA, MODERATOR):
        sign_in(client, given, seat)
        assert texts(client, given, question) == ["说错了的话", "还是错的话"]


def test_redacted_words_are_gone_for_everybody(client: Client, given: Given) -> None:
    seq = given.do(ANNA, PostStatement("家住某街某号"))
    given.do(MODERATOR, RedactEntry(seq, "personal_data"))
    sign_in(client, given, MODERATOR)
    assert texts(client, given) == [None]


def test_who_chose_what_is_read_only_after_it_is_told(client: Client, given: Given) -> None:
    given.do(MODERATOR, OpenBallot("同意吗", results="when_revealed"))
    given.do(ANNA, CastBallot(1, "yes"))
    given.do(CHEN, CastBallot(1, "no"))
    sign_in(client, given, BAO)
    assert asked(client, given, "type=ballot.cast")["entries"] == []
    given.do(MODERATOR, CloseBallot(1))
    (closed,) = asked(client, given, "type=ballot.closed")["entries"]
    assert (closed["turnout"], closed["tally"], closed["votes"]) == (2, None, None)
    given.do(MODERATOR, RevealBallot(1))
    (revealed,) = asked(client, given, "type=ballot.revealed")["entries"]
    assert revealed["votes"] == {"yes": [ANNA], "no": [CHEN], "abstain": []}


def test_the_log_comes_in_pages_from_either_end(client: Client, given: Given) -> None:
    for number in range(250):
        given.do(ANNA, PostStatement(f"第{number}条"))
    first = asked(client, given, "type=statement.posted")
    assert (len(first["entries"]), first["more"]) == (200, True)
    rest = asked(client, given, f"type=statement.posted&after={first['entries'][-1]['seq']}")
    assert (len(rest["entries"]), rest["more"]) == (50, False)
    assert texts(client, given, "type=statement.posted&last=2&upto=100") == ["第90条", "第91条"]
    assert texts(client, given, "about=7") == ["第6条"]


@pytest.mark.parametrize(
    "question",
    [
        "after=x",
        "after=-1",
        "after=1e3",
        "after=99999999999999999999",
        "after=4294967296",
        "after=٣",
        "upto=",
        "type=ballot.unheard",
        "last=0",
        "last=201",
        "limit=5",
        "about=a",
    ],
)
def test_a_question_without_meaning_is_refused(client: Client, given: Given, question: str) -> None:
    answer = client.get(f"/meetings/{given.meeting.pk}/entries/?{question}")
    assert (answer.status_code, json.loads(answer.content)) == (400, {"refused": "malformed"})


def test_neither_page_takes_anything(client: Client, given: Given) -> None:
    for address in ("", "entries/"):
        assert client.post(f"/meetings/{given.meeting.pk}/{address}").status_code == 405


def test_each_page_asks_the_database_few_questions(
    client: Client, given: Given, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        given.do(ANNA, PostStatement(f"第{number}条"))
    sign_in(client, given, ANNA)
    with django_assert_max_num_queries(3):  # the session, the account, and whether they may see it
        page(client, given)
    with django_assert_max_num_queries(9):
        assert len(texts(client, given)) == 30


def test_a_consultation_with_many_meetings_asks_no_more_than_with_one(
    client: Client, given: Given, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        Meeting.objects.create(consultation=given.meeting.consultation, title=f"第{number}次会议")
    with django_assert_max_num_queries(4):
        html = client.get(f"/consultations/{given.meeting.consultation_id}/").content.decode()
    assert html.count("进入会议室") == 21


def test_whoever_comes_home_during_a_meeting_finds_the_door_to_it_in_either_language(client: Client) -> None:
    given = an_open_meeting(visibility="public")
    address = given.meeting.get_absolute_url()
    assert "正在开会" in client.get("/").content.decode()
    english = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "Meeting now" in english
    assert f'href="{address}"' in english
    given.do(MODERATOR, AdjournMeeting())
    assert "正在开会" not in client.get("/").content.decode()
    assert f'href="{address}"' in client.get("/").content.decode()
    given.do(MODERATOR, ResumeMeeting())
    assert f'href="{address}"' in client.get("/").content.decode()
    given.do(MODERATOR, CloseMeeting())
    assert address not in client.get("/").content.decode()


def at_local(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=timezone.get_current_timezone())


def test_who_comes_home_learns_until_when_a_meeting_is_adjourned(client: Client) -> None:
    given = an_open_meeting(visibility="public")
    goes_on = at_local(timezone.localdate().year + 1, 3, 5, 9)
    given.do(MODERATOR, AdjournMeeting(int(goes_on.timestamp() * 1000)))
    said = f"休会至 {goes_on.year}年3月5日 09:00"
    for address in ("/", given.meeting.consultation.get_absolute_url(), given.meeting.get_absolute_url()):
        assert said in client.get(address).content.decode(), address
    assert list(adjourned(Meeting.objects.all(), now=goes_on + timedelta(hours=23))) == [given.meeting]
    assert list(adjourned(Meeting.objects.all(), now=goes_on + timedelta(hours=25))) == []


def test_who_comes_home_finds_the_coming_meetings_by_their_dates(client: Client) -> None:
    given = a_meeting(visibility="public")
    next_year = timezone.localdate().year + 1
    later = create_meeting(
        consultation=given.meeting.consultation, title="次次会议", starts_at=at_local(next_year, 4, 1, 9)
    )
    sooner = create_meeting(
        consultation=given.meeting.consultation, title="下次会议", starts_at=at_local(next_year, 3, 5, 9)
    )
    html = client.get("/").content.decode()
    assert "即将召开" in html
    assert f"{next_year}年3月5日 09:00" in html
    assert 0 < html.index(sooner.get_absolute_url()) < html.index(later.get_absolute_url())
    assert given.meeting.get_absolute_url() not in html, "it has no date"
    assert list(coming(Meeting.objects.all(), now=at_local(next_year, 3, 6, 8))) == [sooner, later]
    assert list(coming(Meeting.objects.all(), now=at_local(next_year, 3, 6, 10))) == [later]


def test_the_home_page_tells_no_stranger_of_meetings_that_are_not_theirs(client: Client) -> None:
    given = an_open_meeting(visibility="invited")
    given.do(MODERATOR, AdjournMeeting())
    create_meeting(
        consultation=given.meeting.consultation, title="机密会议", starts_at=timezone.now() + timedelta(days=1)
    )
    html = client.get("/").content.decode()
    assert ("机密会议" in html, given.meeting.get_absolute_url() in html, "休会" in html) == (False, False, False)


def test_a_seat_is_a_right_to_enter(client: Client) -> None:
    given = an_open_meeting(visibility="invited")
    given.meeting.consultation.participations.filter(person=given.people[ANNA - 1]).delete()
    sign_in(client, given, ANNA)
    address, consultation = given.meeting.get_absolute_url(), given.meeting.consultation.get_absolute_url()
    html = client.get(address).content.decode()
    assert "您的席位" in html
    assert consultation not in html, "a door that would not open"
    assert client.get(f"{address}entries/").status_code == 200
    assert address in client.get("/").content.decode()
    assert client.get(consultation).status_code == 404
    given.meeting.seats.filter(number=ANNA).update(person=None)
    assert client.get(address).status_code == 404


def test_no_door_is_shown_to_whom_it_would_not_open(client: Client) -> None:
    given = an_open_meeting(visibility="invited")
    assert "正在开会" not in client.get("/").content.decode()
    sign_in(client, given, ANNA)
    assert given.meeting.get_absolute_url() in client.get("/").content.decode()


def test_a_meeting_nobody_closed_is_under_way_for_a_day_after_the_last_word(given: Given) -> None:
    given.meeting.refresh_from_db()
    last = datetime.fromtimestamp(given.meeting.last_at / 1000, UTC)
    person = given.people[ANNA - 1]
    assert list(under_way(visible_to(person, on=timezone.localdate()), now=last + timedelta(hours=23))) == [
        given.meeting
    ]
    assert list(under_way(visible_to(person, on=timezone.localdate()), now=last + timedelta(hours=25))) == []


def test_a_meeting_that_is_only_prepared_is_not_under_way() -> None:
    prepared = a_meeting()
    prepared.do(MODERATOR, TakeSeat())
    assert list(under_way(Meeting.objects.all(), now=timezone.now())) == []
