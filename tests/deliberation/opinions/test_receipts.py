"""Reference codes: how they are made, read out and typed."""

import pytest

from deliberation.opinions.rules.receipts import ALPHABET, code_from, digest, grouped, normalised


def test_a_code_has_twelve_of_the_32_letters_none_of_which_is_misread():
    assert code_from(bytes(range(12))) == "0123456789AB"
    assert code_from(bytes(range(244, 256))) == "MNPQRSTVWXYZ"
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M9XPD2QHT",
        "7k3m-9xpd-2qht",
        " 7K3M 9XPD 2QHT ",
        "7K3M—9XPD–2QHT",
        "７Ｋ３Ｍ９ＸＰＤ２ＱＨＴ",
        "7K3M·9XPD·2QHT",
    ],
)
def test_a_code_is_found_however_it_is_typed(typed: str):
    assert normalised(typed) == "7K3M9XPD2QHT"


def test_letters_that_are_in_no_code_are_read_as_the_digits_they_look_like():
    assert normalised("OIL000000001") == "011000000001"


@pytest.mark.parametrize("typed", ["", "7K3M9XPD2QH", "7K3M9XPD2QHTX", "7K3M9XPD2QHU", "七三", "7K3M9XPD2QH\0"])
def test_what_can_be_no_code_is_none(typed: str):
    assert normalised(typed) is None


def test_a_code_is_shown_in_fours_and_stored_as_a_keyed_hash():
    assert grouped("7K3M9XPD2QHT") == ["7K3M", "9XPD", "2QHT"]
    assert len(digest("7K3M9XPD2QHT", key="a")) == 32
    assert digest("7K3M9XPD2QHT", key="a") != digest("7K3M9XPD2QHT", key="b")
