"""The desk as its people use it: found, opened, given, ended, handed over; with scripts off, in plain forms."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from deliberation.audit.models import AuditEntry
from deliberation.people.models import Grant, Membership, Organisation, Person, Sector
from tests.deliberation.people.given import (
    conference,
    department,
    holder,
    member_of,
    open_grant,
    sign_in_with_factor,
    somebody,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Organisation:
    return conference("市政协")


@pytest.fixture
def secretary(city: Organisation) -> Person:
    return holder("secretariat", city, name="骆咏梅")


def signed_in(person: Person) -> Client:
    return sign_in_with_factor(Client(), person.user)


def people(answer: Any) -> list[str]:
    return [person.name for person in answer.context["page"].object_list]


# ---- who comes in ----


def test_only_those_with_a_desk_find_one(city: Organisation, secretary: Person) -> None:
    address = f"/desk/{city.pk}/people/"
    assert Client().get(address).headers["Location"].startswith("/accounts/login/")
    stranger = holder("secretariat", conference("邻市政协"), below=True)
    member = member_of(city, person=somebody("委员", email="wy@example.org")).person
    for person in (stranger, member, holder("convener", city, sector=Sector.objects.get())):
        assert signed_in(person).get(address).status_code == 404
    assert signed_in(secretary).get(address).status_code == 200
    assert signed_in(secretary).get("/desk/").headers["Location"] == address
    assert signed_in(member).get("/desk/").status_code == 404


def test_below_shows_the_set_up_and_never_the_people(city: Organisation) -> None:
    county = conference("县政协", under=city)
    over = holder("administrator", city, below=True)
    assert signed_in(over).get(f"/desk/{county.pk}/people/").status_code == 403
    assert signed_in(over).get(f"/desk/{county.pk}/audit/").status_code == 403
    assert signed_in(over).get(f"/desk/{city.pk}/audit/").status_code == 200


# ---- finding ----


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("解", ["解立新"]),
        ("xie", ["解立新", "谢垚"]),
        ("xly", []),
        ("jlx", ["解立新"]),
        ("市一中", ["谢垚"]),
        ("0045", ["谢垚"]),
        ("Xie Yao", ["谢垚"]),
        ("吉祥", ["何𠮷祥"]),
        ("hjx", ["何𠮷祥"]),
    ],
)
def test_somebody_is_found_by_name_sound_number_or_unit(
    city: Organisation, secretary: Person, asked: str, found: list[str]
) -> None:
    for name, english in (("谢垚", "Xie Yao"), ("解立新", ""), ("王镕", ""), ("何𠮷祥", "He Jixiang")):
        person = somebody(name, email=f"{len(name)}{name.encode().hex()}@example.org")
        Person.objects.filter(pk=person.pk).update(name_en=english)
        member_of(city, person=person)
    Membership.objects.filter(person__name="谢垚").update(unit="市一中")
    xie = Person.objects.get(name="谢垚").user
    assert xie is not None
    xie.phone = "+8613800000045"
    xie.save()
    assert people(signed_in(secretary).get(f"/desk/{city.pk}/people/", {"q": asked})) == found


def test_those_who_left_are_found_when_asked_for(city: Organisation, secretary: Person) -> None:
    member_of(city, person=somebody("前委员"), ends_on=date(2026, 1, 1))
    member_of(conference("邻市政协"), person=somebody("外人"))
    here = signed_in(secretary)
    assert people(here.get(f"/desk/{city.pk}/people/", {"standing": "member"})) == []
    assert people(here.get(f"/desk/{city.pk}/people/", {"former": "on", "q": "委员"})) == ["前委员"]
    assert people(here.get(f"/desk/{city.pk}/people/", {"former": "on", "q": "外人"})) == []


def test_every_list_that_is_read_is_one_row_of_the_audit(city: Organisation, secretary: Person) -> None:
    signed_in(secretary).get(f"/desk/{city.pk}/people/", {"q": "谢"})
    row = AuditEntry.objects.get(act="people.listed")
    assert (row.actor, row.organisation, row.facts["found"]) == (secretary.pk, city.pk, 0)
    assert row.text == {"actor": "骆咏梅", "sought": "谢"}


def test_a_list_needs_the_same_few_questions_however_long_it_is(
    city: Organisation, secretary: Person, django_assert_max_num_queries: Any
) -> None:
    for n in range(60):
        member_of(city, person=somebody(f"委员{n}"))
    client = signed_in(secretary)
    with django_assert_max_num_queries(25):
        answer = client.get(f"/desk/{city.pk}/people/")
    assert answer.context["page"].paginator.num_pages == 2


# ---- one person ----


def test_a_person_is_added_becomes_a_member_gets_a_number_and_a_code(city: Organisation, secretary: Person) -> None:
    client, sector = signed_in(secretary), Sector.objects.create(organisation=city, name="教育界")
    added = client.post(f"/desk/{city.pk}/people/new/", {"name": "何𠮷祥", "name_en": "He Jixiang"})
    person = Person.objects.get(name="何𠮷祥")
    here = f"/desk/{city.pk}/people/{person.pk}/"
    assert added.headers["Location"] == here

    form = {"role": "member", "office": "standing", "sector": sector.pk, "term": 5, "starts_on": "2026-01-10"}
    assert client.post(f"{here}memberships/", form).headers["Location"] == here
    assert client.post(f"{here}contact/", {"phone": "138 0000 0045", "email": ""}).headers["Location"] == here
    person.refresh_from_db()
    assert person.user is not None
    assert person.user.phone == "+8613800000045"

    slip = client.post(f"{here}code/").content.decode()
    code = "".join(re.findall(r"<span>([0-9A-Z]{5})</span>", slip))
    visitor = Client()
    assert visitor.post("/accounts/paper/", {"code": code}).headers["Location"] == "/accounts/consent/?next=%2F"
    assert visitor.session["_auth_user_id"] == str(person.user_id)
    again = Client().post("/accounts/paper/", {"code": code})
    assert again.status_code == 200
    assert "code" in again.context["form"].errors


def test_a_form_that_failed_keeps_what_was_typed_and_stores_nothing(city: Organisation, secretary: Person) -> None:
    client, person = signed_in(secretary), member_of(city, person=somebody()).person
    here = f"/desk/{city.pk}/people/{person.pk}/"
    answer = client.post(f"{here}contact/", {"phone": "12345", "email": "he@example.org"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'value="12345"' in page
    assert 'value="he@example.org"' in page
    assert list(answer.context["form"].errors) == ["phone"]
    answer = client.post(f"{here}memberships/", {"role": "member", "office": "member", "term": 5, "unit": "市一中"})
    assert set(answer.context["form"].errors) == {"sector", "starts_on"}
    assert 'value="市一中"' in answer.content.decode()
    assert person.memberships.count() == 1


def test_a_grant_is_given_and_ended_with_a_reason(city: Organisation) -> None:
    administrator, person = holder("administrator", city), member_of(city, person=somebody("谢静")).person
    client, here = signed_in(administrator), f"/desk/{city.pk}/people/{person.pk}/"
    offered = client.get(f"{here}grants/").context["form"].fields["role"].choices
    assert [value for value, _ in offered] == ["opinion_moderator", "secretariat"]
    refused = client.post(f"{here}grants/", {"role": "administrator", "reason": "越级"})
    assert "role" in refused.context["form"].errors
    client.post(f"{here}grants/", {"role": "opinion_moderator", "reason": "审核意见", "until": "2030-01-01"})
    grant = open_grant(person)
    assert (grant.role, grant.reason, grant.until) == ("opinion_moderator", "审核意见", date(2030, 1, 1))
    assert client.post(f"/desk/grants/{grant.pk}/end/", {"reason": ""}).context["form"].errors
    client.post(f"/desk/grants/{grant.pk}/end/", {"reason": "岗位调整"})
    assert Grant.objects.get(person=person).end_reason == "岗位调整"


def test_a_convener_is_of_a_sector(city: Organisation, secretary: Person) -> None:
    person = member_of(city, person=somebody("召集人")).person
    sector = Sector.objects.get(organisation=city)
    client, here = signed_in(secretary), f"/desk/{city.pk}/people/{person.pk}/grants/"
    refused = client.post(here, {"role": "convener", "reason": "推选"})
    assert "sector" in refused.context["form"].errors
    client.post(here, {"role": "convener", "reason": "推选", "sector": sector.pk})
    assert open_grant(person).sector == sector


def test_two_site_administrators_make_an_administrator_together(city: Organisation) -> None:
    first, second = holder("site_administrator", None), holder("site_administrator", None)
    somebody("闻立群", email="wen@example.org")
    address = f"/desk/site/organisations/{city.pk}/grants/"
    form = {"role": "administrator", "reason": "任命"}
    nobody = signed_in(first).post(address, {**form, "who": "闻"})
    assert nobody.context["form"].non_field_errors()
    assert signed_in(first).post(address, {**form, "who": "闻立群"}).headers["Location"] == "/desk/site/"
    grant = Grant.objects.get(role="administrator")
    assert signed_in(first).get(f"/desk/grants/{grant.pk}/consent/").status_code == 404
    assert "闻立群" in signed_in(second).get("/desk/").content.decode()
    assert signed_in(second).post(f"/desk/grants/{grant.pk}/consent/").status_code == 302
    grant.refresh_from_db()
    assert grant.consented_by == second


def test_who_gains_is_shown_before_an_organisation_is_moved(city: Organisation) -> None:
    site, county = holder("site_administrator", None), conference("县政协")
    holder("administrator", city, name="骆主任", below=True)
    client, address = signed_in(site), f"/desk/site/organisations/{county.pk}/move/"
    asked = client.post(address, {"under": city.pk, "reason": "隶属调整"})
    assert "骆主任" in asked.content.decode()
    county.refresh_from_db()
    assert county.parent is None
    client.post(address, {"under": city.pk, "reason": "隶属调整", "sure": "1"})
    county.refresh_from_db()
    assert county.parent == city


# ---- the ids of others ----


def test_no_id_of_another_organisation_opens_anything_here(city: Organisation, secretary: Person) -> None:
    elsewhere = conference("邻市政协")
    stranger = member_of(elsewhere, person=somebody("外人")).person
    other = holder("secretariat", elsewhere)
    client = signed_in(secretary)
    for page in ("", "contact/", "memberships/", "grants/"):
        assert client.get(f"/desk/{city.pk}/people/{stranger.pk}/{page}").status_code == 404, page
        assert client.get(f"/desk/{elsewhere.pk}/people/{stranger.pk}/{page}").status_code == 404, page
    assert client.post(f"/desk/{city.pk}/people/{stranger.pk}/code/").status_code == 404
    assert client.get(f"/desk/{city.pk}/memberships/{stranger.memberships.get().pk}/end/").status_code == 404
    for act in ("end", "consent"):
        assert client.post(f"/desk/grants/{open_grant(other).pk}/{act}/", {"reason": "x"}).status_code == 404
    assert client.get(f"/desk/site/organisations/{city.pk}/move/").status_code == 404


def test_the_officers_of_a_department_are_kept_at_the_desk_of_its_conference(
    city: Organisation, secretary: Person
) -> None:
    bureau = department(answers_to=city)
    officer = holder("department", bureau, name="孟庆丰")
    answer = signed_in(secretary).get(f"/desk/{bureau.pk}/people/")
    assert people(answer) == ["孟庆丰"]
    assert signed_in(secretary).get(f"/desk/{bureau.pk}/people/{officer.pk}/").status_code == 200


# ---- the audit ----


def test_the_audit_says_in_words_who_did_what_and_hides_numbers(city: Organisation, secretary: Person) -> None:
    person = member_of(city, person=somebody("何𠮷祥")).person
    client = signed_in(secretary)
    client.post(f"/desk/{city.pk}/people/{person.pk}/contact/", {"phone": "13800000045", "email": "he@example.org"})
    page = client.get(f"/desk/{city.pk}/audit/", {"kind": "contact"}).content.decode()
    assert "何𠮷祥" in page
    assert "**** 0045" in page
    assert "13800000045" not in page
    assert "he@example.org" not in page
    assert AuditEntry.objects.filter(act="audit.read", actor=secretary.pk).exists()


def test_what_is_done_in_the_administration_is_audited_and_only_superusers_do_it(city: Organisation) -> None:
    from deliberation.people.models import User

    staff = User.objects.create_user("staff@example.org", is_staff=True)
    client = Client()
    client.force_login(staff)
    assert client.get("/admin/").status_code == 302
    sign_in_with_factor(client, User.objects.create_superuser("root@example.org"))
    client.post("/admin/people/committee/add/", {"organisation": city.pk, "name": "提案委员会", "name_en": ""})
    row = AuditEntry.objects.get(act="admin.added")
    assert (row.organisation, row.subject_kind) == (city.pk, "people.committee")
    assert row.text is not None
    assert row.text["row"] == "提案委员会"
    client.get("/admin/people/person/", {"q": "谢"})
    assert AuditEntry.objects.get(act="admin.listed").text == {"actor": "root@example.org", "sought": "谢"}
    client.post(
        "/admin/people/committee/", {"action": "delete_selected", "_selected_action": row.subject, "post": "yes"}
    )
    assert AuditEntry.objects.get(act="admin.deleted").text == {"actor": "root@example.org", "row": "提案委员会"}


# ---- what was read and done is written down ----


def test_whoever_sees_a_whole_number_leaves_a_row_in_the_audit(city: Organisation, secretary: Person) -> None:
    member = member_of(city, person=somebody("谢垚", email="xy@example.org")).person
    page = signed_in(secretary).get(f"/desk/{city.pk}/people/{member.pk}/contact/").content.decode()
    assert "xy@example.org" in page
    row = AuditEntry.objects.get(act="contact.read")
    assert (row.actor, row.subject, row.organisation) == (secretary.pk, str(member.pk), city.pk)


def test_what_was_done_above_all_organisations_is_read_by_those_who_look_after_the_site(
    city: Organisation, secretary: Person
) -> None:
    site = holder("site_administrator", None, name="总管")
    here = signed_in(site)
    page = here.get("/desk/site/audit/").content.decode()
    assert "总管" in page
    assert "骆咏梅" not in page  # an organisation's own
    assert AuditEntry.objects.filter(act="audit.read", actor=site.pk, organisation=None).count() == 1
    assert signed_in(secretary).get("/desk/site/audit/").status_code == 404


def test_the_audit_calls_a_field_by_its_name_on_screen(city: Organisation, secretary: Person) -> None:
    member = member_of(city, person=somebody("谢垚")).person
    here = signed_in(secretary)
    here.post(f"/desk/{city.pk}/people/{member.pk}/contact/", {"phone": "13800001234"})
    page = here.get(f"/desk/{city.pk}/audit/", {"kind": "contact"}, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    assert "手机号 — → **** 1234" in page
    assert "phone" not in page.partition("<tbody>")[2]


def test_a_form_asks_in_chinese_and_says_what_a_member_needs(city: Organisation, secretary: Person) -> None:
    member = member_of(city, person=somebody("谢垚")).person
    address = f"/desk/{city.pk}/people/{member.pk}/memberships/"
    page = signed_in(secretary).get(address, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    assert "Select an option" not in page
    assert "（委员必选）" in page
    assert re.search(r'name="term" value="5"', page)
