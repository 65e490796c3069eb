"""The frame of the site: what every page and every answer of it promises."""

import logging
import re
from itertools import cycle

import pytest
import time_machine
from django.conf import LazySettings, settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIHandler
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from deliberation.people.models import User
from tests.deliberation.people.given import sign_in_with_factor

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nowhere/",
)


@pytest.fixture
def client() -> Client:
    """A visitor on this machine, whose line needs no warning."""
    return Client(headers={"host": "localhost"})


def html(client: Client, page: str, language: str = "zh-CN") -> str:
    return client.get(page, headers={"accept-language": language}).content.decode()


# ---- answers ----


def adapted(caplog: pytest.LogCaptureFixture, middleware: list[str]) -> list[str]:
    """What Django had to adapt to serve asynchronously; it tells only with DEBUG on."""
    with caplog.at_level(logging.DEBUG, "django.request"), override_settings(DEBUG=True, MIDDLEWARE=middleware):
        ASGIHandler()
    return [line for line in caplog.messages if "handler adapted for middleware" in line]


def test_no_middleware_makes_every_request_wait_for_one_thread(caplog: pytest.LogCaptureFixture) -> None:
    assert adapted(caplog, settings.MIDDLEWARE) == []


def test_a_middleware_that_would_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    sync_only = f"{__name__}.SyncOnly"
    assert adapted(caplog, [*settings.MIDDLEWARE, sync_only])[0] == (
        f"Asynchronous handler adapted for middleware {sync_only}."
    )


class SyncOnly:
    sync_capable, async_capable = True, False

    def __init__(self, get_response: object) -> None:
        self.get_response = get_response


@pytest.mark.parametrize("page", [*PAGES, "/admin/login/"])
def test_a_page_may_run_only_our_own_scripts_and_stand_in_no_frame(client: Client, page: str) -> None:
    answer = client.get(page, follow=True)
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self' ws://localhost:8000 ws://127.0.0.1:8000; form-action 'self'; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_script_or_style_written_into_it(client: Client, page: str) -> None:
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", html(client, page)) == []


def test_static_files_are_served_from_where_they_lie(client: Client) -> None:
    answer = client.get("/static/admin/css/base.css")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")


def test_the_built_front_end_is_on_every_page(client: Client) -> None:
    if not settings.FRONTEND_BUILT:
        pytest.skip("the front end has not been built")
    for address in re.findall(r'(?:src|href)="(/static/assets/[^"]+)"', html(client, "/")):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer["Cache-Control"]
    assert "/static/assets/" in html(client, "/")


def test_pages_can_be_read_before_the_front_end_is_built(client: Client, settings: LazySettings) -> None:
    settings.FRONTEND_BUILT = False
    for page in PAGES:
        text = html(client, page)
        assert "/static/" not in text
        assert '<main class="site-main" id="main"' in text


# ---- languages ----


def test_chinese_comes_first_and_a_visitor_changes_it_without_scripts(client: Client) -> None:
    assert '<html lang="zh-Hans"' in client.get("/").content.decode()
    answer = client.post("/language/setlang/", {"language": "en", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    assert '<html lang="en"' in client.get("/").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_in_one_language_whole(client: Client, page: str) -> None:
    chinese, english = html(client, page), html(client, page, "en")
    assert [word for word in words(chinese) if re.search("[A-Za-z]{2}", word)] == ["English"]
    assert [word for word in words(english) if re.search("[\u4e00-\u9fff]", word)] == ["简体中文"]


def test_the_pages_of_an_account_are_in_one_language_too(client: Client) -> None:
    client.force_login(User.objects.create_user("mary@example.org"))
    for page in ("/", "/accounts/email/", "/accounts/logout/", "/accounts/password/set/"):
        chinese, english = html(client, page), html(client, page, "en")
        written = {word for word in words(chinese) if re.search("[A-Za-z]{2}", word)}
        assert written <= {"English", "mary@example.org"}, page
        assert [word for word in words(english) if re.search("[\u4e00-\u9fff]", word)] == ["简体中文"], page


def words(page: str) -> list[str]:
    """What is read or heard: text between tags, and the attributes that are spoken or shown."""
    spoken = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]+)"', page)
    return [text.strip() for text in re.findall(r">([^<]+)<", page) + spoken if text.strip()]


# ---- size of letters and colours ----


def test_pages_look_standard_until_the_visitor_chooses(client: Client) -> None:
    assert '<html lang="zh-Hans" data-zone="Asia/Shanghai" data-size="std">' in html(client, "/")
    answer = client.post("/appearance/", {"size": "max", "theme": "contrast", "next": "/accounts/login/?a=1"})
    assert answer["Location"] == "/accounts/login/?a=1"
    assert 'data-size="max" data-theme="contrast"' in html(client, "/accounts/login/")


def test_a_look_that_is_not_ours_counts_as_none(client: Client) -> None:
    client.cookies["size"] = '"><script>'
    client.cookies["theme"] = "pink"
    assert '<html lang="zh-Hans" data-zone="Asia/Shanghai" data-size="std">' in html(client, "/")
    assert client.post("/appearance/", {"size": "huge"}).cookies == {}


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_choice_leads_back_to_us_and_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/appearance/", {"size": "large", "next": elsewhere})["Location"] == "/"


def test_a_look_is_not_changed_by_following_a_link(client: Client) -> None:
    assert client.get("/appearance/?size=max").status_code == 405


# ---- what goes wrong ----


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the reason is for the log only")


urlpatterns = [path("forbidden/", forbidden), path("broken/", broken), path("", include("config.urls"))]
handler400, handler403 = "config.views.bad_request", "config.views.forbidden"
handler404, handler500 = "config.views.not_found", "config.views.broken"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("page", "status", "chinese", "english"),
    [
        ("/nowhere/", 404, "页面不存在", "There is no such page"),
        ("/forbidden/", 403, "您不能查看此页面", "You may not see this page"),
        ("/broken/", 500, "页面出错了", "Something went wrong"),
    ],
)
def test_what_goes_wrong_is_said_in_the_visitors_language(
    client: Client, page: str, status: int, chinese: str, english: str
) -> None:
    client.raise_request_exception = False
    for language, said in (("zh-CN", chinese), ("en", english)):
        answer = client.get(page, headers={"accept-language": language})
        assert answer.status_code == status
        assert said in answer.content.decode()
        assert "Traceback" not in answer.content.decode()
        assert "the reason" not in answer.content.decode()


def test_a_request_for_another_host_is_refused_in_words(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "无法理解这个请求" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "anna@example.org"})
    assert answer.status_code == 403
    assert "表单已失效" in answer.content.decode()


@pytest.mark.parametrize(
    ("host", "warned"), [("localhost:8000", False), ("[::1]:8000", False), ("yiting.example", True)]
)
def test_a_line_that_is_not_protected_is_called_so(
    client: Client, settings: LazySettings, host: str, warned: bool
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "[::1]", "yiting.example"]
    notice = "当前连接未加密"
    assert (notice in client.get("/", headers={"host": host}).content.decode()) is warned
    assert notice not in client.get("/", headers={"host": host}, secure=True).content.decode()


# ---- who may keep a copy, and what no address holds ----


def cached(answer: HttpResponse) -> set[str]:
    return {word.strip() for word in answer["Cache-Control"].split(",")}


def test_no_cache_keeps_a_page_and_of_who_is_signed_in_not_even_the_browser(client: Client) -> None:
    assert "private" in cached(client.get("/"))
    sign_in_with_factor(client, User.objects.create_superuser("mary@example.org"))
    for page in ("/", "/accounts/email/", "/admin/", "/admin/people/person/", "/nowhere/", "/accounts/logout/"):
        assert cached(client.get(page)) >= {"private", "no-store"}, page
    assert "public" in cached(client.get("/static/admin/css/base.css"))


def lists() -> list[str]:
    return [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]


def test_whatever_the_administration_is_asked_in_an_address_is_answered(client: Client) -> None:
    """A NUL, which PostgreSQL takes in no text; numbers and dates that are none; all in every place there is."""
    sign_in_with_factor(client, User.objects.create_superuser("mary@example.org"))
    client.raise_request_exception = False
    odd = cycle(("a%00b", "9" * 30, "-1", "x", "%ff", "2026-13-45", ""))
    for page in lists():
        for name in ("q", "p", "o", "e", "id__exact", "pk__in", "_popup", "created_at__gte"):
            value = next(odd)
            assert client.get(f"{page}?{name}={value}").status_code < 500, (page, name, value)
        for inside in ("?id__exact=%00", "a%00b/change/", "9999999999999999999999/change/", "add/?name=%00"):
            assert client.get(f"{page}{inside}").status_code < 500, (page, inside)
    autocomplete = "/admin/autocomplete/?app_label=people&model_name=membership&field_name=person&term="
    assert [client.get(autocomplete + term).status_code for term in ("%00", "x")] == [400, 200]


def test_a_nul_in_an_address_is_refused_in_words(client: Client) -> None:
    for address in ("/?a=%00", "/nowhere%00/", "/accounts/login/?next=%00"):
        answer = client.get(address)
        assert answer.status_code == 400, address
        assert "无法理解这个请求" in answer.content.decode()


# ---- what cannot be done now can be done later ----


def full(request: HttpRequest) -> HttpResponse:
    raise OperationalError("disk full")


urlpatterns.append(path("full/", full))


@pytest.mark.urls(__name__)
def test_a_database_that_takes_nothing_is_told_of_in_words_and_as_no_fault_of_the_page(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/full/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    text = answer.content.decode()
    assert "暂时无法完成" in text
    assert "Not possible just now" in text
    assert "disk full" not in text


# ---- whom to tell of a weakness ----


@time_machine.travel("2026-11-30T04:00:00Z", tick=False)
def test_a_stranger_who_found_a_weakness_reads_whom_to_tell(settings: LazySettings, client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404, "nobody is named"
    settings.SECURITY_CONTACT = "mailto:security@yiting.example"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:security@yiting.example",
        "Expires: 2027-05-29T04:00:00Z",
        "Preferred-Languages: zh, en",
        "Canonical: http://localhost/.well-known/security.txt",
    ]
