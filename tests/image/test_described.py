"""The image and compose.yaml as they are written: nothing runs as root, and whatever they name is there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.environment import ROOT, example
from tests.image import composed, dockerfile
from tools import setup

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STAGES = dockerfile.stages(DOCKERFILE)
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
FILLED = composed.filled(COMPOSE, {"ALLOWED_HOSTS": "yiting.example", "ROSTRUM_ORIGINS": "https://yiting.example"})
SERVICES, WHOLE = composed.read(FILLED)
OURS = {name: service for name, service in SERVICES.items() if service.target}
SITE = {name: service for name, service in OURS.items() if service.target == "site"}
IGNORE = (ROOT / ".dockerignore").read_text(encoding="utf-8")


# ---- the image ----


def test_every_stage_comes_from_the_same_debian():
    assert {dockerfile.built_on(stage, STAGES) for stage in STAGES.values()} == {"debian:trixie-slim"}


@pytest.mark.parametrize("name", ["site", "proxy"])
def test_what_runs_is_nobody_says_whether_it_is_well_and_starts_without_a_shell(name: str):
    user, health, start = (dockerfile.last(STAGES[name], STAGES, what) for what in ("USER", "HEALTHCHECK", "CMD"))
    assert user == "10001:10001"
    assert health is not None
    assert start is not None
    assert start.startswith("[")


def test_the_site_is_what_a_build_makes_where_nothing_else_is_said():
    assert list(STAGES)[-1] == "site"


def test_uv_is_the_one_that_set_up_uses():
    assert set(re.findall(r"uv~=[\d.]+", DOCKERFILE)) == {setup.UV}


def test_what_is_copied_is_let_in():
    inside = {str(part) for path in dockerfile.let_in(ROOT, IGNORE) for part in (path, *path.parents)}
    copied = [dockerfile.Copy.read(rest) for stage in STAGES.values() for rest in stage.said("COPY")]
    assert {source for copy in copied if copy.of is None for source in copy.sources} - inside == set()
    assert {copy.of for copy in copied} <= {None, *STAGES}


def test_no_key_no_database_and_nothing_built_elsewhere_is_let_in(tmp_path: Path):
    private = (
        ".env", ".secret-key", "secrets/secret-key", "rostrum.sqlite3", "rostrum.sqlite3-wal", ".demo/rostrum.sqlite3",
        ".git/config", ".venv/bin/python", "frontend/dist/manifest.json", "frontend/node_modules/vite/index.js",
        "frontend/locale/zh_Hans/LC_MESSAGES/django.mo", "config/__pycache__/settings.pyc", "tests/conftest.py",
    )  # fmt: skip
    wanted = ("manage.py", "config/settings.py", "frontend/src/room/main.ts", "frontend/locale/zh_Hans/django.po")
    for name in (*private, *wanted):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert {str(path) for path in dockerfile.let_in(tmp_path, IGNORE)} == set(wanted)


def test_what_the_image_changes_in_the_file_for_nginx_is_there_to_be_changed():
    (edit,) = [rest for rest in STAGES["proxy"].said("RUN") if "sed " in rest]
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    for _, was, becomes in re.findall(r"-e 's([/#])(.+?)\1(.+?)\1'", edit):
        assert re.search(was, text), was
        text = re.sub(was, becomes, text)
    assert "yiting" not in text
    assert re.findall(r"listen (\d+)", text) == ["8080", "8443"]


# ---- compose.yaml ----


def test_ours_run_without_rights_on_a_root_that_cannot_be_written():
    for service in OURS.values():
        assert (service.read_only, service.tmpfs) == (True, ["/tmp"]), service.name
        assert service.said["cap_drop"] == ["ALL"], service.name
        assert service.said["security_opt"] == ["no-new-privileges:true"], service.name
        assert "user" not in service.said, "the image says who it runs as"


def test_images_of_others_are_named_by_their_version():
    for service in SERVICES.values():
        name, _, version = service.image.partition(":")
        assert re.match(r"\d", version), f"{name} as of when?"


def test_every_setting_is_one_that_the_site_reads():
    known = dict(example())
    for service in SITE.values():
        assert {name.removesuffix("_FILE") for name in service.environment} - set(known) == set()
    assert composed.variables(COMPOSE) - set(known) == set()


def test_secrets_come_as_files_and_are_given_only_to_who_reads_them():
    for service in SERVICES.values():
        read = {value for name, value in service.environment.items() if name.endswith("_FILE")}
        given = {f"/run/secrets/{name}" for name in service.secrets}
        assert read == given or service.name == "proxy"
        for name, value in service.environment.items():
            assert not re.search(r"KEY|PASSWORD|TOKEN|EMAIL_URL", name) or name.endswith("_FILE"), name
            assert not re.search(r"://[^/@]*:[^/@]*@", value), f"a password in {name}"
    assert {name for service in SERVICES.values() for name in service.secrets} == set(WHOLE["secrets"])


def test_what_deploy_prepare_makes_is_what_is_read(tmp_path: Path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not on this machine")
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy/prepare.sh", tmp_path / "deploy")
    made: list[dict[str, str]] = []
    for _ in range(2):
        subprocess.run(["sh", tmp_path / "deploy/prepare.sh", "yiting.example"], check=True, capture_output=True)
        made.append({path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()})
    assert made[0] == made[1], "what is there stays"
    assert {Path(secret["file"]).name for secret in WHOLE["secrets"].values()} == set(made[0])
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert composed.filled(COMPOSE, composed.settings(tmp_path / ".env"))
    assert len(made[0]["secret-key"]) >= 50


def test_volumes_and_networks_are_declared_and_only_nginx_is_reached_from_outside():
    for kind in ("volumes", "networks"):
        used = {name for service in SERVICES.values() for name in getattr(service, kind)}
        assert used == set(WHOLE[kind])
    assert [service.name for service in SERVICES.values() if service.ports] == ["proxy"]
    assert {service.name for service in SERVICES.values() if "outside" not in service.networks} == {"postgres", "redis"}
    assert WHOLE["networks"]["inside"] == {"internal": True}


def test_nginx_finds_two_processes_each_at_its_socket():
    named = re.findall(r"server unix:(\S+)", (ROOT / "deploy/nginx.conf").read_text())
    commands = [service.command for service in SITE.values() if service.command and "--unix" in service.command]
    assert [command[command.index("--unix") + 1] for command in commands] == named
    assert len(named) == 2
    assert [service.healthcheck[-2] for service in SITE.values() if service.healthcheck] == named


def test_it_starts_when_what_it_needs_is_there():
    order = [service.name for service in composed.in_order(SERVICES)]
    assert order[-1] == "proxy"
    assert order.index("postgres") < order.index("migrate") < order.index("web1")
    assert "manage" not in order
    for service in SERVICES.values():
        for other, condition in service.after.items():
            assert condition != "service_healthy" or SERVICES[other].healthcheck, f"{other} says nothing of its health"
