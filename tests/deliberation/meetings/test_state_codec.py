"""The state as bytes: whatever a meeting comes to is the same again afterwards, and nothing else is taken for one."""

import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import msgspec
import pytest

from deliberation.meetings import core
from deliberation.meetings.core.machine import evolve
from deliberation.meetings.core.state import EMPTY
from deliberation.meetings.state_cache import state_codec
from tests.stories.chance import meeting


@pytest.mark.parametrize("seed", [4, 7, 9])
def test_a_state_comes_back_as_it_was_and_goes_on_as_it_would(seed: int) -> None:
    """At chance points of a long meeting: what follows changes both in the same way."""
    told = meeting(seed)
    dice, state = Random(seed), EMPTY
    for event, stamp in told.lines:
        if dice.random() < 0.05:
            again = state_codec.unpack(state_codec.pack(state))
            assert again == state
            assert evolve(event, again, stamp) == evolve(event, state, stamp)
            state = again
        state = evolve(event, state, stamp)


def test_what_is_no_state_is_refused() -> None:
    whole = state_codec.pack(EMPTY)
    for wrong in (b"", whole[:-9], zlib.compress(b""), zlib.compress(b"\x80" + b"\x80"), zlib.compress(b"\x01")):
        with pytest.raises(state_codec.Unreadable):
            state_codec.unpack(wrong)
    for fields in ({"status": "unheard of"}, {"statements": {1: b"\x01"}}, {"statements": [1]}, {"roll": {"a": 1}}):
        with pytest.raises(state_codec.Unreadable):
            state_codec.unpack(zlib.compress(msgspec.msgpack.encode(fields)))


def test_a_change_of_any_source_of_the_core_is_another_shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = Path(core.__file__).parent
    for path in sources.glob("*.py"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(core, "__file__", str(tmp_path / "__init__.py"))
    fresh: Callable[[], str] = state_codec.shape.__wrapped__
    before = fresh()
    assert before == state_codec.shape()

    changed = tmp_path / "roll.py"
    changed.write_text(changed.read_text(encoding="utf-8") + "# a word\n", encoding="utf-8")
    assert fresh() != before
