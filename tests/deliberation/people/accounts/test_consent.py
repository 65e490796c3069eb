"""The notice on personal data: read at the first sign-in, agreed to once per version, and kept."""

import pytest
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from deliberation.people.accounts import consent
from deliberation.people.models import Consent, User
from deliberation.people.operations import make_code
from tests.deliberation.people.given import app_of, code_now, conference, holder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet() -> None:
    cache.clear()


def sign_in(client: Client, user: User) -> str:
    code, _ = make_code(user, given_by=None)
    return str(client.post("/accounts/paper/", {"code": code})["Location"])


def test_it_is_read_at_the_first_sign_in_and_agreed_to_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    user = User.objects.create_user("wang@example.org")
    there = sign_in(client, user)
    assert there == "/accounts/consent/?next=%2F"
    assert "保存哪些信息" in client.get(there).content.decode()
    answer = client.post("/accounts/consent/", {"answer": "yes", "next": "/"}, headers={"accept-language": "en"})
    assert answer["Location"] == "/"
    kept = Consent.objects.get()
    assert (kept.user, kept.version, kept.language) == (user, consent.VERSION, "en")
    assert sign_in(Client(), user) == "/"
    monkeypatch.setattr(consent, "VERSION", "2030-01-01")
    assert sign_in(Client(), user) == "/accounts/consent/?next=%2F"


def test_what_is_personal_waits_for_the_answer(client: Client) -> None:
    person = holder("secretariat", conference())
    assert person.user is not None
    secret = app_of(person.user)
    sign_in(client, person.user)
    assert client.get("/").status_code == 200, "what everybody may read stays open"
    client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    for page in ("/accounts/", "/desk/"):
        assert client.get(page)["Location"] == f"/accounts/consent/?next={page.replace('/', '%2F')}"
    client.post("/accounts/consent/", {"answer": "yes"})
    assert client.get("/accounts/").status_code == 200


def test_who_does_not_agree_is_signed_out(client: Client) -> None:
    sign_in(client, User.objects.create_user("wang@example.org"))
    client.post("/accounts/consent/", {"answer": "no", "next": "/"})
    assert not get_user(client).is_authenticated
    assert not Consent.objects.exists()


def test_the_account_says_what_was_agreed_to(client: Client) -> None:
    user = User.objects.create_user("wang@example.org")
    client.force_login(user)
    assert "还没有同意" in client.get("/accounts/").content.decode()
    client.post("/accounts/consent/", {"answer": "yes", "next": "https://evil.example/"})
    assert f"{consent.VERSION} 版" in client.get("/accounts/").content.decode()
