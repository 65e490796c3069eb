"""`make demo`: on this machine only, ready at once, with links of its own at each start, and ended by Ctrl-C."""

import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.test import Client

from deliberation.people.factors import has_second_factor
from deliberation.people.models import User
from realtime.demo.cast import WITHOUT_FACTOR
from realtime.demo.links import links
from tests.environment import ROOT, example
from tests.servers import FAR, HOST, free_port, wait_until

SECONDS_TO_BE_READY = 180  # on a machine with much else to do
ENTRIES = "SELECT count(*) FROM meetings_entry"


class Demo:
    """A checkout of its own, so that nothing here touches the demonstration of whoever works on this one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.child: subprocess.Popen[str] | None = None
        shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "manage.py", folder)
        for name in ("deliberation", "realtime", "frontend"):
            (folder / name).symlink_to(ROOT / name)

    def launch(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """As a shell does it that has set nothing of ours."""
        ours = {name for name, _ in example()}
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        environment |= {"DEMO": "1", "DEMO_PORT": str(self.port), "PYTHONUNBUFFERED": "1"} | more
        return subprocess.Popen(
            [sys.executable, *(arguments or ("manage.py", "demo"))],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def start(self, *more: str) -> str:
        """Until the addresses have been printed; returns what was said."""
        self.child = self.launch("manage.py", "demo", *more)
        assert self.child.stdout is not None
        said = ""
        deadline = time.monotonic() + SECONDS_TO_BE_READY
        while "make demo RESET=1 starts over." not in said and time.monotonic() < deadline:
            line = self.child.stdout.readline()
            assert line, said
            said += line
        return said

    def end(self) -> tuple[int, str]:
        """By Ctrl-C: exit code, and what was said."""
        assert self.child is not None
        self.child.send_signal(signal.SIGINT)
        said, _ = self.child.communicate(timeout=SECONDS_TO_BE_READY)
        code, self.child = self.child.returncode, None
        return code, said

    def get(self, path: str, session: str = "") -> tuple[int, http.client.HTTPResponse, str]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=FAR)
        connection.request("GET", path, headers={"Host": f"localhost:{self.port}", "Cookie": session})
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return answer.status, answer, page

    def ask(self, query: str) -> int:
        file = sqlite3.connect(f"file:{self.folder}/.demo/rostrum.sqlite3?mode=ro", uri=True)
        try:
            (number,) = file.execute(query).fetchone()
        finally:
            file.close()
        return int(number)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Demo]:
    """As it was cloned."""
    place = Demo(tmp_path)
    yield place
    if place.child is not None:
        place.child.kill()
        place.child.communicate()


@pytest.fixture
def demo(bare: Demo, empty_file: Path) -> Demo:
    """With its tables, as after an earlier start."""
    (bare.folder / ".demo").mkdir()
    shutil.copy(empty_file, bare.folder / ".demo/rostrum.sqlite3")
    return bare


def links_in(said: str) -> list[str]:
    return re.findall(r"http://localhost:\d+(/demo/[\w-]+/)", said)


def refusal(child: subprocess.Popen[str]) -> str:
    try:
        said, _ = child.communicate(timeout=SECONDS_TO_BE_READY)
    finally:
        child.kill()
    assert child.returncode == 1, said
    return said.strip()


def test_a_link_leads_into_the_room_signed_in(bare: Demo) -> None:
    demo = bare
    said = demo.start()
    found = links_in(said)
    assert len(set(found)) == 11
    for link, name in zip(found[:7], ("秦雅琴", "石磊", "洪岩", "何𠮷祥", "苏𫖮", None, None), strict=True):
        status, answer, _ = demo.get(link)
        assert status == 302
        morsel = SimpleCookie(answer.getheader("Set-Cookie", "")).get("sessionid")
        session = f"sessionid={morsel.value}" if morsel is not None and morsel.value else ""
        status, _, page = demo.get(answer.getheader("Location", ""), session)
        assert status == 200
        assert (bool(session), name is None or name in page) == (link != found[6], True)
    for link in found[7:10]:
        assert demo.get(link)[1].getheader("Location") == "/desk/"
    assert demo.get(found[10])[1].getheader("Location") == "/answering/"
    assert demo.get("/")[0] == 200
    assert demo.get("/demo/guessed/")[0] == 404


def test_the_first_word_is_said_before_anybody_can_come(demo: Demo) -> None:
    demo.start()
    assert demo.ask("SELECT count(*) FROM meetings_entry WHERE type = 'utterance.recorded'") >= 1
    before = demo.ask(ENTRIES)
    wait_until(lambda: demo.ask(ENTRIES) > before, FAR)


def test_ctrl_c_ends_it_and_the_next_start_goes_on(demo: Demo) -> None:
    first = links_in(demo.start())
    assert demo.end() == (0, "")
    written = demo.ask(ENTRIES)

    second = links_in(demo.start())
    assert not set(first) & set(second)
    assert demo.get(first[0])[0] == 404
    assert demo.ask("SELECT count(*) FROM meetings_meeting") == 2
    assert demo.ask(ENTRIES) > written
    assert demo.ask("SELECT count(*) FROM meetings_entry WHERE type = 'meeting.closed'") == 1
    code, said = demo.end()
    assert code == 0
    assert "Traceback" not in said

    demo.start("--reset")
    assert demo.ask("SELECT count(*) FROM meetings_meeting") == 1


def test_ctrl_c_ends_it_while_somebody_watches(demo: Demo) -> None:
    link = links_in(demo.start())[0]
    _, answer, _ = demo.get(link)
    session = SimpleCookie(answer.getheader("Set-Cookie", ""))["sessionid"].value
    room = answer.getheader("Location", "")
    with socket.create_connection((HOST, demo.port)) as line:
        line.sendall(
            f"GET /ws{room} HTTP/1.1\r\nHost: localhost:{demo.port}\r\nOrigin: http://localhost:{demo.port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: sessionid={session}\r\n\r\n".encode()
        )
        assert line.recv(12) == b"HTTP/1.1 101"
        assert demo.end() == (0, "")


def test_a_taken_port_is_said_in_one_sentence(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, demo.port))
        taken.listen()
        assert refusal(demo.launch()) == (
            f"CommandError: Port {demo.port} of this machine is taken: "
            "end what listens there, or choose another with DEMO_PORT."
        )


def test_it_runs_with_demo_switched_on_only(demo: Demo) -> None:
    sentence = "CommandError: The demonstration runs with DEMO=1 only; `make demo` sets it."
    assert refusal(demo.launch(DEMO="0")) == sentence


def test_it_does_not_start_under_another_address(demo: Demo) -> None:
    said = refusal(demo.launch(ROSTRUM_ORIGINS="https://yiting.example"))
    site = f"http://localhost:{demo.port}"
    assert said == f"CommandError: ROSTRUM_ORIGINS is set, but not to {site}, where the demonstration would be."


def test_starting_over_spares_a_database_of_yours(demo: Demo) -> None:
    theirs = demo.folder / "theirs.sqlite3"
    theirs.write_bytes(b"")
    said = refusal(demo.launch("manage.py", "demo", "--reset", DATABASE_URL=f"sqlite:///{theirs}"))
    assert said == "CommandError: DATABASE_URL is set: starting over deletes the demonstration's own file only."
    assert theirs.exists()


def test_starting_over_spares_a_file_that_is_being_served(demo: Demo) -> None:
    demo.start()
    other = demo.launch("manage.py", "demo", "--reset", DEMO_PORT=str(free_port()))
    assert refusal(other) == f"CommandError: Another server already works on {demo.folder}/.demo/rostrum.sqlite3."
    assert demo.ask(ENTRIES) > 0


PLACES = ["--host 0.0.0.0", "--host ::", "--host=", "--host 10.0.0.1", "--unix ./socket", "--endpoint tcp:8000"]


@pytest.mark.parametrize("where", PLACES)
def test_the_server_shows_the_demonstration_to_this_machine_only(demo: Demo, where: str) -> None:
    said = refusal(demo.launch("-m", "realtime.server", "--port", str(demo.port), *where.split()))
    assert said == "With DEMO=1 the server listens on this machine's own address only (--host 127.0.0.1)."


# ---- the links themselves ----


@pytest.fixture
def token(db: None) -> Iterator[str]:
    User.objects.create_user("qin.yaqin@example.org", None)
    tokens = links.renew()
    yield tokens[0][0]
    links.accounts.clear()


def test_without_demo_no_link_leads_anywhere(client: Client, token: str, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    assert client.get(f"/demo/{token}/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_with_demo_a_link_signs_in_and_each_start_has_new_ones(client: Client, token: str, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    assert client.get(f"/demo/{token}/").status_code == 302
    assert "_auth_user_id" in client.session
    assert token not in {new for new, _ in links.renew()}
    client.logout()
    assert client.get(f"/demo/{token}/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_link_counts_as_a_second_factor_but_that_of_the_clerk_who_is_to_be_vouched_for(
    client: Client, token: str, settings: object
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    for account in sorted(WITHOUT_FACTOR):
        User.objects.create_user(account, None)
        (alone,) = [one for one, name in links.accounts.items() if name == account]
        for link, proved in ((token, True), (alone, False), (token, True)):
            client.get(f"/demo/{link}/")
            assert has_second_factor(client.session) is proved
