"""Signing in and up, as a visitor does it."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from deliberation.people.models import User
from deliberation.people.queries import person_of
from tests.deliberation.people.given import somebody
from tests.servers import free_port

pytestmark = pytest.mark.django_db

ADDRESS = "wang.rong@example.org"
PASSWORD = "云州的秋天很长 2026"


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet() -> None:
    cache.clear()


def signed_in(client: Client) -> bool:
    return get_user(client).is_authenticated


def code_in_the_mail() -> str:
    found = re.search(r"^([0-9]{6})$", mail.outbox[-1].body, re.MULTILINE)
    assert found is not None, mail.outbox[-1].body
    return found[1]


def test_a_member_signs_in_with_a_code_from_the_mail(client: Client) -> None:
    somebody("王镕", email=ADDRESS)
    asked = client.post("/accounts/login/code/", {"email": "Wang.Rong@Example.org"})
    assert asked["Location"] == "/accounts/login/code/confirm/"
    assert mail.outbox[-1].to == [ADDRESS]
    client.post("/accounts/login/code/confirm/", {"code": code_in_the_mail()})
    assert signed_in(client)
    assert "王镕" in client.get("/").content.decode()


def test_a_wrong_code_signs_nobody_in(client: Client) -> None:
    somebody("王镕", email=ADDRESS)
    client.post("/accounts/login/code/", {"email": ADDRESS})
    answer = client.post("/accounts/login/code/confirm/", {"code": "000000"})
    assert answer.status_code == 200
    assert not signed_in(client)


def with_password() -> User:
    user = User.objects.create_user(ADDRESS, PASSWORD)
    user.emailaddress_set.update(verified=True)
    return user


def test_a_member_signs_in_with_a_password(client: Client) -> None:
    with_password()
    client.post("/accounts/login/", {"login": ADDRESS.upper(), "password": PASSWORD})
    assert signed_in(client)


def test_an_account_that_was_switched_off_stays_outside(client: Client) -> None:
    user = with_password()
    user.is_active = False
    user.save()
    client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert not signed_in(client)


def test_a_citizen_signs_up_with_an_address_alone(client: Client) -> None:
    client.post("/accounts/signup/", {"email": "Shimin@Example.org"})
    assert not signed_in(client)
    client.post("/accounts/confirm-email/", {"code": code_in_the_mail()})
    assert signed_in(client)
    assert User.objects.get().email == "shimin@example.org"


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("/accounts/login/code/", {"email": ADDRESS}),
        ("/accounts/signup/", {"email": ADDRESS}),
        ("/accounts/password/reset/", {"email": ADDRESS}),
    ],
    ids=["code", "sign-up", "reset"],
)
@time_machine.travel(datetime(2026, 11, 30, 4, tzinfo=UTC), tick=False)  # the page names the minute
def test_nobody_learns_whose_address_is_known(page: str, form: dict[str, str]) -> None:
    unknown = Client().post(page, form, follow=True)
    User.objects.all().delete()
    cache.clear()
    with_password()
    known = Client().post(page, form, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert without_proofs(known.content) == without_proofs(unknown.content)
    assert User.objects.count() == 1


def without_proofs(page: bytes) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.decode())


def test_an_account_leads_to_its_person_while_it_is_on() -> None:
    person = somebody("王镕", email=ADDRESS)
    user = User.objects.get()
    assert person_of(user) == person
    assert person_of(AnonymousUser()) is None
    assert person_of(User.objects.create_user("shimin@example.org")) is None
    user.is_active = False
    assert person_of(user) is None


def test_the_administration_has_no_door_of_its_own(client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_who_signs_out_is_out(client: Client) -> None:
    client.force_login(with_password())
    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in(client)
    client.post("/accounts/logout/")
    assert not signed_in(client)


# ---- addresses nobody can be written to, and a mail server that is away ----

FORMS = {
    "/accounts/login/": {"login": ADDRESS, "password": "猜一猜 1234"},
    "/accounts/login/code/": {"email": ADDRESS},
    "/accounts/signup/": {"email": ADDRESS},
    "/accounts/password/reset/": {"email": ADDRESS},
}


@pytest.mark.parametrize("address", ["İ@ex.org", "ſomebody@ex.org", "a@exİ..org", "王@ex.org"])
@pytest.mark.parametrize("page", FORMS)
def test_an_address_that_only_looks_like_one_is_refused_in_the_form(client: Client, page: str, address: str) -> None:
    """Django takes these letters for Latin ones; no mail server does."""
    answer = client.post(page, {**FORMS[page], **dict.fromkeys(FORMS[page].keys() & {"email", "login"}, address)})
    assert answer.status_code == 200
    assert mail.outbox == []
    assert not User.objects.exists()
    assert answer.context["form"].errors


def test_an_account_at_such_an_address_is_not_made_in_the_administration_either() -> None:
    user = User(email="İ@ex.org", password="!")
    with pytest.raises(ValidationError) as refused:
        user.full_clean()
    assert [error.code for error in refused.value.error_dict["__all__"]] == ["bad_address"]


@pytest.fixture
def _mail_away(settings: Any) -> None:
    """A port where nobody listens."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": free_port()}}}


@pytest.mark.usefixtures("_mail_away")
@pytest.mark.parametrize("page", list(FORMS)[1:])
@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "暂时无法发送邮件"), ("en", "No mail can be sent at the moment")]
)
def test_while_no_mail_can_be_sent_the_form_says_so_and_keeps_what_was_typed(
    client: Client, page: str, language: str, said: str
) -> None:
    known = {"/accounts/signup/": False}.get(page, True)
    if known:
        with_password()
    for _ in range(2):
        cache.clear()  # of how often a code was sent
        answer = client.post(page, FORMS[page], headers={"accept-language": language})
        assert answer.status_code == 503
        assert [error.code for error in answer.context["form"].non_field_errors().as_data()] == ["mail_away"]
        assert said in answer.content.decode()
        assert f'value="{ADDRESS}"' in answer.content.decode()
        assert User.objects.count() == known, "nobody is half signed up"
        assert client.get(page).status_code == 200, "nobody is asked for a code that was never sent"


@pytest.mark.usefixtures("_mail_away")
def test_a_code_that_cannot_be_sent_at_signing_in_is_no_fault_of_the_page(client: Client) -> None:
    User.objects.create_user(ADDRESS, PASSWORD)  # has not proved the address yet, and is sent a code
    answer = client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert answer.status_code == 503
    assert not signed_in(client)
