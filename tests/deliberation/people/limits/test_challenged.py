"""One hall is one address: everybody in it gets in, and whoever asks too often does some work for it."""

import re
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.test import Client

from deliberation.people.limits import challenged
from deliberation.people.limits.challenged import FREE_FAILURES
from deliberation.people.limits.hashing import PasswordHasher
from deliberation.people.limits.proof import work
from deliberation.people.models import User
from tests.deliberation.people.given import somebody

pytestmark = pytest.mark.django_db

PASSWORD = "云州的秋天很长 2026"
CODE, SIGN_IN = "/accounts/login/code/", "/accounts/login/"
FREE = 3  # here, where more would only take longer


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PasswordHasher, "iterations", 1_000)
    monkeypatch.setattr(challenged, "FREE_A_MINUTE", FREE)
    cache.clear()


def account(name: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", PASSWORD)
    user.emailaddress_set.update(verified=True)
    return user


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


def fields(page: bytes, form: str) -> dict[str, str]:
    """The hidden fields of the challenge in one form of a page, with the work done."""
    text = next(part for part in page.decode().split("<form") if f'action="{form}"' in part)
    found = re.search(r'name="challenge" value="([^"]+)"[^>]*data-bits="(\d+)"', text)
    assert found, text
    return {"challenge": found[1], "proof": work(found[1], int(found[2]))}


def sent(page: str, form: dict[str, str], **more: Any) -> Any:
    return Client(**more).post(page, form)


def test_those_of_a_hall_who_come_after_many_others_get_a_code_too() -> None:
    for n in range(FREE + 3):
        address = f"m{n}@example.org"
        somebody("王镕", email=address)
        browser = Client()
        asked = browser.post(CODE, {"email": address, **fields(browser.get(CODE).content, CODE)})
        assert asked["Location"] == "/accounts/login/code/confirm/"
        assert mail.outbox[-1].to == [address]


def test_whoever_comes_without_proof_is_asked_a_question_and_nothing_was_done() -> None:
    somebody("王镕", email="m@example.org")
    for n in range(FREE):
        sent(CODE, {"email": f"stranger{n}@example.net"})
    with time_machine.travel("2027-01-01T00:00:00Z", tick=False) as clock:
        for n in range(FREE):
            sent(CODE, {"email": f"another{n}@example.net"})
        before = len(mail.outbox)
        browser = Client()
        turned = browser.post(CODE, {"email": "m@example.org"}, headers={"accept-language": "zh"})
        page = turned.content.decode()
        assert (turned.status_code, len(mail.outbox)) == (429, before)
        assert "这次没有提交" in page
        assert 'value="m@example.org"' in page
        found = re.search("(.)加(.)等于几", page)
        assert found
        numbers = "零一二三四五六七八九"
        answer = str(numbers.index(found[1]) + numbers.index(found[2]))
        form = next(part for part in page.split("<form") if 'name="answer"' in part)
        token = re.search(r'name="challenge" value="([^"]+)"', form)
        assert token
        clock.shift(3)
        asked = browser.post(CODE, {"email": "m@example.org", "challenge": token[1], "answer": answer})
        assert asked["Location"] == "/accounts/login/code/confirm/"


def test_wrong_passwords_of_some_stop_nobody_else_in_the_hall() -> None:
    account("wang")
    for n in range(FREE + 10):
        sent(SIGN_IN, {"login": f"stranger{n}@example.net", "password": "猜一猜 1234"})
    browser = Client()
    form = {"login": "wang@example.org", "password": PASSWORD}
    browser.post(SIGN_IN, {**form, **fields(browser.get(SIGN_IN).content, SIGN_IN)})
    assert is_in(browser)


def test_wrong_passwords_for_an_account_make_the_next_try_harder_and_lock_nobody_out() -> None:
    account("wang")
    form = {"login": "wang@example.org", "password": PASSWORD}
    for n in range(FREE_FAILURES):
        wrong = {**form, "login": "Wang@Example.org ", "password": "猜一猜 1234"}
        sent(SIGN_IN, wrong, REMOTE_ADDR=f"192.0.2.{n}")
    browser = Client()
    turned = browser.post(SIGN_IN, {**form, **fields(browser.get(SIGN_IN).content, SIGN_IN)})
    assert (turned.status_code, is_in(browser)) == (429, False)
    browser.post(SIGN_IN, {**form, **fields(turned.content, SIGN_IN)})
    assert is_in(browser)


def test_the_password_does_not_come_back_with_the_question() -> None:
    for _ in range(FREE):
        sent(SIGN_IN, {"login": "stranger@example.net", "password": ""})
    turned = sent(SIGN_IN, {"login": "wang@example.org", "password": PASSWORD})
    assert turned.status_code == 429
    assert PASSWORD not in turned.content.decode()


def test_whoever_has_a_session_is_neither_counted_nor_asked() -> None:
    user = account("wang")
    for _ in range(FREE):
        sent(CODE, {"email": "stranger@example.net"})
    browser = Client()
    browser.force_login(user)
    assert browser.post(CODE, {"email": "wang@example.org"}).status_code == 302


def test_another_address_is_not_asked_for_what_one_does() -> None:
    for _ in range(FREE + 1):
        sent(CODE, {"email": "stranger@example.net"}, REMOTE_ADDR="192.0.2.1")
    assert sent(CODE, {"email": "one@example.net"}, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert sent(CODE, {"email": "two@example.net"}, REMOTE_ADDR="192.0.2.2").status_code == 302
