"""The meeting of the demonstration runs by itself from its opening to its close, and persons go first in it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deliberation.meetings.core.codec import EVENTS
from tests.environment import ROOT

CALLED_WITHIN_SECONDS = 15  # a sentence to its end, one more to say goodbye, and the call


def played(folder: Path, empty_file: Path, *visitors: str) -> dict[str, Any]:
    """In a process of its own, since it brings an event loop and a database along."""
    shutil.copy(empty_file, folder / "play.sqlite3")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.realtime.demo.quick_play", *visitors],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{folder}/play.sqlite3"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr, ended.stderr
    report: dict[str, Any] = json.loads(ended.stdout)
    return report


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> dict[str, Any]:
    return played(tmp_path_factory.mktemp("alone"), empty_file)


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> dict[str, Any]:
    return played(tmp_path_factory.mktemp("visited"), empty_file, "speaker", "voter")


def test_it_runs_to_its_close_and_its_log_holds(alone: dict[str, Any]) -> None:
    assert alone["status"] == "closed"
    assert alone["verified"] == len(alone["log"]) > 500
    assert 12 * 60 < alone["seconds"] < 25 * 60


def test_hardly_anything_it_asks_for_is_refused(alone: dict[str, Any]) -> None:
    asked = sum(alone["answers"].values())
    assert alone["answers"]["done"] >= 0.98 * asked


def test_it_shows_everything_a_meeting_can_hold(alone: dict[str, Any]) -> None:
    # The administration puts names right and takes seats back; what is of the record comes after the meeting; and the
    # cast has no reason to hold it, which visitors do by hand.
    elsewhere = {
        "meeting.held",
        "meeting.released",
        "seat.corrected",
        "seat.ended",
        "absence.noted",
        "contest.settled",
        "erratum.noted",
        "name.erased",
    }
    of_the_record = {name for name in EVENTS if name.startswith(("record.", "suggestion."))}
    words = {"utterance.confirmed", "utterance.contested"}
    assert set(alone["types"]) == set(EVENTS) - elsewhere - of_the_record - words


def test_everybody_acts_for_themselves(alone: dict[str, Any]) -> None:
    """Nothing by the platform, and nothing by the seats that are kept for visitors."""
    acting = {by for _, by, *_ in alone["log"]}
    kept = {
        number
        for number, name in enumerate(alone["names"], start=1)
        if name in ("秦雅琴", "石磊", "洪岩", "何𠮷祥", "苏𫖮")
    }
    assert len(kept) == 5
    assert not acting & {0, *kept}


def test_rare_characters_in_names_arrive_whole(alone: dict[str, Any]) -> None:
    assert {"何𠮷祥", "苏𫖮", "任𬭎", "董𬱖", "郑㐂财", "周䶮"} <= set(alone["names"])


def test_each_vote_has_a_result(alone: dict[str, Any]) -> None:
    closed = [facts for _, _, type, facts, _ in alone["log"] if type == "ballot.closed"]
    assert [sum(ballot["tally"].values()) >= 40 for ballot in closed] == [True] * 4
    motions = [facts["outcome"]["result"] for facts in closed[2:]]
    assert motions == ["adopted", "adopted"]


def test_every_speech_is_in_the_record_under_its_speaker(alone: dict[str, Any]) -> None:
    granted = {facts["entry"]: facts["seat"] for _, _, type, facts, _ in alone["log"] if type == "floor.granted"}
    said = {facts["turn"]: facts["seat"] for _, _, type, facts, _ in alone["log"] if said_in_a_turn(type, facts)}
    assert len(granted) >= 18
    # The one who was cut short said nothing.
    assert len(granted.items() - said.items()) == 1
    assert said.items() <= granted.items()


def said_in_a_turn(type: str, facts: dict[str, Any]) -> bool:
    return type == "utterance.recorded" and facts["kind"] == "speech"


def test_it_is_the_same_every_time(alone: dict[str, Any], tmp_path: Path, empty_file: Path) -> None:
    assert what_happened(played(tmp_path, empty_file)) == what_happened(alone)


def what_happened(report: dict[str, Any]) -> list[Any]:
    """Without the times that are measured."""
    return [[by, type, text] for _, by, type, _, text in report["log"]]


def test_a_member_who_asks_is_called_within_seconds(visited: dict[str, Any]) -> None:
    (seconds,) = [waited for what, waited in visited["told"] if what == "called after"]
    assert seconds < CALLED_WITHIN_SECONDS


def test_a_members_vote_is_waited_for(visited: dict[str, Any]) -> None:
    votes = [done for what, done in visited["told"] if what == "voted"]
    assert votes == [True] * 5


def test_a_members_motion_is_seconded_put_and_voted_on(visited: dict[str, Any]) -> None:
    me = visited["names"].index("何𠮷祥") + 1
    (motion,) = [facts["motion"] for _, by, type, facts, _ in visited["log"] if (type, by) == ("motion.moved", me)]
    about = [type for _, _, type, facts, _ in visited["log"] if facts.get("motion") == motion]
    assert about == ["motion.moved", "motion.seconded", "motion.put", "ballot.opened"]


def test_what_a_member_writes_is_answered(visited: dict[str, Any]) -> None:
    me = visited["names"].index("何𠮷祥") + 1
    (mine,) = [f["statement"] for _, by, type, f, _ in visited["log"] if (type, by) == ("statement.posted", me)]
    assert any(type == "statement.posted" and facts["reply_to"] == mine for _, _, type, facts, _ in visited["log"])


def test_while_a_person_moderates_nobody_else_does(tmp_path: Path, empty_file: Path) -> None:
    report = played(tmp_path, empty_file, "leader")
    assert report["told"] == [["meanwhile", []]]
    assert report["status"] == "closed"
