"""What is counted: as a dict would have it, and no two of them change one another."""

import dataclasses
from dataclasses import dataclass
from random import Random

import pytest

from deliberation.meetings.core import fast_replace
from deliberation.meetings.core.persistent_map import LEAF, PersistentMap
from deliberation.meetings.core.state import EMPTY

NUMBERS = (-1, *range(3 * LEAF + 1), 2**31)


@pytest.mark.parametrize("seed", range(20))
def test_it_holds_what_a_dict_would_hold_at_every_step(seed: int) -> None:
    dice = Random(seed)
    known = dict.fromkeys(dice.sample(NUMBERS, dice.choice((0, 1, LEAF, 2 * LEAF))), "known")
    kept = [(PersistentMap(known), known)]
    for step in range(40):
        numbered, plain = kept[-1]
        number, value = dice.choice(NUMBERS), str(step)
        kept.append((numbered.with_item(number, value), {**plain, number: value}))

    for numbered, plain in kept:
        assert numbered == plain == dict(numbered.items())
        assert numbered == PersistentMap(plain)
        assert len(numbered) == len(plain)
    for number in range(-1, 4 * LEAF):
        assert (number in numbered, numbered.get(number)) == (number in plain, plain.get(number))


def test_it_can_be_taken_apart_and_put_together_again() -> None:
    numbered = PersistentMap(dict.fromkeys(NUMBERS, "x"))

    again = PersistentMap.of_leaves({place: dict(leaf) for place, leaf in numbered.leaves().items()})

    assert again == numbered
    assert len(again) == len(NUMBERS)
    assert list(again) == list(numbered)


def test_what_is_counted_in_order_is_told_in_order() -> None:
    numbered: PersistentMap[str] = PersistentMap()
    for number in range(1, 5 * LEAF):
        numbered = numbered.with_item(number, "x")

    assert list(numbered) == list(range(1, 5 * LEAF))


def test_what_is_not_there_is_missed() -> None:
    with pytest.raises(KeyError):
        PersistentMap({1: "a"})[2]
    assert "1" not in PersistentMap({1: "a"})
    assert PersistentMap({1: "a"}) != {1: "b"}


def test_one_more_copies_its_neighbours_and_nobody_else() -> None:
    numbered = PersistentMap({number: object() for number in range(100 * LEAF)})
    more = numbered.with_item(0, "new")

    shared = [more._leaves[place] is numbered._leaves[place] for place in range(100)]
    assert shared == [False] + 99 * [True]


def test_built_anew_is_what_the_standard_library_builds() -> None:
    assert fast_replace.replace(EMPTY, status="open", item=3) == dataclasses.replace(EMPTY, status="open", item=3)
    assert fast_replace.replace(EMPTY) == EMPTY
    assert EMPTY.status == "preparing"


def test_a_field_that_is_not_there_is_an_error() -> None:
    @dataclass(frozen=True, slots=True)
    class Pair:
        one: int
        other: int

    assert fast_replace.replace(Pair(1, 2), other=3) == Pair(1, 3)
    with pytest.raises(KeyError):
        fast_replace.replace(Pair(1, 2), third=3)


def test_one_field_alone_is_built_anew_as_well() -> None:
    @dataclass(frozen=True, slots=True)
    class Word:
        text: str | None

    assert fast_replace.replace(Word("a"), text=None) == Word(None)
    assert fast_replace.replace(Word("a")) == Word("a")
