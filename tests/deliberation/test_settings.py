"""What the environment makes of the site: nothing unsafe by default, everything switched on behind TLS."""

import os
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from config import secret_key

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "SECRET_KEY": "a-long-key-of-many-different-letters-0123456789-ABCDEFGHIJKLMNOP",
    "DATABASE_URL": "postgres://rostrum@127.0.0.1:1/rostrum",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "yiting.example",
    "ROSTRUM_ORIGINS": "https://yiting.example",
    "TRUSTED_PROXIES": "1",
    "EMAIL_URL": "smtp+tls://rostrum:secret@mail.example:587",
}


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, since settings are read once."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def setting(expression: str, **environment: str) -> str:
    ended = python("-c", f"from django.conf import settings; print({expression})", **environment)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


# With every way to sign in configured.
ACCOUNTS = {
    "SMS_URL": "https://sms.example/send",
    "SMS_TOKEN": "0123456789abcdef",
    "SMS_SIGNATURE": "云州政协",
    "SMS_TEMPLATES": "code=SMS_1001",
    "OIDC_SERVER": "https://sso.example",
    "OIDC_CLIENT_ID": "rostrum",
    "WECHAT_ID": "wx-web",
    "WECHAT_INSIDE_ID": "wx-inside",
    "SECURITY_CONTACT": "mailto:security@yiting.example",
}


def test_django_finds_nothing_to_warn_of_in_production() -> None:
    if setting("settings.FRONTEND_BUILT") != "True":
        pytest.skip("the front end has not been built")
    ended = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **ACCOUNTS)
    assert ended.returncode == 0, ended.stderr


def test_an_https_address_switches_on_what_belongs_to_it() -> None:
    names = "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT"
    values = f"[getattr(settings, name) for name in {names}], settings.SECURE_HSTS_SECONDS"
    assert setting(values, **PRODUCTION) == "[True, True, True, True] 31536000"
    assert setting(values) == "[False, False, False, False] 0"


def test_behind_a_proxy_of_ours_its_word_on_tls_counts_and_otherwise_nobodys() -> None:
    assert setting("settings.SECURE_PROXY_SSL_HEADER", **PRODUCTION) == "('HTTP_X_FORWARDED_PROTO', 'https')"
    assert setting("settings.SECURE_PROXY_SSL_HEADER", **PRODUCTION | {"TRUSTED_PROXIES": "0"}) == "None"


def test_with_nothing_said_nothing_is_open() -> None:
    nothing = dict.fromkeys(("DEBUG", "DEMO", "ALLOWED_HOSTS", "ROSTRUM_ORIGINS"))
    environment = {name: value for name, value in os.environ.items() if name not in nothing}
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "import environ; environ.Env.read_env = lambda *_: None\n"
            "from config import settings as s; print(s.DEBUG, s.DEMO, s.ALLOWED_HOSTS, s.ROSTRUM_ORIGINS)",
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    assert ended.stdout.strip() == (
        "False False ['localhost', '127.0.0.1', '[::1]'] ['http://localhost:8000', 'http://127.0.0.1:8000']"
    )


def test_a_database_server_asks_for_a_key_of_its_own_in_one_sentence() -> None:
    ended = python("-c", "import config.settings", **PRODUCTION | {"SECRET_KEY": ""})
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: SECRET_KEY must be set when DATABASE_URL is not an SQLite file."
    )


def test_sqlite_writes_are_durable_and_never_upgrade_a_lock() -> None:
    options = setting("settings.DATABASES['default']['OPTIONS']", DATABASE_URL="sqlite:////tmp/nowhere.sqlite3")
    assert options == (
        "{'transaction_mode': 'IMMEDIATE', "
        "'init_command': 'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;', 'timeout': 20}"
    )


def test_mail_goes_where_the_address_says() -> None:
    assert setting("settings.MAILERS", **PRODUCTION) == (
        "{'default': {'BACKEND': 'django.core.mail.backends.smtp.EmailBackend', 'OPTIONS': {"
        "'host': 'mail.example', 'port': 587, 'username': 'rostrum', 'password': 'secret', "
        "'use_tls': True, 'use_ssl': False, 'timeout': 10}}}"
    )


def test_a_secret_may_come_as_a_file_whose_last_line_ends(tmp_path: Path) -> None:
    for name, value in (
        ("key", PRODUCTION["SECRET_KEY"]),
        ("password", "pass word"),
        ("mail", PRODUCTION["EMAIL_URL"]),
    ):
        (tmp_path / name).write_text(f"{value}\n")
    files = {
        "SECRET_KEY_FILE": f"{tmp_path}/key",
        "DATABASE_PASSWORD_FILE": f"{tmp_path}/password",
        "EMAIL_URL_FILE": f"{tmp_path}/mail",
    }
    values = (
        "settings.SECRET_KEY, settings.DATABASES['default']['PASSWORD'], settings.MAILERS['default']['OPTIONS']['host']"
    )
    said = setting(values, **PRODUCTION | {"SECRET_KEY": "", "EMAIL_URL": ""} | files)
    assert said == f"{PRODUCTION['SECRET_KEY']} pass word mail.example"


def test_a_secret_whose_file_is_not_there_is_said_in_one_sentence() -> None:
    ended = python("-c", "import config.settings", **PRODUCTION | {"SECRET_KEY_FILE": "/nowhere/key"})
    assert ended.returncode == 1
    assert (
        ended.stderr.strip()
        .splitlines()[-1]
        .startswith("django.core.exceptions.ImproperlyConfigured: SECRET_KEY_FILE names a file that cannot be read: ")
    )


def test_the_key_is_made_once_and_is_nobody_elses_business(tmp_path: Path) -> None:
    place = tmp_path / ".secret-key"
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: secret_key.kept_in(place), range(32)))
    assert keys == {place.read_text()}
    assert len(keys.pop()) >= 50
    assert place.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [".secret-key"]


# ---- what a deployment is told, and how a program ends ----


@pytest.mark.parametrize(
    ("said", "id"),
    [
        ({"DEMO": "1"}, "rostrum.E001"),
        ({"ALLOWED_HOSTS": "*"}, "rostrum.W001"),
        ({"ALLOWED_HOSTS": "yiting.example,*"}, "rostrum.W001"),
        ({"TRUSTED_PROXIES": "0"}, "rostrum.W002"),
    ],
)
def test_a_deployment_is_told_what_is_open_in_it(said: dict[str, str], id: str) -> None:
    ended = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | said)
    assert ended.returncode == 1
    assert f"({id})" in ended.stderr


@pytest.mark.parametrize(
    ("program", "environment", "sentence"),
    [
        (("manage.py", "migrate"), {"DATABASE_URL": "sqlite:////proc/none.sqlite3"}, "The database cannot be used: "),
        (("manage.py", "migrate"), PRODUCTION, "The database cannot be used: "),
        (("manage.py", "check"), PRODUCTION | {"SECRET_KEY": ""}, "A setting is wrong: "),
        (("-m", "realtime.server"), {"DATABASE_URL": "sqlite:////proc/none.sqlite3"}, "The system refused: "),
        (("-m", "realtime.server"), PRODUCTION | {"SECRET_KEY": ""}, "A setting is wrong: "),
        (("-m", "realtime.server", "--unix", "/proc/none.sock"), PRODUCTION, "The server cannot listen: "),
        (("-m", "realtime.server", "--port", "1", "--host", "192.0.2.1"), PRODUCTION, "The server cannot listen: "),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    program: tuple[str, ...], environment: dict[str, str], sentence: str
) -> None:
    ended = python(*program, **environment)
    assert ended.returncode == 1
    told = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    assert len(told) == 1, ended.stderr
    assert told[0].startswith(sentence)
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("to", "code"), [("| true", 141), (">/dev/full", 1)])
def test_a_command_whose_output_nobody_takes_ends_without_a_traceback(to: str, code: int) -> None:
    shell = ["bash", "-c", f"set -o pipefail; {sys.executable} manage.py help {to}"]
    ended = subprocess.run(shell, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


def test_the_files_of_an_sqlite_database_are_nobody_elses_business(tmp_path: Path) -> None:
    place = tmp_path / "site.sqlite3"
    write = (
        "import os, django; os.umask(0o022); django.setup()\n"
        "from django.db import connection as c\n"
        "c.cursor().execute('CREATE TABLE IF NOT EXISTS a (b)'); os._exit(0)"
    )
    for _ in range(2):
        ended = python("-c", write, DATABASE_URL=f"sqlite:///{place}")
        assert ended.returncode == 0, ended.stderr
        assert {file.name: file.stat().st_mode & 0o007 for file in tmp_path.iterdir()} == {
            "site.sqlite3": 0,
            "site.sqlite3-wal": 0,
            "site.sqlite3-shm": 0,
        }
        place.chmod(0o644)  # as an earlier version left it


def test_the_version_is_told_alike_by_the_package_every_page_and_the_probe(client: Client) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert declared == settings.VERSION
    page = client.get("/accounts/login/").content.decode()
    assert f'<span class="soft">{declared}</span>' in page
