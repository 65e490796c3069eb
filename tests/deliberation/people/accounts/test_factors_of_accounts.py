"""Second factors: set up, asked for, mandatory for some, replaced and lost."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from deliberation.audit.models import AuditEntry
from deliberation.people.accounts.fields import CodeField
from deliberation.people.factors import has_second_factor
from deliberation.people.models import Grant, Organisation, User
from deliberation.people.operations import make_code
from tests.deliberation.people.given import (
    app_of,
    code_now,
    conference,
    holder,
    member_of,
    sign_in_with_factor,
    somebody,
)

pytestmark = pytest.mark.django_db

PASSWORD = "云州的秋天很长 2026"
NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def city() -> Organisation:
    return conference()


def signed_in(client: Client) -> bool:
    return get_user(client).is_authenticated


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.update(verified=True)
    return user


def test_an_app_is_set_up_with_a_picture_and_a_code_and_gives_recovery_codes(client: Client) -> None:
    user = User.objects.create_user("wang@example.org")
    client.force_login(user)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert "<svg" in page
    assert "data:image" not in page
    secret = client.session["mfa.totp.secret"]
    assert secret in page
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    codes = re.findall(r"<code>(\d{4} \d{4})</code>", client.get(answer["Location"]).content.decode())
    assert len(codes) == 10
    assert re.findall(r"<code>", client.get(answer["Location"]).content.decode()) == [], "they are shown once"
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept, "a copy of the database gives no factor away"


def test_whoever_has_just_set_one_up_has_shown_it_and_is_signed_out_elsewhere(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    user = User.objects.create_user("wang@example.org")
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(user)
    client.get("/accounts/2fa/totp/activate/")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code_now(client.session["mfa.totp.secret"])})
    assert has_second_factor(client.session)
    assert not signed_in(elsewhere)
    assert signed_in(client)
    assert AuditEntry.objects.filter(act="factor.added").count() == 1


def test_a_password_alone_does_not_sign_in_who_has_an_app(client: Client) -> None:
    user = with_password(User.objects.create_user("wang@example.org"))
    secret = app_of(user)
    answer = client.post("/accounts/login/", {"login": "wang@example.org", "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    assert signed_in(client)
    assert has_second_factor(client.session)


def test_a_code_of_the_app_works_once(client: Client) -> None:
    user = with_password(User.objects.create_user("wang@example.org"))
    code = code_now(app_of(user))
    for browser, in_again in ((client, True), (Client(), False)):
        browser.post("/accounts/login/", {"login": "wang@example.org", "password": PASSWORD})
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert signed_in(browser) is in_again


def test_after_five_wrong_codes_the_right_one_has_to_wait(client: Client) -> None:
    """Six digits of which three are right would be guessed otherwise."""
    user = with_password(User.objects.create_user("wang@example.org"))
    with time_machine.travel(NOON, tick=False) as clock:
        secret = app_of(user)
        client.post("/accounts/login/", {"login": "wang@example.org", "password": PASSWORD})
        for _ in range(5):
            client.post("/accounts/2fa/authenticate/", {"code": "abcdef"})
        client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
        assert not signed_in(client)
        clock.shift(timedelta(minutes=6))
        client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
        assert signed_in(client)


def test_a_recovery_code_signs_in_once(client: Client) -> None:
    user = User.objects.create_user("wang@example.org")
    client.force_login(user)
    client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/2fa/totp/activate/", {"code": code_now(client.session["mfa.totp.secret"])})
    code = re.findall(r"<code>(\d{4} \d{4})</code>", client.get("/accounts/2fa/recovery-codes/").content.decode())[0]
    with_password(user)
    for browser, in_again in ((Client(), True), (Client(), False)):
        browser.post("/accounts/login/", {"login": "wang@example.org", "password": PASSWORD})
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert signed_in(browser) is in_again


@pytest.mark.parametrize("typed", ["482197", " 482 197 ", "482-197", "４８２１９７"])
def test_a_code_is_taken_however_it_is_typed(typed: str) -> None:
    assert CodeField().clean(typed) == "482197"


def test_a_code_on_paper_does_not_go_round_the_second_step(client: Client) -> None:
    user = User.objects.create_user("wang@example.org")
    app_of(user)
    code, _ = make_code(user, given_by=None)
    assert client.post("/accounts/paper/", {"code": code})["Location"] == "/accounts/2fa/authenticate/"
    assert not signed_in(client)


# ---- who has to have one ----


@pytest.mark.parametrize("role", ["secretariat", "administrator", "site_administrator"])
def test_the_desk_leads_whoever_has_to_have_a_factor_to_set_one_up(
    client: Client, city: Organisation, role: str
) -> None:
    person = holder(role, None if role == "site_administrator" else city)
    client.force_login(person.user)
    answer = client.get(f"/desk/{city.pk}/people/?q=%E7%8E%8B")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/factor/?next=%2Fdesk%2F")
    page = client.get(answer["Location"])
    assert "/accounts/2fa/totp/activate/" in page.content.decode()
    client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/2fa/totp/activate/", {"code": code_now(client.session["mfa.totp.secret"])})
    assert client.get("/accounts/factor/go-on/")["Location"] == f"/desk/{city.pk}/people/?q=%E7%8E%8B"


def test_the_administration_leads_there_too(client: Client) -> None:
    client.force_login(User.objects.create_superuser("root@example.org"))
    for page in ("/admin/", "/admin/people/person/"):
        assert client.get(page)["Location"].startswith("/accounts/factor/?next=%2Fadmin%2F")


def test_who_has_one_and_signed_in_without_it_shows_it_first(client: Client, city: Organisation) -> None:
    person = holder("secretariat", city)
    secret = app_of(person.user)
    client.force_login(person.user)
    answer = client.get("/desk/")
    assert answer["Location"].startswith("/accounts/prove/?next=%2Fdesk%2F")
    client.post("/accounts/prove/", {"way": "factor", "code": code_now(secret), "next": "/desk/"})
    assert client.get("/desk/")["Location"] == f"/desk/{city.pk}/people/"


def test_members_and_conveners_need_none(client: Client, city: Organisation) -> None:
    membership = member_of(city, person=somebody("刘春", email="liu@example.org"))
    convener = holder("convener", city, sector=membership.sector)
    for person in (membership.person, convener):
        client.force_login(person.user)
        assert client.get("/desk/").status_code == 404


def test_a_link_of_the_demonstration_is_exempt(settings: Any, client: Client, city: Organisation) -> None:
    person, member = holder("secretariat", city), member_of(city, person=somebody()).person
    client.force_login(person.user)
    session = client.session
    session["demo_link"] = True
    session.save()
    assert client.get("/desk/")["Location"].startswith("/accounts/factor/")
    settings.DEMO = True
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=False):
        assert client.get("/desk/")["Location"] == f"/desk/{city.pk}/people/"
        assert client.get(f"/desk/{city.pk}/people/{member.pk}/contact/").status_code == 200


# ---- proving it once more ----


def test_after_five_minutes_it_is_asked_again_and_what_was_sent_is_done_then(city: Organisation) -> None:
    administrator, other = holder("administrator", city), somebody("赵青", email="zhao@example.org")
    member_of(city, person=other)
    page = f"/desk/{city.pk}/people/{other.pk}/grants/"
    form = {"role": "secretariat", "reason": "任职"}
    with time_machine.travel(NOON, tick=False) as clock:
        secret = app_of(administrator.user)
        client = sign_in_with_factor(Client(), administrator.user)
        assert client.get(page).status_code == 200
        clock.shift(timedelta(minutes=5))
        assert client.get(page)["Location"].startswith("/accounts/prove/?next=")
        client.post(page, form)
        assert not Grant.objects.filter(person=other).exists()
        client.post("/accounts/prove/", {"way": "factor", "code": code_now(secret), "next": page})
        assert Grant.objects.get(person=other).role == "secretariat"


def test_a_password_is_never_kept_for_afterwards(client: Client) -> None:
    user = with_password(User.objects.create_user("wang@example.org"))
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(user)
        clock.shift(timedelta(minutes=6))
        client.post("/accounts/password/", {"password1": "另一个很长的密码 7", "password2": "另一个很长的密码 7"})
        assert "另一个很长的密码" not in str(dict(client.session.items()))


def test_whoever_has_no_password_and_no_factor_proves_it_by_a_code(client: Client, mailoutbox: list[Any]) -> None:
    user = User.objects.create_user("wang@example.org")
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(user)
        clock.shift(timedelta(minutes=6))
        there = client.get("/accounts/2fa/totp/activate/")["Location"]
        assert there == "/accounts/prove/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F"
        client.post("/accounts/prove/", {"way": "send:email", "next": "/accounts/"})
        there_after = "/accounts/2fa/totp/activate/"
        code = re.search(r"^(\d{6})$", mailoutbox[-1].body, re.MULTILINE)
        assert code is not None
        wrong = client.post("/accounts/prove/", {"way": "code", "code": "999999" if code[1] != "999999" else "111111"})
        assert wrong.status_code == 200
        right = client.post("/accounts/prove/", {"way": "code", "code": code[1], "next": there_after})
        assert right["Location"] == "/accounts/2fa/totp/activate/"
        assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_whoever_has_a_factor_cannot_prove_it_by_less(client: Client) -> None:
    user = with_password(User.objects.create_user("wang@example.org"))
    app_of(user)
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(user)
        clock.shift(timedelta(minutes=6))
        for form in (
            {"way": "password", "password": PASSWORD},
            {"way": "send:email"},
            {"way": "code", "code": "123456"},
        ):
            assert client.post("/accounts/prove/", form).status_code == 200
        assert client.get("/accounts/2fa/totp/deactivate/").status_code == 302


def test_nobody_is_led_elsewhere_by_the_address_of_that_page(client: Client) -> None:
    user = with_password(User.objects.create_user("wang@example.org"))
    client.force_login(user)
    form = {"way": "password", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/accounts/prove/", form)["Location"] == "/accounts/"


# ---- lost ----


def test_a_lost_factor_is_removed_by_a_command_which_is_audited(client: Client, city: Organisation) -> None:
    person = holder("site_administrator", None)
    client = sign_in_with_factor(client, person.user)
    call_command("reset_factor", person.user.email, reason="手机丢失")
    assert not Authenticator.objects.exists()
    assert not signed_in(client)
    row = AuditEntry.objects.get(act="factor.reset")
    assert (row.actor, row.subject, (row.text or {})["reason"]) == (None, str(person.pk), "手机丢失")
    with pytest.raises(CommandError):
        call_command("reset_factor", "nobody@example.org", reason="?")


def test_it_is_removed_at_the_desk_by_whoever_may_keep_the_account(city: Organisation) -> None:
    administrator, secretary = holder("administrator", city), holder("secretariat", city)
    app_of(secretary.user)
    page = f"/desk/{city.pk}/people/{secretary.pk}/factor/"
    own = f"/desk/{city.pk}/people/{administrator.pk}/factor/"
    browser = sign_in_with_factor(Client(), administrator.user)
    assert browser.post(own, {"reason": "自己"}).status_code == 403
    browser.post(page, {"reason": "手机丢失"})
    assert not Authenticator.objects.filter(user=secretary.user).exists()
    assert Authenticator.objects.filter(user=administrator.user).exists()


# ---- devices ----


def test_devices_are_listed_and_signed_out_one_by_one(client: Client) -> None:
    user = User.objects.create_user("wang@example.org")
    edge = {"headers": {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120"}}
    phone = {"headers": {"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile MicroMessenger/8"}}
    browsers = []
    for headers in (edge, phone):
        browser = Client(**headers)
        code, _ = make_code(user, given_by=None)
        browser.post("/accounts/paper/", {"code": code})
        browser.post("/accounts/consent/", {"answer": "yes"})
        browsers.append(browser)
    here, there = browsers
    page = here.get("/accounts/").content.decode()
    assert "Windows · Edge" in page
    assert "Android · 微信" in page
    number = re.search(r'name="session" value="(\d+)"', page)
    assert number is not None
    here.post("/accounts/sessions/end/", {"session": number[1]})
    assert signed_in(here)
    assert not signed_in(there)


def test_nobody_ends_the_session_of_another_account(client: Client) -> None:
    from allauth.usersessions.models import UserSession

    victim = Client()
    victim.force_login(User.objects.create_user("liu@example.org"))
    client.force_login(User.objects.create_user("wang@example.org"))
    theirs = UserSession.objects.get(user__email="liu@example.org")
    assert client.post("/accounts/sessions/end/", {"session": theirs.pk}).status_code == 404
    assert client.post("/accounts/sessions/end/", {"session": "9" * 40}).status_code == 404
    assert signed_in(victim)


def test_all_others_are_signed_out_at_once(client: Client) -> None:
    user = User.objects.create_user("wang@example.org")
    others = [Client(), Client()]
    for browser in (client, *others):
        browser.force_login(user)
    client.post("/accounts/sessions/end/", {"session": "others"})
    assert [signed_in(browser) for browser in (client, *others)] == [True, False, False]


def test_a_new_password_signs_all_other_devices_out_and_needs_no_old_one(client: Client) -> None:
    user = with_password(User.objects.create_user("wang@example.org"))
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(user)
    new = "另一个很长的密码 7"
    assert client.post("/accounts/password/", {"password1": new, "password2": new})["Location"] == "/accounts/"
    assert signed_in(client)
    assert not signed_in(elsewhere)
    assert client.get("/accounts/").status_code == 200
    assert AuditEntry.objects.filter(act="password.changed").count() == 1


def test_the_administration_shows_nobodys_factors_or_sessions(client: Client) -> None:
    sign_in_with_factor(client, User.objects.create_superuser("root@example.org"))
    for page in ("/admin/mfa/authenticator/", "/admin/usersessions/usersession/"):
        assert client.get(page).status_code == 404
