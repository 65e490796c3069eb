"""Signing in, in a real browser: every way there is, in both languages, the largest text, and with scripts off."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.browser import identity
from tests.browser.conftest import served
from tests.browser.identity import CLIENT, SECRET, WECHAT, WECHAT_INSIDE, Identity
from tests.browser.visitor import DESK, PHONE, Visitor, arrive
from tests.realtime.site import Site
from tests.servers import FAR, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "云州的秋天很长 2026"
IN_WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0.50"
MAKE = """
import json, sys, django
django.setup()
from deliberation.people.accounts import consent
from deliberation.people.models import Consent, Person, User
for one in json.load(sys.stdin):
    user = User.objects.create_user(one["email"], one["password"], phone=one["phone"])
    user.emailaddress_set.update(verified=True)
    Person.objects.create(name="方正平", name_en="Fang Zhengping", user=user)
    if one["agreed"]:
        Consent.objects.create(user=user, version=consent.VERSION, language="zh-hans")
"""
# One of each for every test that takes it: made together, since starting Django takes longer than any of them.
PHONES, NEW_PHONES, ADDRESSES, WITH_PASSWORD = 8, 8, 4, 4


@dataclass
class Accounts:
    """A site whose messages are printed into its log, and where accounts are made."""

    site: Site
    phones: list[str] = field(default_factory=list)
    new_phones: list[str] = field(default_factory=list)  # nobody has signed in with them or read the notice
    addresses: list[str] = field(default_factory=list)
    with_password: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://localhost:{self.site.servers[0].port}"

    def make(self) -> None:
        self.phones = [f"138001380{n:02}" for n in range(PHONES)]
        self.new_phones = [f"138001381{n:02}" for n in range(NEW_PHONES)]
        self.addresses = [f"member{n}@example.org" for n in range(ADDRESSES)]
        self.with_password = [f"secretary{n}@example.org" for n in range(WITH_PASSWORD)]
        blank: dict[str, Any] = {"email": None, "phone": None, "password": None, "agreed": True}
        wanted = [
            *(blank | {"phone": f"+86{number}"} for number in self.phones),
            *(blank | {"phone": f"+86{number}", "agreed": False} for number in self.new_phones),
            *(blank | {"email": address} for address in self.addresses),
            *(blank | {"email": address, "password": PASSWORD} for address in self.with_password),
        ]
        environment = {**os.environ, **self.site.environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
        given = [sys.executable, "-c", MAKE]
        subprocess.run(given, cwd=ROOT, env=environment, input=json.dumps(wanted), text=True, check=True, timeout=FAR)

    def code_for(self, contact: str) -> str:
        """The latest code in the messages to this number or address."""
        found: list[str] = []

        def sent() -> bool:
            log = self.site.servers[0].log()
            told = log.rpartition(contact)[2]
            found[:] = re.findall(r"(?:code: |^)(\d{6})\s*$", told, re.MULTILINE)[:1]
            return contact in log and bool(found)

        wait_until(sent, FAR)
        return found[0]


@pytest.fixture(scope="module")
def other_place() -> Iterator[Identity]:
    with identity.running() as running:
        yield running


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory, migrated: Path, other_place: Identity) -> Iterator[Accounts]:
    """DEMO, since passkeys work on localhost there alone."""
    site = served(
        tmp_path_factory.mktemp("accounts"),
        migrated,
        DEMO="1",
        SMS_URL="console",
        OIDC_SERVER=other_place.url,
        OIDC_NAME="统一身份认证",
        OIDC_CLIENT_ID=CLIENT,
        OIDC_CLIENT_SECRET=SECRET,
        WECHAT_ID=WECHAT,
        WECHAT_SECRET=SECRET,
        WECHAT_INSIDE_ID=WECHAT_INSIDE,
        WECHAT_INSIDE_SECRET=SECRET,
        WECHAT_OPEN=other_place.url,
        WECHAT_API=other_place.url,
    )
    accounts = Accounts(site)
    accounts.make()
    yield accounts
    site.close()


@pytest.fixture
def visit(chromium: Browser, accounts: Accounts) -> Iterator[Callable[..., Visitor]]:
    """`visit(lang="en", size="max", …)` stands at the sign-in page. Ends with: no browser complained."""
    arrived: list[Visitor] = []

    def come(**look: Any) -> Visitor:
        visitor = arrive(chromium, base=accounts.base, session=None, look=look)
        arrived.append(visitor)
        visitor.page.goto(f"{accounts.base}/accounts/login/")
        return visitor

    yield come
    for visitor in arrived:
        visitor.context.close()
    for visitor in arrived:
        visitor.must_not_have_complained()


def step_now() -> int:
    return int(time.time()) // 30


def code_of(secret: str, step: int) -> str:
    """What the app shows in this half minute; each works once, and in the one before as well, as clocks differ."""
    return format_hotp_value(hotp_value(secret, step))


def is_let_in(page: Page) -> None:
    """What was pressed has been answered: a page opened before would put an end to it."""
    expect(page.locator(".site-header form[action$='/logout/']")).to_be_attached()


def is_signed_in(page: Page, accounts: Accounts) -> None:
    is_let_in(page)
    page.goto(f"{accounts.base}/accounts/")
    expect(page.locator("#devices")).to_be_visible()


def by_text(page: Page, accounts: Accounts, number: str) -> None:
    page.fill("#id_phone", number)
    page.locator("form.do:has(#id_phone) button").click()
    page.fill("#id_code", accounts.code_for(number))
    page.locator("form.form button").click()


@pytest.mark.parametrize(
    "look",
    [
        {"lang": "zh-hans"},
        {"lang": "en", "viewport": DESK},
        {"lang": "zh-hans", "size": "max"},
        {"lang": "en", "size": "max"},
        {"lang": "zh-hans", "scripts": False},
    ],
    ids=["chinese", "english", "largest", "largest English", "scripts off"],
)
def test_a_member_signs_in_with_a_number_and_the_code_of_a_text_message(
    accounts: Accounts, visit: Callable[..., Visitor], look: dict[str, Any]
) -> None:
    """The first time the notice on personal data is read; nothing is wider than the phone on the way."""
    number = accounts.new_phones.pop()
    visitor = visit(**look)
    page = visitor.page
    assert visitor.wide() <= 0
    page.fill("#id_phone", number)
    page.locator("form.do:has(#id_phone) button").click()
    expect(page.locator("#id_code")).to_be_visible()
    assert visitor.wide() <= 0
    page.fill("#id_code", accounts.code_for(number))
    page.locator("form.form button").click()
    page.locator("button[value=yes]").click()
    is_signed_in(page, accounts)
    assert visitor.wide() <= 0


def test_a_code_comes_by_mail(accounts: Accounts, visit: Callable[..., Visitor]) -> None:
    address = accounts.addresses.pop()
    page = visit().page
    page.locator("summary", has_text="电子邮箱").click()
    page.fill("#id_email", address)
    page.locator("details[open] button").click()
    page.fill("#id_code", accounts.code_for(address))
    page.locator("form.form button").click()
    is_signed_in(page, accounts)


def test_a_wrong_code_says_what_is_wrong_and_leads_to_the_field(
    accounts: Accounts, visit: Callable[..., Visitor]
) -> None:
    number = accounts.phones.pop()
    page = visit().page
    page.fill("#id_phone", number)
    page.locator("form.do:has(#id_phone) button").click()
    right = accounts.code_for(number)
    page.fill("#id_code", f"{(int(right) + 1) % 1_000_000:06}")
    page.locator("form.form button").click()
    page.locator("#errors a").click()
    expect(page.locator("#id_code")).to_be_focused()
    page.fill("#id_code", right)
    page.locator("form.form button").click()
    is_signed_in(page, accounts)


def test_a_password_and_the_code_of_an_app_then_a_recovery_code(
    accounts: Accounts, visit: Callable[..., Visitor]
) -> None:
    address = accounts.with_password.pop()

    def with_password(page: Page) -> None:
        page.locator("summary", has_text="密码").first.click()
        page.fill("#id_login", address)
        page.fill("#id_password", PASSWORD)
        page.locator("details[open] button").click()

    page = visit(scripts=False).page
    with_password(page)
    is_let_in(page)
    page.goto(f"{accounts.base}/accounts/2fa/totp/activate/")
    expect(page.locator(".qr svg")).to_be_visible()
    secret = page.locator(".code-line code").inner_text().replace(" ", "")
    used = step_now()
    page.fill("#id_code", code_of(secret, used))
    page.locator("form.form button").click()
    recovery = page.locator(".codes code").first.inner_text()

    page = visit().page
    with_password(page)
    page.fill("#id_code", code_of(secret, max(step_now(), used + 1)))
    page.locator("form.do button").click()
    is_signed_in(page, accounts)

    page = visit().page
    with_password(page)
    page.fill("#id_code", recovery)
    page.locator("form.do button").click()
    is_signed_in(page, accounts)
    expect(page.locator("text=还剩 9 个")).to_be_visible()


def with_authenticator(page: Page) -> None:
    """The browser gets a device that holds passkeys and has seen the right finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    holds = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    seen = {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**holds, **seen}})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_passkey_is_made_and_signs_in_by_itself(
    accounts: Accounts, visit: Callable[..., Visitor], language: str
) -> None:
    number = accounts.phones.pop()
    page = visit(lang=language).page
    with_authenticator(page)
    by_text(page, accounts, number)
    is_signed_in(page, accounts)
    page.goto(f"{accounts.base}/accounts/2fa/webauthn/add/")
    page.fill("#id_name", "我的手机")
    page.locator("form.form button").click()
    page.locator("a.button--primary").click()
    expect(page.locator("text=我的手机").first).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.goto(f"{accounts.base}/accounts/login/")
    page.locator("[data-passkey-place] summary").click()
    page.locator("form[data-passkey] button").click()
    is_signed_in(page, accounts)


def test_without_scripts_no_passkey_is_offered(accounts: Accounts, visit: Callable[..., Visitor]) -> None:
    page = visit(scripts=False).page
    expect(page.locator("summary", has_text="密码").first).to_be_visible()
    expect(page.locator("[data-passkey-place]")).to_be_hidden()


def test_an_identity_of_another_place_is_linked_and_signs_in(
    accounts: Accounts, visit: Callable[..., Visitor], other_place: Identity
) -> None:
    other_place.who = {"sub": "sso-1", "email": "somebody@example.org", "email_verified": True}
    number = accounts.phones.pop()
    page = visit().page
    by_text(page, accounts, number)
    is_signed_in(page, accounts)
    page.locator("form[action$='/accounts/link/sso/'] button").click()
    expect(page.locator("form[action*='/accounts/unlink/']")).to_be_visible()
    page = visit(scripts=False).page
    page.locator("summary", has_text="统一身份认证").click()
    page.locator("form[action$='/accounts/with/sso/'] button").click()
    is_signed_in(page, accounts)


def test_inside_wechat_its_own_way_stands_first_and_no_passkey(
    accounts: Accounts, visit: Callable[..., Visitor], other_place: Identity
) -> None:
    other_place.who = {"sub": "wechat-1"}
    number = accounts.phones.pop()
    page = visit(agent=IN_WECHAT).page
    assert page.locator("form.do").first.get_attribute("action") == "/accounts/with/weixin/"
    assert page.locator("[data-passkey-place]").count() == 0
    by_text(page, accounts, number)
    is_signed_in(page, accounts)
    page.locator("form[action$='/accounts/link/weixin/'] button").click()
    expect(page.locator("form[action*='/accounts/unlink/']")).to_be_visible()
    page = visit(agent=IN_WECHAT).page
    page.locator("form.do button").first.click()
    is_signed_in(page, accounts)


def test_a_device_is_signed_out_from_another_one(accounts: Accounts, visit: Callable[..., Visitor]) -> None:
    address = accounts.with_password.pop()
    pages = []
    for viewport in (PHONE, DESK):
        page = visit(viewport=viewport).page
        page.locator("summary", has_text="密码").first.click()
        page.fill("#id_login", address)
        page.fill("#id_password", PASSWORD)
        page.locator("details[open] button").click()
        is_signed_in(page, accounts)
        pages.append(page)
    here, there = pages
    here.reload()
    here.locator("button[name=session]").first.click()
    expect(here.locator("button[name=session]")).to_have_count(0)
    there.reload()
    expect(there.locator("form[action$='/login/']").first).to_be_attached()
