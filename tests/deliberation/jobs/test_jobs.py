"""Jobs are done once, show how far they have come, and survive the death of their worker."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from deliberation.audit.models import AuditEntry
from deliberation.jobs import operations, queries, registry
from deliberation.jobs.models import Job
from deliberation.meetings.models import Entry
from deliberation.people.models import Person
from tests.deliberation.meetings.given import a_meeting_with_a_past
from tests.deliberation.people.given import conference, holder, sign_in_with_factor
from tests.environment import ROOT
from tests.servers import FAR, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

VERIFY = "meetings.verify_logs"


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A kind `tests.noted`, and the arguments it was done with."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    done: list[dict[str, Any]] = []

    def work(report: registry.Report, **arguments: Any) -> dict[str, Any]:
        report(2, 2)
        if arguments.get("refuses"):
            raise registry.JobFailed("no_font")
        if arguments.get("breaks"):
            raise ZeroDivisionError
        done.append(arguments)
        return {"n": len(done)}

    registry.register("tests.noted", work)
    return done


def do_all() -> None:
    call_command("db_worker", batch=True, startup_delay=False, interval=0, reload=False, verbosity=0)


def test_a_job_is_done_once_with_what_was_asked(kind: list[dict[str, Any]]) -> None:
    job = operations.enqueue("tests.noted", "a", arguments={"x": "言"}, requested_by=7)
    assert operations.enqueue("tests.noted", "a", arguments={"x": "二"}) == job
    assert operations.enqueue("tests.noted", "b") != job
    do_all()
    operations.perform.call(str(job.pk))
    assert kind == [{"x": "言"}, {}]
    job.refresh_from_db()
    assert (job.state, job.result, job.done, job.total, job.attempts) == ("done", {"n": 1}, 2, 2, 1)
    assert operations.enqueue("tests.noted", "a") != job


def test_what_is_asked_for_in_a_transaction_that_fails_is_not_done(kind: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        operations.enqueue("tests.noted")
        transaction.set_rollback(True)
    do_all()
    assert kind == []
    assert not Job.objects.exists()


@pytest.mark.parametrize(("how", "code"), [("refuses", "no_font"), ("breaks", "error")])
def test_a_job_that_fails_says_why_by_a_code_and_may_be_asked_for_again(
    kind: list[dict[str, Any]], how: str, code: str
) -> None:
    job = operations.enqueue("tests.noted", arguments={how: True})
    do_all()
    job.refresh_from_db()
    assert (job.state, job.failure, job.result) == ("failed", code, None)
    operations.enqueue("tests.noted")
    do_all()
    assert kind == [{}]


def test_a_kind_that_nobody_registered_is_an_error() -> None:
    with pytest.raises(KeyError):
        operations.enqueue("tests.unknown")
    with pytest.raises(CommandError, match=r"There is no job tests.unknown; there are: .*meetings.verify_logs"):
        call_command("queue_job", "tests.unknown")
    with pytest.raises(ValueError, match="already"):
        registry.register(VERIFY, lambda report: {})


# ---- a worker that dies ----


def silent_for(job: Job, seconds: float) -> None:
    Job.objects.filter(pk=job.pk).update(state="running", heartbeat_at=timezone.now() - timedelta(seconds=seconds))


def test_a_job_whose_worker_died_is_taken_up_again_and_given_up_after_three(kind: list[dict[str, Any]]) -> None:
    job = operations.enqueue("tests.noted")
    DBTaskResult.objects.update(status="RUNNING")
    silent_for(job, queries.STALE_SECONDS - 5)
    assert (operations.recover(), queries.needs_worker()) == (0, False)
    silent_for(job, queries.STALE_SECONDS + 5)
    assert queries.needs_worker()
    assert operations.recover() == 1
    do_all()
    assert kind == [{}]
    hopeless = operations.enqueue("tests.noted", "again")
    Job.objects.filter(pk=hopeless.pk).update(attempts=operations.MAX_ATTEMPTS)
    silent_for(hopeless, queries.STALE_SECONDS + 5)
    operations.recover()
    do_all()
    hopeless.refresh_from_db()
    assert (hopeless.state, hopeless.failure) == ("failed", "worker_lost")
    assert kind == [{}]


def test_a_worker_taken_for_dead_does_not_overwrite_its_successor(
    kind: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = operations.enqueue("tests.noted")

    def slow(report: registry.Report) -> dict[str, Any]:
        Job.objects.filter(pk=job.pk).update(attempts=2)  # another has taken it meanwhile
        return {"n": "late"}

    monkeypatch.setitem(registry._kinds, "tests.noted", slow)
    operations.perform.call(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == ("running", None)


if connection.vendor != "sqlite":  # there the database is in memory, and another process does not see it

    def test_the_worker_is_a_process_that_can_be_killed_and_ends_when_idle() -> None:
        """A worker killed over a job leaves it to the next one, which ends by itself."""
        job = operations.enqueue(VERIFY)
        silent_for(job, queries.STALE_SECONDS + 5)
        DBTaskResult.objects.all().delete()
        environment = {**os.environ, "DATABASE_URL": url()}
        command = [sys.executable, "manage.py", "worker", "--until-idle", "1"]
        with subprocess.Popen(command, cwd=ROOT, env=environment) as worker:
            wait_until(lambda: worker.poll() is not None, FAR)
        assert worker.returncode == 0
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("done", 1)
        with subprocess.Popen([*command[:-2]], cwd=ROOT, env=environment) as worker:
            again = operations.enqueue(VERIFY)
            wait_until(lambda: Job.objects.get(pk=again.pk).state == "done", FAR)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(FAR) == 0


def url() -> str:
    found = connection.settings_dict
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


# ---- verifying all logs ----


def test_the_job_verifies_every_log_and_names_the_first_bad_entry() -> None:
    given = a_meeting_with_a_past()
    job = operations.enqueue(VERIFY)
    do_all()
    job.refresh_from_db()
    entries = Entry.objects.count()
    assert job.result == {"meetings": 1, "entries": entries, "broken": [], "broken_count": 0}
    with connection.cursor() as cursor:
        triggers_off(cursor)
        cursor.execute("UPDATE meetings_entry SET at = at + 1 WHERE seq = 5")
    operations.enqueue(VERIFY)
    do_all()
    found = queries.last_done(VERIFY)
    assert found is not None
    result = found.result or {}
    assert [(one["meeting"], one["seq"]) for one in result["broken"]] == [(str(given.meeting.pk), 5)]


def triggers_off(cursor: Any) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = replica")
        return
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'meetings_entry'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def signed_in(person: Person) -> Client:
    return sign_in_with_factor(Client(), person.user)


def test_the_desk_of_the_site_asks_for_it_shows_it_and_audits_it() -> None:
    a_meeting_with_a_past()
    site, city = holder("site_administrator", None), conference("县政协")
    other = signed_in(holder("administrator", city))
    assert other.post("/desk/site/logs/").status_code == 404
    client = signed_in(site)
    assert client.get("/desk/site/logs/").status_code == 405
    assert client.post("/desk/site/logs/").headers["Location"] == "/desk/site/"
    client.post("/desk/site/logs/")
    waiting = client.get("/desk/site/").content.decode()
    assert "<progress" in waiting
    assert 'http-equiv="refresh"' in waiting
    do_all()
    shown = client.get("/desk/site/").content.decode()
    assert "<progress" not in shown
    assert f"记录 {Entry.objects.count()} 条" in shown
    assert Job.objects.count() == 1
    assert AuditEntry.objects.filter(act="logs.verification_requested", actor=site.pk).count() == 2
