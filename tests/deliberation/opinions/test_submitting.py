"""Submitting: two pages, stored once, a reference code, and what an author may still do."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from deliberation.opinions.models import Answer, Opinion, OpinionLink, Round
from deliberation.opinions.operations.participants import Known
from deliberation.opinions.operations.submitting import Contribution, submit
from deliberation.people.models import User
from tests.deliberation.opinions.given import CODE, WORDS, city, open_round, opinion, question
from tests.deliberation.people.given import member_of, somebody

pytestmark = pytest.mark.django_db
FORM = {"text": WORDS, "of_age": "yes"}


def checked(client: Client, round: Round, **form: Any) -> Any:
    return client.post(f"/rounds/{round.pk}/check/", {**FORM, **form})


def seal_of(answer: Any) -> str:
    return re.findall(r'name="seal" value="([^"]+)"', answer.content.decode())[0]


def code_of(answer: Any) -> str:
    slip = re.findall(r'receipt__code">(.*?)</p>', answer.content.decode())[0]
    return "".join(re.findall(r"<span>(\w{4})</span>", slip))


def submitted(client: Client, round: Round, **form: Any) -> str:
    """The reference code."""
    seal = seal_of(checked(client, round, **form))
    return code_of(client.post(f"/rounds/{round.pk}/confirm/", {**FORM, **form, "seal": seal}))


def test_nothing_is_stored_before_it_is_confirmed(client: Client):
    running = open_round()
    answer = checked(client, running, place=running.options.get(name="城关区").pk)
    page = answer.content.decode()
    assert WORDS in page
    assert "城关区" in page
    assert Opinion.objects.count() == 0
    assert "sessionid" not in answer.cookies


def test_an_opinion_is_stored_with_a_code_that_leads_to_it(client: Client):
    running = open_round()
    code = submitted(client, running, group=running.options.get(kind="group").pk)
    stored = Opinion.objects.get()
    assert (stored.text, stored.number, stored.status, stored.waits_for) == (WORDS, 1, "received", "review")
    assert stored.group.name == "老人的家属"
    assert code.encode() not in bytes(stored.receipt)
    page = client.post("/follow/", {"code": f"{code[:4]}-{code[4:8].lower()} {code[8:]}"}).content.decode()
    assert "您的意见正在审核" in page
    assert WORDS in page


def test_however_often_the_button_is_pressed_one_is_stored_and_its_code_is_the_same(client: Client):
    running = open_round()
    seal = seal_of(checked(client, running))
    presses = [client.post(f"/rounds/{running.pk}/confirm/", {**FORM, "seal": seal}) for _ in range(3)]
    assert len({code_of(answer) for answer in presses}) == 1
    assert Opinion.objects.count() == 1
    assert "已经存好了" in presses[1].content.decode()


def test_a_form_that_was_tampered_with_is_checked_anew(client: Client):
    running, other = open_round(), open_round(title="另一个")
    seal = seal_of(checked(client, running))
    for wrong in ("", "x", seal[:-1] + ("A" if seal[-1] != "A" else "B")):
        assert b'name="seal"' in client.post(f"/rounds/{running.pk}/confirm/", {**FORM, "seal": wrong}).content
    client.post(f"/rounds/{other.pk}/confirm/", {**FORM, "seal": seal})
    assert Opinion.objects.count() == 0


def test_a_form_with_mistakes_keeps_what_was_typed_and_names_each_of_them(client: Client):
    running = open_round()
    answer = client.post(f"/rounds/{running.pk}/check/", {"text": "字" * 2036})
    page = answer.content.decode()
    assert "字" * 2036 in page
    assert "超出 36 字" in page
    assert set(answer.context["form"].errors) == {"text", "of_age"}
    empty = client.post(f"/rounds/{running.pk}/check/", {"of_age": "yes", "text": "  "})
    assert set(empty.context["form"].errors) == {"text"}


def test_one_can_go_back_from_the_second_page_and_nothing_is_lost(client: Client):
    running = open_round()
    answer = client.post(f"/rounds/{running.pk}/check/", {**FORM, "change": "1"})
    assert WORDS in answer.content.decode()
    assert 'data-draft="text"' in answer.content.decode()


def test_personal_data_is_pointed_out_before_sending(client: Client):
    page = checked(client, open_round(), text="有事打 138 0000 0045").content.decode()
    assert "手机号：“138 0000 0045” · 会遮盖" in page


def test_similar_opinions_that_are_shown_stand_on_the_second_page(client: Client):
    running = open_round(moderation="after")
    opinion(running, "楼下的助餐点只开中午，双职工家的老人晚饭没着落，请改一改。")
    opinion(running, "护理员工资太低，留不住人。")
    page = checked(client, running).content.decode()
    assert "第 1 号" in page
    assert "第 2 号" not in page


def test_answers_to_questions_are_stored_by_their_places(client: Client):
    running = open_round()
    one, several, scale = question(running), question(running, "several", most=2), question(running, "scale")
    wrong = checked(client, running, **{f"q{several.pk}": ["1", "2", "3"]})
    assert set(wrong.context["form"].errors) == {f"q{several.pk}"}
    submitted(client, running, **{f"q{one.pk}": "2", f"q{several.pk}": ["1", "3"], f"q{scale.pk}": "4"})
    assert dict(Answer.objects.values_list("question", "chosen")) == {one.pk: [2], several.pk: [1, 3], scale.pk: [4]}


def test_a_round_of_questions_alone_needs_no_words_and_no_review(client: Client):
    running = open_round(takes_opinions=False)
    one = question(running)
    submitted(client, running, **{"text": "", f"q{one.pk}": "1"})
    stored = Opinion.objects.get()
    assert (stored.text, stored.waits_for, stored.status) == ("", "", "shown")
    assert 'id="o-1"' not in client.get(running.get_absolute_url()).content.decode()


def test_nothing_is_taken_before_the_opening_after_the_closing_or_while_stopped(client: Client):
    running, now = open_round(), timezone.now()
    seal = seal_of(checked(client, running))
    for change, words in (
        ({"opens_at": now + timedelta(days=1), "closes_at": now + timedelta(days=2)}, "开始"),
        ({"opens_at": now - timedelta(days=2), "closes_at": now - timedelta(seconds=1)}, "截止"),
        ({"opens_at": now - timedelta(days=2), "closes_at": now + timedelta(days=1), "stopped": True}, "暂停"),
    ):
        Round.objects.filter(pk=running.pk).update(**change)
        answer = client.post(f"/rounds/{running.pk}/confirm/", {**FORM, "seal": seal})
        assert words in answer.content.decode()
        assert 'id="write"' not in client.get(running.get_absolute_url()).content.decode()
    assert Opinion.objects.count() == 0


def test_what_was_stored_before_the_closing_is_found_again_after_it(client: Client):
    running = open_round()
    seal = seal_of(checked(client, running))
    form = {**FORM, "seal": seal}
    first = code_of(client.post(f"/rounds/{running.pk}/confirm/", form))
    Round.objects.update(closes_at=timezone.now())
    assert code_of(client.post(f"/rounds/{running.pk}/confirm/", form)) == first


def test_one_person_submits_so_many_and_no_more(client: Client):
    running = open_round(max_opinions=2)
    for words in ("第一条", "第二条"):
        submitted(client, running, text=words)
    seal = seal_of(checked(client, running, text="第三条"))
    answer = client.post(f"/rounds/{running.pk}/confirm/", {**FORM, "text": "第三条", "seal": seal})
    assert "每人最多提交 2 条" in answer.content.decode()
    assert "第三条" in answer.content.decode()
    assert Opinion.objects.count() == 2


@pytest.mark.parametrize(
    ("terms", "signs_in", "refusal"),
    [
        ({}, False, ""),
        ({"open_to": "account"}, False, "sign_in"),
        ({"open_to": "account"}, True, ""),
        ({"open_to": "members"}, True, "members"),
        ({"open_to": "sector"}, True, "sector"),
        ({"identity": "contact", "legal_ground": "政协章程"}, False, "sign_in"),
        ({"identity": "real_name", "legal_ground": "政协章程"}, True, "real_name"),
    ],
)
def test_who_may_take_part_is_what_the_round_says(client: Client, terms: dict[str, str], signs_in: bool, refusal: str):
    running = open_round(**terms)
    if signs_in:
        client.force_login(User.objects.create_user("citizen@example.org"))
    assert client.get(running.get_absolute_url()).context["refusal"] == refusal
    assert (checked(client, running).status_code == 200) is (refusal == "")


def test_a_member_takes_part_where_members_are_asked(client: Client):
    membership = member_of(city(), person=somebody("委员", email="m@example.org"))
    running = open_round(open_to="sector")
    running.sectors.add(membership.sector)
    assert membership.person.user is not None
    client.force_login(membership.person.user)
    assert client.get(running.get_absolute_url()).context["refusal"] == ""


def test_an_opinion_is_changed_for_ten_minutes_and_then_not(client: Client):
    running = open_round(moderation="after")
    opinion(running, code=CODE)
    client.post("/follow/edit/", {"code": CODE, "text": "改过了，电话 13800000045"})
    stored = Opinion.objects.get()
    assert (stored.text, stored.shown_text) == ("改过了，电话 13800000045", "改过了，电话 〔■mobile〕")
    Opinion.objects.update(editable_until=timezone.now())
    answer = client.post("/follow/edit/", {"code": CODE, "text": "又改"})
    assert "不能再改" in answer.content.decode()
    assert Opinion.objects.get().text != "又改"


def test_withdrawing_asks_first_and_then_deletes_the_words(client: Client):
    running = open_round(moderation="after")
    opinion(running, code=CODE)
    assert WORDS in client.get(running.get_absolute_url()).content.decode()
    assert "不能恢复" in client.post("/follow/withdraw/", {"code": CODE}).content.decode()
    assert Opinion.objects.get().text == WORDS
    client.post("/follow/withdraw/", {"code": CODE, "sure": "1"})
    stored = Opinion.objects.get()
    assert (stored.text, stored.shown_text, stored.status, stored.waits_for) == (None, "", "withdrawn", "")
    assert WORDS not in client.get(running.get_absolute_url()).content.decode()
    assert "您已撤回这条意见" in client.post("/follow/", {"code": CODE}).content.decode()


def test_pages_with_a_code_are_kept_nowhere_and_named_to_nobody(client: Client):
    running = open_round()
    opinion(running, code=CODE)
    seal = seal_of(checked(client, running))
    for answer in (
        client.get("/follow/"),
        client.post("/follow/", {"code": CODE}),
        client.post(f"/rounds/{running.pk}/confirm/", {**FORM, "seal": seal}),
    ):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"


def test_the_second_page_can_prove_its_origin_which_the_third_asks_for(client: Client):
    answer = checked(client, open_round())
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_code_works_where_the_browser_can_prove_no_origin():
    """A page that names no referrer sends the origin "null", which the usual proof refuses."""
    strict = Client(enforce_csrf_checks=True)
    opinion(open_round(), code=CODE)
    answer = strict.post("/follow/", {"code": CODE}, headers={"origin": "null"})
    assert "您的意见正在审核" in answer.content.decode()
    assert strict.post("/follow/forget/", headers={"origin": "null"}).status_code == 302
    language = strict.post("/language/setlang/", {"language": "en", "next": "/"}, headers={"origin": "null"})
    assert language.status_code == 302


def test_wrong_codes_are_answered_alike_and_limited(client: Client, settings: Any):
    from django.core.cache import cache

    cache.clear()
    opinion(open_round(), code=CODE)
    for wrong in ("7K3M9XPD2QHX", "nonsense", "7K3M9XPD2QHT7"):
        assert "没有查到这个查询码" in client.post("/follow/", {"code": wrong}).content.decode()
    for _ in range(57):
        client.post("/follow/", {"code": "000000000000"})
    answer = client.post("/follow/", {"code": CODE})
    assert answer.status_code == 429
    assert WORDS not in answer.content.decode()
    cache.clear()


def test_a_code_leads_there_after_the_secret_key_was_changed(client: Client, settings: Any):
    opinion(open_round(), code=CODE)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert "您的意见正在审核" in client.post("/follow/", {"code": CODE}).content.decode()


def test_signed_in_people_find_theirs_until_it_is_concluded(client: Client):
    running, citizen = open_round(), User.objects.create_user("citizen@example.org")
    mine = opinion(running, account=citizen.pk)
    theirs = opinion(running, "别人的意见")
    client.force_login(citizen)
    page = client.get("/opinions/mine/").content.decode()
    assert WORDS in page
    assert "别人的意见" not in page
    assert client.get(f"/opinions/mine/{mine.pk}/").status_code == 200
    assert client.get(f"/opinions/mine/{theirs.pk}/").status_code == 404
    OpinionLink.objects.all().delete()
    assert WORDS not in client.get("/opinions/mine/").content.decode()
    for address in ("/opinions/mine/", f"/opinions/mine/{mine.pk}/"):
        assert Client().get(address)["Location"] == f"/accounts/login/?next={address}"


def test_a_browser_is_known_again_by_a_cookie_that_is_stored_as_a_hash_of_this_round_alone(client: Client):
    running, other = open_round(), open_round(title="另一个")
    submitted(client, running)
    submitted(client, other)
    cookie = client.cookies["participant"]
    assert cookie["httponly"]
    hashes = [bytes(one.link.device) for one in (*running.participants.all(), *other.participants.all())]
    assert len(set(hashes)) == 2
    assert all(cookie.value.encode() not in one for one in hashes)
    answer = client.post("/follow/forget/")
    assert answer.cookies["participant"].value == ""
    assert "storage" in answer["Clear-Site-Data"]


def test_a_hidden_round_answers_like_one_that_does_not_exist(client: Client):
    running = open_round()
    running.consultation.visibility = "invited"
    running.consultation.save()
    assert client.get(f"/rounds/{running.pk}/").status_code == 404
    assert checked(client, running).status_code == 404
    assert client.get(f"/rounds/{running.pk + 100}/").status_code == 404


def test_what_people_wrote_is_never_obeyed(client: Client):
    running = open_round(moderation="after")
    attack = "<script>alert(1)</script>〔■mobile〕\n</textarea><img src=x>"
    code = submitted(client, running, text=attack)
    for page in (
        client.get(running.get_absolute_url()),
        checked(client, running, text=attack),
        client.post("/follow/", {"code": code}),
    ):
        html = page.content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


@pytest.mark.django_db(transaction=True)
def test_presses_that_arrive_together_store_one():
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    running, key = open_round(), uuid4()

    def press(number: int) -> int:
        try:
            return submit(
                round=running.pk,
                key=key,
                code=CODE,
                what=Contribution(text=WORDS),
                known=Known(device="one device"),
                at=timezone.now(),
            ).opinion.pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as presses:
        assert len(set(presses.map(press, range(8)))) == 1
    assert Opinion.objects.count() == 1
    assert Round.objects.get().last_number == 1
