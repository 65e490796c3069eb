"""Signing in by number: the code in a text message, to whom it goes, and how often."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from deliberation.audit.models import AuditEntry
from deliberation.people.models import Person, TextBudget, TextQuota, User
from deliberation.people.sms import gateway as port
from tests.deliberation.people.accounts.gateway import Gateway, running

pytestmark = pytest.mark.django_db

NUMBER = "+8613800000045"
AS_TYPED = "138 0000 0045"
PASSWORD = "云州的秋天很长 2026"
ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"
NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet() -> None:
    cache.clear()
    port.Outage.until = 0.0


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    with running() as gateway:
        settings.SMS_URL = gateway.url
        settings.SMS_TOKEN = "known to the gateway"
        settings.SMS_SIGNATURE = "云州政协"
        settings.SMS_TEMPLATES = {"code": "SMS_1001"}
        yield gateway


@pytest.fixture
def member() -> User:
    """As the desk makes her: a number nobody has proved yet, and no address."""
    user = User.objects.create_user(phone=NUMBER)
    Person.objects.create(name="王镕", user=user)
    return user


def code_sent(gateway: Gateway) -> str:
    port.wait_until_sent()
    return str(gateway.received[-1]["values"]["code"])


def test_a_member_without_an_address_signs_in_with_the_code_from_a_text_message(
    client: Client, gateway: Gateway, member: User
) -> None:
    """Not led to a page that asks for a code from the mail; and the first code proves the number."""
    asked = client.post(ASK, {"phone": AS_TYPED})
    assert asked["Location"] == CONFIRM
    code = code_sent(gateway)
    assert len(code) == 6
    assert code.isdecimal()
    assert "138 **** 0045" in client.get(CONFIRM).content.decode()
    answer = client.post(CONFIRM, {"code": f"{code[:3]} {code[3:]}"})
    assert answer["Location"] == "/accounts/consent/?next=%2F"
    assert get_user(client) == member
    member.refresh_from_db()
    assert member.phone_verified


def test_the_gateway_gets_a_registered_template_with_its_values(client: Client, gateway: Gateway, member: User) -> None:
    client.post(ASK, {"phone": AS_TYPED})
    code = code_sent(gateway)
    assert gateway.received == [
        {"to": NUMBER, "template": "SMS_1001", "signature": "云州政协", "values": {"code": code}}
    ]
    assert gateway.authorizations == ["Bearer known to the gateway"]


def test_an_unknown_number_gets_no_message_and_the_same_pages(gateway: Gateway, member: User) -> None:
    pages = []
    for number in ("138 0000 0045", "138 0000 0046"):
        visitor = Client()
        asked = visitor.post(ASK, {"phone": number})
        shown = visitor.get(CONFIRM).content.decode().replace(number, "").replace(number.replace(" ", ""), "")
        wrong = visitor.post(CONFIRM, {"code": "000000"})
        soon = visitor.post(ASK, {"phone": number})
        pages.append(
            [asked.status_code, asked["Location"], shown.count("1"), wrong.status_code, soon.status_code]
            + [error.code for error in soon.context["form"].errors.as_data()["phone"]]
        )
    port.wait_until_sent()
    assert [message["to"] for message in gateway.received] == [NUMBER]
    known, unknown = pages
    assert known[:2] + known[3:] == unknown[:2] + unknown[3:]
    assert known[-1] == "too_many"


def test_one_a_minute_five_an_hour_and_ten_a_day_go_to_one_number(gateway: Gateway, member: User) -> None:
    def sent_at(*moments: timedelta) -> int:
        TextQuota.objects.all().delete()
        port.wait_until_sent()
        before = len(gateway.received)
        for moment in moments:
            cache.clear()
            with time_machine.travel(NOON + moment, tick=False):
                Client().post(ASK, {"phone": AS_TYPED})
        port.wait_until_sent()
        return len(gateway.received) - before

    assert sent_at(timedelta(), timedelta(seconds=59)) == 1
    assert sent_at(timedelta(), timedelta(seconds=60)) == 2
    assert sent_at(*(timedelta(minutes=2 * n) for n in range(8))) == 5
    assert sent_at(*(timedelta(minutes=13 * n) for n in range(14))) == 10
    assert sent_at(*(timedelta(minutes=13 * n) for n in range(10)), timedelta(hours=23), timedelta(hours=24)) == 11


def test_the_page_says_from_when_another_message_can_be_sent(gateway: Gateway, member: User) -> None:
    with time_machine.travel(NOON, tick=False):
        Client().post(ASK, {"phone": AS_TYPED})
        soon = Client().post(ASK, {"phone": AS_TYPED})
    assert "12:01 以后可以再发一次" in soon.content.decode()


def test_the_messages_of_a_day_have_an_end_which_everybody_is_told_alike(
    settings: Any, gateway: Gateway, member: User
) -> None:
    settings.SMS_A_DAY = 1
    Client().post(ASK, {"phone": AS_TYPED})
    User.objects.create_user(phone="+8613800000047")
    told = [Client().post(ASK, {"phone": number}) for number in ("138 0000 0047", "138 0000 0048")]
    port.wait_until_sent()
    assert len(gateway.received) == 1
    codes = [[error.code for error in page.context["form"].errors.as_data()["phone"]] for page in told]
    assert codes == [["spent"], ["spent"]]
    assert TextBudget.objects.get().sent == 1


def test_messages_go_to_the_configured_countries_alone(settings: Any, client: Client, gateway: Gateway) -> None:
    User.objects.create_user(phone="+447700900123")
    refused = client.post(ASK, {"phone": "+44 7700 900123"})
    assert [error.code for error in refused.context["form"].errors.as_data()["phone"]] == ["other_country"]
    settings.SMS_COUNTRIES = ["86", "44"]
    assert client.post(ASK, {"phone": "+44 7700 900123"})["Location"] == CONFIRM
    port.wait_until_sent()
    assert [message["to"] for message in gateway.received] == ["+447700900123"]


def test_while_the_gateway_is_away_known_and_unknown_numbers_are_told_alike(
    gateway: Gateway, member: User, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.status = 500
    with caplog.at_level(logging.ERROR):
        Client().post(ASK, {"phone": AS_TYPED})
        port.wait_until_sent()
    assert [record.getMessage() for record in caplog.records] == ["cannot send text messages: 500"]
    User.objects.create_user(phone="+8613800000047")
    told = [Client().post(ASK, {"phone": number}) for number in ("138 0000 0047", "138 0000 0048")]
    codes = [[error.code for error in page.context["form"].errors.as_data()["phone"]] for page in told]
    assert codes == [["sms_away"], ["sms_away"]]


def test_five_wrong_codes_end_the_attempt(client: Client, gateway: Gateway, member: User) -> None:
    client.post(ASK, {"phone": AS_TYPED})
    code = code_sent(gateway)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        client.post(CONFIRM, {"code": wrong})
    client.post(CONFIRM, {"code": code})
    assert not get_user(client).is_authenticated


def test_an_account_that_was_switched_off_gets_no_message(client: Client, gateway: Gateway, member: User) -> None:
    member.is_active = False
    member.save()
    assert client.post(ASK, {"phone": AS_TYPED})["Location"] == CONFIRM
    port.wait_until_sent()
    assert gateway.received == []


def test_without_a_gateway_the_page_offers_no_messages(client: Client, member: User) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert 'name="phone"' not in page
    assert 'name="email"' in page


def test_the_console_prints_the_code(
    settings: Any, client: Client, member: User, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SMS_URL = "console"
    client.post(ASK, {"phone": AS_TYPED})
    assert f"Text message to {NUMBER} (code)  code: " in capsys.readouterr().out


def test_a_number_and_a_password_sign_in_too(client: Client, member: User) -> None:
    member.set_password(PASSWORD)
    member.save()
    client.post("/accounts/login/", {"login": AS_TYPED, "password": PASSWORD})
    assert get_user(client) == member


def test_wrong_passwords_for_one_number_are_not_counted_against_another(client: Client, member: User) -> None:
    member.set_password(PASSWORD)
    member.save()
    for _ in range(5):
        client.post("/accounts/login/", {"login": "138 0000 0099", "password": "猜一猜 1234"})
    client.post("/accounts/login/", {"login": AS_TYPED, "password": PASSWORD})
    assert get_user(client) == member


# ---- one's own number ----


def test_a_new_number_is_the_accounts_once_its_code_was_typed(client: Client, gateway: Gateway, member: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(member)
    client.force_login(member)
    client.post("/accounts/phone/", {"phone": "139 0000 0001"})
    code = code_sent(gateway)
    member.refresh_from_db()
    assert member.phone == NUMBER
    assert client.post("/accounts/phone/verify/", {"code": code})["Location"] == "/accounts/"
    member.refresh_from_db()
    assert (member.phone, member.phone_verified) == ("+8613900000001", True)
    assert get_user(client) == member
    assert not get_user(elsewhere).is_authenticated
    text = AuditEntry.objects.get(act="contact.changed").text or {}
    assert text["after"] == {"phone": "+8613900000001"}


def test_the_number_of_another_account_cannot_be_taken(client: Client, gateway: Gateway, member: User) -> None:
    User.objects.create_user(phone="+8613900000001")
    client.force_login(member)
    client.post("/accounts/phone/", {"phone": "139 0000 0001"})
    refused = client.post("/accounts/phone/verify/", {"code": code_sent(gateway)})
    assert refused.status_code == 200
    member.refresh_from_db()
    assert member.phone == NUMBER


def test_somebody_elses_device_is_signed_out_with_its_browser(client: Client, gateway: Gateway, member: User) -> None:
    for shared in (True, False):
        cache.clear()
        TextQuota.objects.all().delete()
        visitor = Client()
        visitor.post(ASK, {"phone": AS_TYPED})
        visitor.post(CONFIRM, {"code": code_sent(gateway), **({"shared": "1"} if shared else {})})
        assert get_user(visitor) == member
        assert visitor.session.get_expire_at_browser_close() is shared


def test_a_site_that_prints_codes_is_warned_before_it_is_opened(settings: Any) -> None:
    settings.SMS_URL = "console"
    with pytest.raises(Exception, match=r"people\.W001"):
        call_command("check", "--deploy", "--fail-level", "WARNING", "--tag", "security")
