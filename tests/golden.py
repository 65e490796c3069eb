"""The golden stories: what each audience hears of a meeting and what it must then hold, for TypeScript to retell.

`python -m tests.golden` writes them. A chapter tells every step; a long meeting is looked at now and then.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from deliberation.meetings.core import codec
from deliberation.meetings.core.machine import replay
from deliberation.meetings.core.packing import packed
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.state import EMPTY, State
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import AUDIENCES, Audience
from realtime.protocol import outgoing
from tests.stories.chance import meeting
from tests.stories.chapters import CHAPTERS
from tests.stories.telling import Line, Telling
from tests.stories.windows import late_result

FOLDER = Path(__file__).parent / "golden"
SEEDS = (4, 7, 9)
LOOKS = 2

Json = dict[str, Any]


def files() -> dict[Path, str]:
    """Every story file with what should stand in it."""
    chapters = {f"chapter-{name}": chapter(tell()) for name, tell in CHAPTERS.items()}
    meetings = {f"chance-{seed}": long_meeting(*by_chance(seed)) for seed in SEEDS}
    stories = {**chapters, **meetings, "late-result": long_meeting(*late_result())}
    return {FOLDER / f"{name}.json": written(story) for name, story in stories.items()}


def by_chance(seed: int) -> tuple[Telling, list[int]]:
    told = meeting(seed)
    looks = Random(seed).sample(range(1, told.seq), LOOKS)
    return told, [*sorted(looks), told.seq]


# ---- a chapter: of every step what was heard, and what it changed ----


def chapter(told: Telling) -> Json:
    return {to: list(steps(told, to)) for to in AUDIENCES}


def steps(told: Telling, to: Audience) -> Iterator[Json]:
    before = held(EMPTY, to)
    for upto, line in enumerate(told.lines, start=1):
        after = held(replay(told.lines[:upto]), to)
        yield {"heard": heard([line], to)[0], "changes": difference(before, after)}
        before = after


# ---- a long meeting: all that was heard, and what was held at a few points ----


def long_meeting(told: Telling, looks: list[int]) -> Json:
    """The moderators' part in full, of the others only where it differs.

    `bare` has the events whose words were redacted later, as the log tells them from then on.
    """
    everything = heard(told.lines, "moderator")
    gone = [event.entry for event, _ in told.lines if isinstance(event, EntryRedacted)]
    bare = [without_words(told.lines[seq - 1]) for seq in sorted(gone)]
    return {
        "looks": [look(replay(told.lines[:seq]), seq) for seq in looks],
        "events": everything,
        "otherwise": {to: [one for one in heard(told.lines, to) if one not in everything] for to in AUDIENCES[1:]},
        "bare": {to: [one for line in bare for one in heard([line], to)] for to in AUDIENCES},
    }


def look(state: State, seq: int) -> Json:
    inside = snapshot(state, "moderator")
    others: Json = {to: difference(inside, snapshot(state, to)) for to in AUDIENCES[1:]}
    return {"seq": seq, "moderator": inside, **others}


def without_words(line: Line) -> Line:
    event, stamp = line
    name, facts, _ = codec.dump(event)
    return codec.load(name, facts, None), stamp


# ---- both ----


def heard(lines: list[Line], to: Audience) -> list[Json]:
    """As it stands in the frames."""
    return [msgspec.json.decode(one) for one in outgoing.visible_events(lines, to)]


def held(state: State, to: Audience) -> Json:
    """As a browser has it before it."""
    held: Json = codec.plain_json(view(state, to))
    return held


def snapshot(state: State, to: Audience) -> Json:
    """As a snapshot brings it: packed."""
    frame = outgoing.encode(outgoing.Snapshot(0, "", packed(view(state, to))))
    brought: Json = msgspec.json.decode(frame)["snapshot"]["state"]
    return brought


def difference(before: Json, after: Json) -> Json:
    return {name: value for name, value in after.items() if before[name] != value}


def written(story: Json) -> str:
    """One line for each thing in each list, so that a change can be read."""
    return "{" + ",".join(f"\n{compact(name)}:{_lines(part)}" for name, part in story.items()) + "\n}\n"


def _lines(part: Any) -> str:
    if isinstance(part, list):
        return "[" + ",".join(f"\n{compact(one)}" for one in part) + "]"
    return "{" + ",".join(f"\n{compact(name)}:{_lines(inner)}" for name, inner in part.items()) + "}"


def compact(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    wanted = files()
    for path in FOLDER.glob("*.json"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    size = sum(len(text.encode()) for text in wanted.values())
    print(f"{len(wanted)} stories, {size // 1024} KiB, in {FOLDER.name}/")


if __name__ == "__main__":
    main()
