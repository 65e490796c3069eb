"""The administration of people and consultations, as the secretariat uses it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.admin import site
from django.test import Client

from deliberation.consultations import demo_data
from deliberation.consultations.models import Consultation, Participation
from deliberation.people.models import Committee, Membership, Organisation, Person, Sector, User
from tests.deliberation.people.given import app_of, code_now, sign_in_with_factor

pytestmark = pytest.mark.django_db

OURS = (User, Person, Organisation, Sector, Committee, Membership, Consultation, Participation)


@pytest.fixture
def secretary(client: Client, demo: demo_data.Demo) -> Client:
    sign_in_with_factor(client, User.objects.create_superuser("mishuchu@example.org"))
    return client


def address(model: type, page: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", OURS)
def test_every_kind_of_row_can_be_listed_searched_opened_and_added(secretary: Client, model: type) -> None:
    row = model.objects.first()  # type: ignore[attr-defined]
    for page in ("", "?q=云州", "add/", f"{row.pk}/change/"):
        assert secretary.get(address(model, page)).status_code == 200, page


@pytest.mark.parametrize("model", OURS)
def test_a_list_needs_the_same_few_questions_however_long_it_is(
    secretary: Client, model: type, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        secretary.get(address(model))


def test_a_member_is_found_by_name_in_either_language_and_by_address(secretary: Client) -> None:
    for wanted in ("何𠮷祥", "He Jixiang", "he.jixiang@example.org"):
        shown = secretary.get(address(Person), {"q": wanted}).context["cl"].queryset
        assert [person.name for person in shown] == ["何𠮷祥"]


def test_persons_are_offered_while_typing(secretary: Client) -> None:
    asked = {"term": "𠮷", "app_label": "people", "model_name": "membership", "field_name": "person"}
    assert [one["text"] for one in secretary.get("/admin/autocomplete/", asked).json()["results"]] == ["何𠮷祥"]


def test_a_new_account_may_do_without_a_password(secretary: Client) -> None:
    form = {"email": "Xin.Ren@Example.org", "usable_password": "false", "password1": "", "password2": ""}
    assert secretary.post(address(User, "add/"), form).status_code == 302
    assert not User.objects.get(email="xin.ren@example.org").has_usable_password()


def test_a_changed_address_is_the_only_one_that_gets_codes(secretary: Client) -> None:
    person = Person.objects.get(name="何𠮷祥")
    form = {"email": "New.Address@Example.org", "is_active": "on"}
    assert secretary.post(address(User, f"{person.user_id}/change/"), form).status_code == 302
    person.refresh_from_db()
    assert person.user is not None
    assert person.user.email == "new.address@example.org"
    assert [one.email for one in person.user.emailaddress_set.all()] == ["new.address@example.org"]


def test_an_account_is_ended_by_whoever_proved_within_five_minutes_who_they_are(client: Client) -> None:
    other, root = User.objects.create_user("wang@example.org"), User.objects.create_superuser("mishuchu@example.org")
    page, form = address(User, f"{other.pk}/change/"), {"email": "wang@example.org"}
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=False) as clock:
        secret = app_of(root)
        sign_in_with_factor(client, root)
        clock.shift(timedelta(minutes=5))
        assert client.get(page).status_code == 200
        assert client.post(page, form)["Location"].startswith("/accounts/prove/?next=")
        assert User.objects.get(pk=other.pk).is_active
        client.post("/accounts/prove/", {"way": "factor", "code": code_now(secret), "next": page})
    assert not User.objects.get(pk=other.pk).is_active, "what was sent is done then"


def test_a_committee_of_another_organisation_is_refused(secretary: Client) -> None:
    membership = Membership.objects.filter(organisation__name="政协云州市委员会", role="member").first()
    assert membership is not None
    elsewhere = Committee.objects.exclude(organisation=membership.organisation).first()
    assert elsewhere is not None
    form = {
        "person": membership.person_id,
        "organisation": membership.organisation_id,
        "role": "member",
        "office": "member",
        "sector": membership.sector_id,
        "committees": [elsewhere.pk],
        "term": 5,
        "starts_on": "2025-01-10",
    }
    answer = secretary.post(address(Membership, f"{membership.pk}/change/"), form)
    assert answer.context["adminform"].form.errors == {"committees": ["该专门委员会属于另一个组织。"]}


def test_an_ordinary_member_is_sent_away(client: Client, demo: demo_data.Demo) -> None:
    client.force_login(demo.members[0].user)  # type: ignore[arg-type]
    assert client.get("/admin/").status_code == 302
    for model in OURS:
        assert client.get(address(model)).status_code == 302


def test_nothing_of_ours_is_missing_from_it() -> None:
    assert set(OURS) <= set(site._registry)
