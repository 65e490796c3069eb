"""Signing in as a browser does it: the form is asked for, its challenge solved, and sent with a password."""

import http.client
import re
import time
from urllib.parse import urlencode

from deliberation.people.limits.proof import work
from tests.servers import HOST

FORM = "/accounts/login/"
TIMEOUT_SECONDS = 600


class NotLetIn(Exception):
    """Somebody with the right password was not let in."""


def sign_in(port: int, *, host: str, login: str, password: str) -> float:
    """How many seconds the form took to be answered. Raises NotLetIn."""
    seconds, status, cookies, page = _sent(port, FORM, host=host, form={"login": login, "password": password})
    if status != 302 or "sessionid=" not in cookies:
        raise NotLetIn(f"{status} for {login}: {page[-2000:]}")
    return seconds


def answered(port: int, path: str, *, host: str, form: dict[str, str]) -> float:
    """How many seconds another form of strangers took to be answered, whatever it said."""
    seconds, status, _, page = _sent(port, path, host=host, form=form)
    if status not in (200, 302):
        raise NotLetIn(f"{status} for {path}: {page[-2000:]}")
    return seconds


def _sent(port: int, path: str, *, host: str, form: dict[str, str]) -> tuple[float, int, str, str]:
    """Seconds, status, the cookies that were set, and the page."""
    _, cookies, page = _asked(port, "GET", path, {"Host": host})
    # A page may have several forms, each with a challenge of its own.
    page = next(part for part in page.split("<form") if f'action="{path}"' in part)
    challenge = _found(r'name="challenge" value="([^"]+)"', page)
    whole = {
        "csrfmiddlewaretoken": _found(r'name="csrfmiddlewaretoken" value="([^"]+)"', page),
        "challenge": challenge,
        "proof": work(challenge, int(_found(r'data-bits="(\d+)"', page))),
        **form,
    }
    given = {
        "Host": host,
        "Cookie": f"csrftoken={_found('csrftoken=([^;]+)', cookies)}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    begun = time.monotonic()
    answer = _asked(port, "POST", path, given, urlencode(whole))
    return time.monotonic() - begun, *answer


def _asked(port: int, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, str, str]:
    """Status, the cookies that were set, and the page."""
    line = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
    try:
        line.request(method, path, body=body or None, headers=headers)
        answer = line.getresponse()
        return answer.status, "\n".join(answer.headers.get_all("Set-Cookie", [])), answer.read().decode()
    finally:
        line.close()


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise NotLetIn(f"no {pattern} in {text[-2000:]}")
    return found[1]
