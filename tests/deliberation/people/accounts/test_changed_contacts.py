"""A number or an address that was changed lets nobody in any more, whatever was begun before."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from deliberation.audit.models import AuditEntry
from deliberation.people import operations
from deliberation.people.models import Organisation, Person, User
from tests.deliberation.people.given import app_of, code_now, conference, holder, member_of, somebody

pytestmark = pytest.mark.django_db

OLD, NEW = "zhu.yulan@example.org", "zhu.new@example.org"
CONFIRM = "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def city() -> Organisation:
    return conference()


@pytest.fixture
def member(city: Organisation) -> Person:
    person = somebody("朱玉兰", email=OLD)
    member_of(city, person=person)
    return person


def code_of_the_last_mail() -> str:
    found = re.search(r"\b(\d{6})\b", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found.group(1)


def moved(city: Organisation, member: Person) -> None:
    operations.set_contact(by=holder("secretariat", city), person=member, organisation=city, email=NEW, phone=None)


def addresses(person: Person) -> list[str]:
    return list(User.objects.get(pk=str(person.user_id)).emailaddress_set.values_list("email", flat=True))


def test_a_code_asked_for_before_lets_nobody_in_after(client: Client, city: Organisation, member: Person) -> None:
    client.post("/accounts/login/code/", {"email": OLD})
    code = code_of_the_last_mail()
    moved(city, member)
    answer = client.post(CONFIRM, {"code": code}, follow=True)
    assert "手机号或邮箱已经更改" in answer.content.decode()
    assert not get_user(client).is_authenticated
    assert addresses(member) == [NEW]
    assert client.post("/accounts/confirm-email/", {"code": code}).status_code == 302
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_password_asked_for_before_is_not_set_after(
    client: Client, city: Organisation, member: Person, confirmed: bool
) -> None:
    client.post("/accounts/password/reset/", {"email": OLD})
    code = {"code": code_of_the_last_mail()}
    if confirmed:
        client.post("/accounts/password/reset/confirm/", code)
    moved(city, member)
    if not confirmed:
        client.post("/accounts/password/reset/confirm/", code)
    client.post("/accounts/password/reset/complete/", {"password1": "云州的秋天 2026", "password2": "云州的秋天 2026"})
    assert not get_user(client).is_authenticated
    assert member.user is not None
    assert not User.objects.get(pk=str(member.user_id)).has_usable_password()
    assert addresses(member) == [NEW]


def test_whoever_was_signed_in_with_it_is_signed_out(client: Client, city: Organisation, member: Person) -> None:
    assert member.user is not None
    client.force_login(member.user)
    moved(city, member)
    assert not get_user(client).is_authenticated


def test_who_changes_their_own_address_is_written_down(client: Client, city: Organisation, member: Person) -> None:
    client.post("/accounts/login/code/", {"email": OLD})
    client.post(CONFIRM, {"code": code_of_the_last_mail()})
    client.post("/accounts/email/", {"email": NEW, "action_add": ""})
    client.post("/accounts/confirm-email/", {"code": code_of_the_last_mail()})
    row = AuditEntry.objects.get(act="contact.changed")
    assert (row.organisation, row.facts["changed"], addresses(member)) == (city.pk, ["email"], [NEW])


def test_an_account_without_a_person_has_nobody_texted(client: Client, settings: Any) -> None:
    settings.SMS_GATEWAY = "console"
    user = User.objects.create_user("anybody@example.org")
    client.force_login(user)
    session = client.session
    session["signed_in_at"] = timezone.now().timestamp()
    session.save()
    answer = client.post("/accounts/phone/", {"phone": "139 0000 0000"})
    assert "手机号由您所在单位登记" in answer.content.decode()


def test_a_code_of_the_app_counts_once_for_as_long_as_it_is_good(member: Person) -> None:
    user = member.user
    assert user is not None
    user.set_password("云州的秋天很长 2026")
    user.save()
    user.emailaddress_set.update(verified=True)
    secret = app_of(user)
    begun = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(begun, tick=False):
        code = code_now(secret)
    reached = []
    for seconds in (1, 33):  # the second time it is the code before, which clocks that differ may still show
        with time_machine.travel(begun + timedelta(seconds=seconds), tick=False):
            browser = Client()
            browser.post("/accounts/login/", {"login": OLD, "password": "云州的秋天很长 2026"})
            browser.post("/accounts/2fa/authenticate/", {"code": code})
            reached.append(get_user(browser).is_authenticated)
    assert reached == [True, False]
