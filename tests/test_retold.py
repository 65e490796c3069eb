"""Both languages agree on meetings nobody has looked at: made up by chance, told by Python, retold by TypeScript."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.golden import by_chance, files, long_meeting, written

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
VITEST = FRONTEND / "node_modules" / "vitest" / "vitest.mjs"
PROOF = os.environ.get("ROSTRUM_PROOF") == "1"
SEEDS = range(1_000, 1_150 if PROOF else 1_002)


def retold(stories: Path) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / ".venv/bin/node"), str(VITEST), "run", "--testTimeout=60000", "tests/core/golden.test.ts"]
    environment = {**os.environ, "STORIES": str(stories), "NO_COLOR": "1"}
    return subprocess.run(command, cwd=FRONTEND, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    for path, text in files().items():
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    for seed in SEEDS:
        (tmp_path / f"chance-{seed}.json").write_text(written(long_meeting(*by_chance(seed))), encoding="utf-8")
    return tmp_path


def test_meetings_made_up_by_chance_are_retold_as_they_were_told(stories: Path) -> None:
    told = retold(stories)

    assert told.returncode == 0, told.stdout[-4000:]


def test_a_meeting_told_otherwise_is_noticed(stories: Path) -> None:
    story = stories / f"chance-{SEEDS[0]}.json"
    before = story.read_text(encoding="utf-8")
    story.write_text(before.replace('"type":"queue.opened"', '"type":"queue.closed"'), encoding="utf-8")
    assert story.read_text(encoding="utf-8") != before

    told = retold(stories)

    assert told.returncode == 1
    assert story.name in told.stdout
