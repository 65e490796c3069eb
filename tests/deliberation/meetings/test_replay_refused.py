"""What cannot be replayed is refused in one sentence, with exit code 2, and leaves nothing behind."""

import json
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Meeting
from tests.deliberation.meetings.debate_files import SECRETARY, akn, lists, section, voting
from tests.deliberation.meetings.replays import DEBATE, command, facts, replayed, rows, written
from tests.servers import FAR

pytestmark = pytest.mark.django_db(transaction=True)

BOMB = DEBATE.replace("?>\n", '?>\n<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;">]>\n', 1)
DIFFERENT = akn(
    section(SECRETARY + lists(ayes=("Orr Ann", "Poe Bo"), noes=("Ray Cy",))), analysis=voting(ayes=3, noes=1)
)


def refusal(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        call_command("replay_debate", *arguments)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return caught.value


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file is empty."),
        ("Dear Sir or Madam", "The file is not well-formed XML: syntax error: line 1, column 0."),
        (DEBATE[: len(DEBATE) // 2], "The file stops before its end, at line"),
        (BOMB, "The file declares entities of its own, which are never expanded."),
        ("<html/>", "The file is not Akoma Ntoso 3.0: it begins with <html>."),
        (DEBATE.replace("debate ", "act ").replace("</debate>", "</act>"), "The file is Akoma Ntoso, but holds act"),
        (DIFFERENT, "The voting v1 prints 3 for, 1 against, 0 abstaining, but 2 for, 1 against, 0 abstaining are"),
    ],
)
def test_a_bad_file(tmp_path: Path, content: str, sentence: str) -> None:
    refused = refusal(str(written(tmp_path, content)))
    assert str(refused).startswith(sentence)
    assert (refused.returncode, rows()) == (2, 0)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path, sentence in (
        (tmp_path / "none.xml", f"There is no file {tmp_path}/none.xml."),
        (tmp_path, f"{tmp_path} is not a regular file."),
    ):
        refused = refusal(str(path))
        assert (str(refused), refused.returncode, rows()) == (sentence, 2, 0)


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "fast", "", "1e9", "0.001"])
def test_a_bad_speed(tmp_path: Path, speed: str) -> None:
    refused = refusal(str(written(tmp_path)), f"--speed={speed}")
    assert str(refused) == f"--speed is a number from 0.01 to 1000000 or max, not {speed!r}."
    assert (refused.returncode, rows()) == (2, 0)


def test_an_id_that_is_none(tmp_path: Path) -> None:
    refused = refusal(str(written(tmp_path)), "--meeting", "tomorrow")
    assert (str(refused), refused.returncode, rows()) == ("--meeting is a UUID, not 'tomorrow'.", 2, 0)


def test_a_meeting_that_exists_stays_as_it_is(tmp_path: Path) -> None:
    path, taken = written(tmp_path), uuid4()
    replayed(path, "--meeting", str(taken))
    before = rows()

    refused = refusal(str(path), "--meeting", str(taken))

    assert str(refused) == f"There is a meeting {taken} already, and it stays as it is."
    assert (refused.returncode, rows()) == (2, before)


def test_what_only_the_rules_of_a_meeting_refuse_is_found_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deliberation.meetings.core.transcript.UTTERANCE", 10)
    refused = refusal(str(written(tmp_path)))
    assert str(refused) == "The debate cannot be held as a meeting: its rules refuse a step (too_long)."
    assert (refused.returncode, rows()) == (2, 0)


def test_the_process_ends_with_code_2_and_one_line(tmp_path: Path) -> None:
    process = command(written(tmp_path, BOMB), "--json")
    out, err = process.communicate(timeout=FAR)
    assert err == "CommandError: The file declares entities of its own, which are never expanded.\n"
    assert (process.returncode, out) == (2, "")
    assert rows() == 0


def test_a_database_that_fails_at_the_first_step_keeps_nothing_of_the_meeting(tmp_path: Path) -> None:
    fails_at("seat.taken")
    refused = refusal(str(written(tmp_path)))
    assert str(refused).startswith("The replay stopped before its end, because the database failed: no room left")
    assert (refused.returncode, rows()) == (1, 0)


def test_a_database_that_fails_midway_leaves_a_log_that_verifies(tmp_path: Path) -> None:
    fails_at("ballot.closed")
    refused = refusal(str(written(tmp_path)))
    assert refused.returncode == 1
    meeting = Meeting.objects.get()
    assert verify(meeting).state.status == "open"
    assert len(facts(list(Entry.objects.all()), "ballot.cast")) == 5


def test_a_log_that_does_not_verify_is_told_and_is_no_success(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        table = "" if connection.vendor == "sqlite" else " ON meetings_entry"
        cursor.execute(f"DROP TRIGGER meetings_entry_no_delete{table}")
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("replay_debate", str(written(tmp_path)), "--json", stdout=out)

    assert (str(caught.value), caught.value.returncode) == ("The log of this meeting does not verify.", 1)
    assert json.loads(out.getvalue())["chain_ok"] is False


def fails_at(type: str) -> None:
    """From now on the database does not take entries of this type."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"""CREATE TRIGGER full_disk BEFORE INSERT ON meetings_entry WHEN NEW.type = '{type}'
                BEGIN SELECT RAISE(ABORT, 'no room left'); END"""
            )
            return
        cursor.execute(
            """CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'no room left' USING ERRCODE = 'disk_full'; END $$"""
        )
        cursor.execute(
            f"""CREATE TRIGGER full_disk BEFORE INSERT ON meetings_entry FOR EACH ROW WHEN (NEW.type = '{type}')
            EXECUTE FUNCTION full_disk()"""
        )
