"""Signing in, in a real browser: every way there is, in both languages, the largest text, and with scripts off."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
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
import sys, django
django.setup()
from deliberation.people.accounts import consent
from deliberation.people.models import Consent, Person, User
phone, email, password = (value or None for value in sys.argv[1:4])
user = User.objects.create_user(email, password, phone=phone)
user.emailaddress_set.update(verified=True)
Person.objects.create(name="方正平", name_en="Fang Zhengping", user=user)
if sys.argv[4]:
    Consent.objects.create(user=user, version=consent.VERSION, language="zh-hans")
"""


@dataclass
class Accounts:
    """A site whose messages are printed into its log, and where accounts are made."""

    site: Site
    count: int = 0

    @property
    def base(self) -> str:
        return f"http://localhost:{self.site.servers[0].port}"

    def make(self, *, phone: bool = False, email: bool = False, password: str = "", agreed: bool = True) -> str:
        """What a new account signs in with: a number or an address of its own."""
        self.count += 1
        number = f"+8613800{self.count:06}" if phone else ""
        address = f"member{self.count}@example.org" if email else ""
        given = [sys.executable, "-c", MAKE, number, address, password, "1" if agreed else ""]
        environment = {**self.site.environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
        subprocess.run(
            ["env", *(f"{n}={v}" for n, v in environment.items()), *given], cwd=ROOT, check=True, timeout=FAR
        )
        return number.removeprefix("+86") or address

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
    yield Accounts(site)
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


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30))


def is_let_in(page: Page) -> None:
    """What was pressed has been answered: a page opened before would put an end to it."""
    expect(page.locator(".site-header form[action$='/logout/']")).to_be_attached()


def is_signed_in(page: Page, accounts: Accounts) -> None:
    is_let_in(page)
    page.goto(f"{accounts.base}/accounts/")
    expect(page.locator("#devices")).to_be_visible()


def by_text(page: Page, accounts: Accounts, number: str) -> None:
    page.fill("#id_phone", number)
    page.locator("form.do button").click()
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
    number = accounts.make(phone=True, agreed=False)
    visitor = visit(**look)
    page = visitor.page
    assert visitor.wide() <= 0
    page.fill("#id_phone", number)
    page.locator("form.do button").click()
    expect(page.locator("#id_code")).to_be_visible()
    assert visitor.wide() <= 0
    page.fill("#id_code", accounts.code_for(number))
    page.locator("form.form button").click()
    page.locator("button[value=yes]").click()
    is_signed_in(page, accounts)
    assert visitor.wide() <= 0


def test_a_code_comes_by_mail(accounts: Accounts, visit: Callable[..., Visitor]) -> None:
    address = accounts.make(email=True)
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
    number = accounts.make(phone=True)
    page = visit().page
    page.fill("#id_phone", number)
    page.locator("form.do button").click()
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
    address = accounts.make(email=True, password=PASSWORD)

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
    secret = page.locator(".code-line code").inner_text()
    page.fill("#id_code", code_now(secret))
    page.locator("form.form button").click()
    recovery = page.locator(".codes code").first.inner_text()

    used = int(time.time()) // 30
    page = visit().page
    with_password(page)
    wait_until(lambda: int(time.time()) // 30 > used, FAR)  # a code of the app works once
    page.fill("#id_code", code_now(secret))
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
    number = accounts.make(phone=True)
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
    number = accounts.make(phone=True)
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
    number = accounts.make(phone=True)
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
    address = accounts.make(email=True, password=PASSWORD)
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
