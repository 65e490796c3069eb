"""OpenID Connect and WeChat: linked by somebody signed in, and by nothing else."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from deliberation.audit.models import AuditEntry
from deliberation.people.accounts.providers.wechat import WeChat
from deliberation.people.models import User
from tests.browser.identity import CLIENT, SECRET, WECHAT, WECHAT_INSIDE, Identity, running

pytestmark = pytest.mark.django_db
IN_WECHAT = {"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537 MicroMessenger/8.0.50"}


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def identity(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Identity]:
    with running() as identity:
        oidc = {
            "provider_id": "sso",
            "name": "统一身份认证",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": identity.url},
        }
        apps = [{"client_id": name, "secret": SECRET, "name": "微信"} for name in (WECHAT, WECHAT_INSIDE)]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [oidc]}, "weixin": {"APPS": apps}}
        settings.WECHAT_ID, settings.WECHAT_INSIDE_ID = WECHAT, WECHAT_INSIDE
        settings.WECHAT_OPEN = identity.url
        monkeypatch.setattr(WeChat, "access_token_url", f"{identity.url}/sns/oauth2/access_token")
        monkeypatch.setattr(WeChat, "profile_url", f"{identity.url}/sns/userinfo")
        yield identity


def there_and_back(client: Client, page: str) -> Any:
    """The form is sent, the browser goes to the other place, which sends it back."""
    left = client.post(page)
    assert left.status_code == 200, left.get("Location")
    asked = requests.get(left.context["there"], allow_redirects=False, timeout=10)
    back = urlsplit(asked.headers["Location"])
    return client.get(back.path, dict(parse_qsl(back.query)))


@pytest.mark.parametrize("place", ["sso", "weixin"])
def test_who_linked_it_signs_in_with_it(client: Client, identity: Identity, place: str) -> None:
    user = User.objects.create_user("wang@example.org")
    client.force_login(user)
    assert there_and_back(client, f"/accounts/link/{place}/")["Location"] == "/accounts/"
    assert SocialAccount.objects.get().user == user
    assert AuditEntry.objects.get(act="link.added").facts["kind"] in ("sso", "weixin", "openid_connect")
    visitor = Client()
    there_and_back(visitor, f"/accounts/with/{place}/")
    assert get_user(visitor) == user


@pytest.mark.parametrize("place", ["sso", "weixin"])
def test_an_identity_that_nobody_linked_lets_nobody_in(client: Client, identity: Identity, place: str) -> None:
    """Not even where its address, which it calls verified, is that of an account."""
    user = User.objects.create_user("wang@example.org")
    user.emailaddress_set.update(verified=True)
    assert there_and_back(client, f"/accounts/with/{place}/")["Location"] == "/accounts/login/"
    assert not get_user(client).is_authenticated
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_it_does_not_go_round_the_second_step(client: Client, identity: Identity) -> None:
    from tests.deliberation.people.given import app_of

    user = User.objects.create_user("wang@example.org")
    client.force_login(user)
    there_and_back(client, "/accounts/link/sso/")
    app_of(user)
    visitor = Client()
    assert there_and_back(visitor, "/accounts/with/sso/")["Location"] == "/accounts/2fa/authenticate/"
    assert not get_user(visitor).is_authenticated


def test_inside_wechat_it_is_asked_where_its_browser_answers(client: Client, identity: Identity) -> None:
    inside = client.post("/accounts/with/weixin/", headers=IN_WECHAT).context["there"]
    outside = Client().post("/accounts/with/weixin/").context["there"]
    for there, path, app, scope in (
        (inside, "/connect/oauth2/authorize", WECHAT_INSIDE, "snsapi_userinfo"),
        (outside, "/connect/qrconnect", WECHAT, "snsapi_login"),
    ):
        parts = urlsplit(there)
        asked = parse_qsl(parts.query)
        assert (parts.path, parts.fragment) == (path, "wechat_redirect")
        assert [name for name, _ in asked] == ["appid", "redirect_uri", "response_type", "scope", "state"]
        assert (dict(asked)["appid"], dict(asked)["scope"]) == (app, scope)


def test_both_registrations_of_wechat_know_the_same_person(identity: Identity) -> None:
    user = User.objects.create_user("wang@example.org")
    desk, phone = Client(), Client(headers=IN_WECHAT)
    desk.force_login(user)
    there_and_back(desk, "/accounts/link/weixin/")
    there_and_back(phone, "/accounts/with/weixin/")
    assert get_user(phone) == user
    assert SocialAccount.objects.get().extra_data == {"openid": "0001"}, "no name, picture or place is kept"


def test_a_link_is_made_only_by_somebody_signed_in_and_removed_by_its_owner(client: Client, identity: Identity) -> None:
    assert client.post("/accounts/link/sso/")["Location"].startswith("/accounts/login/")
    user = User.objects.create_user("wang@example.org")
    client.force_login(user)
    there_and_back(client, "/accounts/link/sso/")
    held = SocialAccount.objects.get()
    stranger = Client()
    stranger.force_login(User.objects.create_user("liu@example.org"))
    assert stranger.post(f"/accounts/unlink/{held.pk}/").status_code == 404
    client.post(f"/accounts/unlink/{held.pk}/")
    assert not SocialAccount.objects.exists()


def test_a_place_that_does_not_answer_is_no_fault_of_the_page(client: Client, identity: Identity) -> None:
    left = client.post("/accounts/with/sso/")
    state = dict(parse_qsl(urlsplit(left.context["there"]).query))["state"]
    answer = client.get("/accounts/oidc/sso/login/callback/", {"code": "made up", "state": state})
    assert answer["Location"] == "/accounts/login/"
    assert (
        client.get("/accounts/oidc/sso/login/callback/", {"code": "x", "state": "y"})["Location"] == "/accounts/login/"
    )


def test_what_is_not_configured_is_not_there(client: Client) -> None:
    assert client.post("/accounts/with/sso/").status_code == 404
    assert "weixin" not in client.get("/accounts/login/").content.decode()
