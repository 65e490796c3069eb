"""The image and compose.yaml as a whole: built from a bare Debian, started, and used as an operator and members do.

Not among the tests of every day: it fetches some hundred megabytes and takes minutes. `make proof` names this file.
"""

import asyncio
import http.client
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.environment import ROOT
from tests.image import composed, dockerfile
from tests.image.built import Builder, must_be_possible
from tests.image.running import House, on_a_network_of_its_own, others
from tests.realtime.member import Member
from tests.servers import NotHere

NAME = "yiting.example"
ORIGIN = f"https://{NAME}"
PORT = 8443  # which compose.yaml publishes as 443
MODERATOR, ANNA, BAO = "zhuchi", "anna", "bao"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Everything of compose.yaml, running, with the secrets and settings that deploy/prepare.sh makes."""
    try:
        must_be_possible()
    except NotHere as absence:
        pytest.skip(str(absence))
    folder = tmp_path_factory.mktemp("image")
    settings = prepared(folder)
    services, whole = composed.read(composed.filled((ROOT / "compose.yaml").read_text(encoding="utf-8"), settings))
    secrets = {name: folder / secret["file"] for name, secret in whole["secrets"].items()}
    house = House(services, secrets, folder)
    stages = dockerfile.stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    builder = Builder(Path(os.environ.get("ROSTRUM_IMAGE_FOLDER") or folder), context=ROOT)
    try:
        for service in services.values():
            if service.target:
                house.add(service.name, builder.build(service.target, stages), stages, stages[service.target])
        house.add_others(builder.build("others", others(services)))
        on_a_network_of_its_own([NAME, *services], folder)
        start(house)
        yield house
    finally:
        house.close()


def prepared(folder: Path) -> dict[str, str]:
    (folder / "deploy").mkdir()
    shutil.copy(ROOT / "deploy/prepare.sh", folder / "deploy")
    subprocess.run(["sh", folder / "deploy/prepare.sh", NAME], check=True, stdout=subprocess.DEVNULL)
    return composed.settings(folder / ".env")


def start(house: House) -> None:
    """As `docker compose up` does: what is to end well before another starts does so."""
    conditions = {other: how for service in house.services.values() for other, how in service.after.items()}
    for service in composed.in_order(house.services):
        if conditions.get(service.name) == "service_completed_successfully":
            house.run(service.name)
        elif service.name not in house.processes:
            house.start(service.name)


@pytest.fixture(scope="module")
def meeting(house: House) -> str:
    """The id of one with a moderator and two members."""
    said = house.run("manage", ["python", "manage.py", "shell"], given=(ROOT / "tests/image/given.py").read_bytes())
    return said.decode().split()[-1]


# ---- visitors ----


@dataclass
class Browser:
    """A visitor's, by TLS through nginx; keeps its cookies."""

    house: House
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.house.secrets["certificate"]))

    def asks(self, path: str, form: dict[str, str] | None = None, language: str = "en") -> tuple[int, str]:
        line = http.client.HTTPSConnection(NAME, PORT, context=self.trusted, timeout=60)
        headers = {"Host": NAME, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        headers |= {"Accept-Language": language, "Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**form, "csrfmiddlewaretoken": self.cookies["csrftoken"]}) if form is not None else None
        line.request("GET" if form is None else "POST", path, body, headers)
        answer = line.getresponse()
        for said in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = said.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        line.close()
        return answer.status, text

    def signs_in(self, name: str) -> str:
        """With a code from the mail, which is printed as long as no mail server is named; returns its session."""
        before = [len(self.house.log(web)) for web in ("web1", "web2")]
        self.asks("/accounts/login/code/")
        assert self.asks("/accounts/login/code/", {"email": f"{name}@{NAME}"})[0] == 302
        said = "".join(self.house.log(web)[seen:] for web, seen in zip(("web1", "web2"), before, strict=True))
        (code,) = re.findall(r"^([0-9]{6})$", said, re.MULTILINE)
        assert self.asks("/accounts/login/code/confirm/", {"code": code})[0] == 302
        return self.cookies["sessionid"]


class Room(Member):
    """A member's, whose line leads through nginx."""

    @classmethod
    def of(cls, house: House, meeting: str, name: str) -> "Room":
        browser = Browser(house)
        return cls(meeting, browser.signs_in(name), At(browser.trusted), origin=ORIGIN)  # type: ignore[arg-type]


@dataclass(frozen=True)
class At:
    trusted: ssl.SSLContext
    address: str = f"wss://{NAME}:{PORT}"


# ---- what it promises ----


def test_pages_and_files_come_by_tls_in_the_visitors_language(house: House):
    browser = Browser(house)
    status, chinese = browser.asks("/accounts/login/", language="zh-CN")
    assert (status, "登录" in chinese) == (200, True), "the translations are not in the image"
    assert "Sign in" in browser.asks("/accounts/login/")[1]
    (script,) = set(re.findall(r'src="(/static/assets/main-[^"]+\.js)"', chinese))
    assert browser.asks(script)[0] == 200
    assert browser.asks("/metrics")[0] == 404
    plain = http.client.HTTPConnection(NAME, 8080, timeout=60)
    plain.request("GET", "/", headers={"Host": NAME})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"{ORIGIN}/")
    plain.close()


def test_nothing_runs_as_root_or_can_write_where_the_program_is(house: House):
    for name, service in house.services.items():
        if service.target and name in house.processes:
            status = Path(f"/proc/{house.processes[name].pid}/status").read_text()
            assert re.search(r"^Uid:\t10001\t10001\t10001\t10001$", status, re.MULTILINE), name
            assert re.search(r"^CapBnd:\t0+$", status, re.MULTILINE), name
            for path in ("/srv/rostrum/x", "/etc/x"):
                assert house.within(name, ["touch", path]).returncode != 0, f"{name} can write {path}"
    assert house.within("web1", ["touch", "/tmp/x"]).returncode == 0


def test_the_checks_for_a_server_find_nothing(house: House):
    """As soon as there is a mail server: printing messages is no way to send them."""
    mail = {"EMAIL_URL_FILE": "", "EMAIL_URL": "smtp+tls://rostrum:secret@mail.example:587"}
    house.run("manage", ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], **mail)


def test_whoever_installs_it_signs_in_to_the_administration(house: House):
    house.run("manage", ["python", "manage.py", "createsuperuser", "--noinput", "--email", f"wo@{NAME}"])
    browser = Browser(house)
    browser.signs_in("wo")
    # Nobody enters it without a second factor: the next page sets one up.
    assert browser.asks("/admin/meetings/meeting/add/")[0] == 302


async def test_a_vote_is_cast_and_counted_and_a_backup_brings_it_back(house: House, meeting: str):
    """And a process that was killed comes back at the socket it left behind, while the other goes on."""
    people = [Room.of(house, meeting, name) for name in (MODERATOR, ANNA, BAO)]
    moderator, anna, bao = people
    for person in people:
        await person.open()
        await person.done("seat.take")
    await moderator.done("meeting.open")
    await moderator.done("ballot.open", question="同意吗")
    await anna.until(lambda: anna.saw("ballot.opened"))
    (opened,) = [event for event in anna.events if event["type"] == "ballot.opened"]
    await anna.done("ballot.cast", ballot=opened["ballot"], choice="yes")
    kept = await bao.done("ballot.cast", ballot=opened["ballot"], choice="no")
    dump = await asyncio.to_thread(house.run, "manage", ["python", "-m", "deploy.backup", "-"])
    await moderator.done("ballot.close", ballot=opened["ballot"])
    await bao.until(lambda: bao.saw("ballot.closed"))
    (closed,) = [event for event in bao.events if event["type"] == "ballot.closed"]
    assert closed["turnout"] == 2

    for web in ("web1", "web2"):
        assert await asyncio.to_thread(house.stop, web) == 0
    said = await asyncio.to_thread(house.run, "manage", ["python", "-m", "deploy.restore", "-"], given=dump)
    assert f"{kept} entries; the chain holds" in said.decode()
    for web in ("web1", "web2"):
        await asyncio.to_thread(house.start, web)
    await anna.until_closed()
    held = anna.epoch
    await anna.open()
    await anna.until(lambda: anna.epoch != held and anna.seq == kept)

    for web in ("web1", "web2"):
        await asyncio.to_thread(house.kill, web)
        await asyncio.to_thread(house.start, web)
    for person in people:
        await person.drop()
    await moderator.open()
    await moderator.done("ballot.close", ballot=opened["ballot"])
    await moderator.until(lambda: moderator.saw("ballot.closed"))
    assert [event["turnout"] for event in moderator.events if event["type"] == "ballot.closed"][-1] == 2
    await moderator.drop()


def test_what_is_stopped_and_started_again_has_lost_nothing(house: House, meeting: str):
    for service in reversed(composed.in_order(house.services)):
        if service.name in house.processes:
            house.stop(service.name)
    start(house)
    assert Browser(house).signs_in(ANNA)
