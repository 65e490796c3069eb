"""The golden stories are those the code tells, and leave nothing out."""

import json

from deliberation.meetings.core import codec
from tests.golden import FOLDER, files
from tests.stories.chapters import CHAPTERS

MOST_BYTES = 1_600_000


def test_the_stories_in_the_repository_are_what_the_core_tells_now() -> None:
    told = files()
    stale = [path.name for path, text in told.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `make golden`"
    assert set(FOLDER.glob("*.json")) == set(told)


def test_every_kind_of_event_happens_in_some_chapter() -> None:
    happened = {codec.NAMES[type(event)] for tell in CHAPTERS.values() for event, _ in tell().lines}
    assert happened == set(codec.EVENTS)


def test_every_kind_of_event_that_an_audience_may_hear_is_told_to_it_in_some_chapter() -> None:
    moderators_only = {
        "absence.noted",
        "ballot.cast",
        "posting.restored",
        "posting.suspended",
        "seat.warned",
        "suggestion.marked",
        "suggestion.unmarked",
        "utterance.contested",
    }
    heard: dict[str, set[str]] = {to: set() for to in ("moderator", "member", "public")}
    for path in FOLDER.glob("chapter-*.json"):
        for to, steps in json.loads(path.read_text(encoding="utf-8")).items():
            heard[to] |= {step["heard"]["type"] for step in steps if "type" in step["heard"]}
    everything = set(codec.EVENTS)
    assert heard == {
        "moderator": everything,
        "member": everything - moderators_only,
        "public": everything - moderators_only,
    }


def test_what_an_audience_does_not_hear_changes_nothing_it_holds() -> None:
    for path in FOLDER.glob("chapter-*.json"):
        for to, steps in json.loads(path.read_text(encoding="utf-8")).items():
            changed = [step for step in steps if "type" not in step["heard"] and step["changes"]]
            assert changed == [], f"{path.name}, {to}"


def test_the_stories_stay_small_enough_to_be_read_in_a_change() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) < MOST_BYTES
