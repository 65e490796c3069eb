"""The canonical bytes of JSON: those of RFC 8785, however they are come by."""

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from deliberation.meetings import hash_chain

LARGEST = 2**53 - 1

names = st.text(max_size=6) | st.sampled_from(
    ["\ue000", "\U00010000", "\uffff", "a", "A", "é", "titles.10", "titles.2"]
)
numbers = st.integers() | st.sampled_from([LARGEST, LARGEST + 1, -LARGEST, -LARGEST - 1, 2**63, 2**64])
plain = st.none() | st.booleans() | numbers | st.floats() | st.text() | st.characters(max_codepoint=0xA0)
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5))


def bytes_or_none(of: Any, encode: Any) -> bytes | None:
    try:
        encoded: bytes = encode(of)
    except ValueError:
        return None
    return encoded


@given(value=values)
@example(value={"\ue000": 1, "\U00010000": 2})  # in UTF-8 the other way round
@example(value={"b": 1, "B": 2, "a": {"titles.2": 3, "titles.10": 4}})
@example(value=[1.0, -0.0, 0.1])
@example(value=1e21)
@example(value=[LARGEST + 1])
@example(value=float("nan"))
@example(value="".join(map(chr, range(0x100))) + "\u2028\u2029\ufeff\U0010ffff")
@example(value={"a": {"b": ["\ud800"]}})
@example(value={"\ud800": 1})
def test_they_are_those_of_the_standard(value: Any) -> None:
    """And where the standard has none, there are none."""
    assert bytes_or_none(value, hash_chain.canonical) == bytes_or_none(value, rfc8785.dumps)


@pytest.mark.parametrize("value", [{1: "a"}, {"a": b"bytes"}, {"a": {1, 2}}, {"a": object()}])
def test_what_is_not_json_has_none(value: Any) -> None:
    """An encoder that is too kind would make something of the first three."""
    assert bytes_or_none(value, hash_chain.canonical) is None
