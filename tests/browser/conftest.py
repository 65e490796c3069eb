"""Real browsers on a real server, for tests of what people see."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visitor import Visitor, arrive
from tests.realtime.site import Held, Server, Site, migrated_once
from tests.servers import free_port

Arrive = Callable[..., Visitor]
# A machine under load takes its time; what never comes still ends the test.
expect.set_options(timeout=90_000)
# A name that is not this machine's own, as far as a browser can tell.
ELSEWHERE = "rostrum.test"


@pytest.fixture(scope="session")
def chromium(launch_options: dict[str, Any]) -> Iterator[Browser]:
    if not settings.FRONTEND_BUILT:
        pytest.skip("the front end is not built: make setup")
    flags = [*launch_options["args"], f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**{**launch_options, "args": flags})
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An empty database, made once: every site begins with a copy."""
    return migrated_once(tmp_path_factory, worker_id)


def served(folder: Path, migrated: Path, *, overrides: dict[str, float] | None = None, **more: str) -> Site:
    """An embedded site with one server, whose origin is what stands in the browser's bar; `more` of its environment."""
    port = free_port()
    environment = {
        "ROSTRUM_ORIGINS": f"http://localhost:{port},http://{ELSEWHERE}:{port}",
        "ALLOWED_HOSTS": f"localhost,{ELSEWHERE}",
        **more,
    }
    database = folder / "site.sqlite3"
    shutil.copy(migrated, database)
    site = Site(folder=folder, database=f"sqlite:///{database}", **environment)
    site.servers.append(Server(site.environment, folder / "server", port=port, overrides=overrides or {}))
    site.servers[0].start()
    return site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Site]:
    """Shared by all who break nothing; each test has a meeting of its own."""
    site = served(tmp_path_factory.mktemp("browser"), migrated)
    yield site
    site.close()


@pytest.fixture
def breakable(tmp_path: Path, migrated: Path) -> Iterator[Site]:
    """A site of this test's own, whose server may be killed."""
    site = served(tmp_path, migrated)
    yield site
    site.close()


@pytest.fixture
def meeting(site: Site) -> Held:
    """Open, with a moderator, a clerk, three members and a guest in their seats."""
    return site.meeting()


@pytest.fixture
def someone(chromium: Browser) -> Iterator[Arrive]:
    """`someone(meeting, seat=3, viewport=…, lang="en")` has entered the room. Ends with: no browser complained."""
    arrived: list[Visitor] = []

    def enter(meeting: Held, *, seat: int | None = None, host: str = "localhost", **look: Any) -> Visitor:
        base = f"http://{host}:{meeting.site.servers[0].port}"
        session = None if seat is None else meeting.sessions[seat - 1]
        arrived.append(arrive(chromium, base=base, session=session, look=look))
        arrived[-1].enter(meeting)
        return arrived[-1]

    yield enter
    for visitor in arrived:
        visitor.context.close()
    for visitor in arrived:
        visitor.must_not_have_complained()
