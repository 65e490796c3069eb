"""Places that say who somebody is, on loopback: an OpenID Connect provider, and what WeChat answers.

Small and real: discovery, a code for each visit that works once, signed tokens, keys to verify them.
"""

import base64
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "rostrum", "known to both"
WECHAT, WECHAT_INSIDE = "wx-web", "wx-inside"


class Identity:
    """`who`: what it says from now on, as the claims of a token. `visits`: the questions it was asked, in order."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.who: dict[str, Any] = {"sub": "0001", "email": "wang@example.org", "email_verified": True}
        self.visits: list[tuple[str, dict[str, str]]] = []
        self.codes: set[str] = set()
        identity = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                identity.answer(self, dict(parse_qsl(urlsplit(self.path).query)))

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                identity.answer(self, {name: values[0] for name, values in parse_qs(sent).items()})

            def log_message(self, *_: Any) -> None:
                """Nothing of it belongs in the output of a test."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, asked: BaseHTTPRequestHandler, given: dict[str, str]) -> None:
        path = urlsplit(asked.path).path
        self.visits.append((path, given))
        if path in ("/authorize", "/connect/qrconnect", "/connect/oauth2/authorize"):
            code = secrets.token_urlsafe(8)
            self.codes.add(code)
            asked.send_response(302)
            back = urlencode({"code": code, "state": given["state"]})
            asked.send_header("Location", f"{given['redirect_uri']}?{back}")
            asked.end_headers()
            return
        said = self._said(path, given)
        asked.send_response(200 if said is not None else 400)
        asked.send_header("Content-Type", "application/json")
        asked.end_headers()
        asked.wfile.write(json.dumps(said or {}).encode())

    def _said(self, path: str, given: dict[str, str]) -> dict[str, Any] | None:
        if path.endswith("/openid-configuration"):
            places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            endpoints = {f"{name}_endpoint": f"{self.url}/{at}" for name, at in places.items()}
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **endpoints}
        if path == "/keys":
            numbers = self.key.public_key().public_numbers()
            return {"keys": [{"kty": "RSA", "kid": "1", "alg": "RS256", "n": _text(numbers.n), "e": _text(numbers.e)}]}
        if path == "/userinfo":
            return self.who
        if path in ("/token", "/sns/oauth2/access_token"):
            if given.get("code") not in self.codes:
                return None
            self.codes.discard(given["code"])
            now = int(time.time())
            claims = {**self.who, "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60}
            token = jwt.encode(claims, self.key, "RS256", {"kid": "1"})
            return {
                "access_token": "a",
                "token_type": "Bearer",
                "id_token": token,
                "openid": f"of {given.get('appid')}",
            }
        if path == "/sns/userinfo":
            return {"openid": given["openid"], "nickname": "方", "unionid": self.who["sub"]}
        return None


def _text(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).decode().rstrip("=")


@contextmanager
def running() -> Iterator[Identity]:
    identity = Identity()
    thread = Thread(target=identity.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield identity
    finally:
        identity.server.shutdown()
        thread.join()
        identity.server.server_close()
