"""A persistent map from 1, 2, 3 …: adding costs the same however much it holds."""

from collections.abc import Iterator, Mapping

LEAF = 64  # neighbours that are copied together


class PersistentMap[Value](Mapping[int, Value]):
    """A mapping by number that never changes; whoever adds to it gets another, which shares nearly all of it."""

    __slots__ = ("_count", "_leaves")

    def __init__(self, known: Mapping[int, Value] | None = None) -> None:
        leaves: dict[int, dict[int, Value]] = {}
        for number, value in (known or {}).items():
            leaves.setdefault(number // LEAF, {})[number] = value
        self._leaves, self._count = leaves, len(known or {})

    @classmethod
    def of_leaves(cls, leaves: Mapping[int, dict[int, Value]]) -> "PersistentMap[Value]":
        """From what `leaves` gave."""
        made: PersistentMap[Value] = cls()
        made._leaves = dict(leaves)
        made._count = sum(map(len, made._leaves.values()))
        return made

    def leaves(self) -> Mapping[int, Mapping[int, Value]]:
        """Its parts of a few dozen neighbours, by their place."""
        return self._leaves

    def with_item(self, number: int, value: Value) -> "PersistentMap[Value]":
        """The same with this value at this number."""
        place = number // LEAF
        leaf = self._leaves.get(place, {})
        other: PersistentMap[Value] = PersistentMap()
        other._leaves = {**self._leaves, place: {**leaf, number: value}}
        other._count = self._count + (number not in leaf)
        return other

    def __getitem__(self, number: int) -> Value:
        return self._leaves[number // LEAF][number]

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and number in self._leaves.get(number // LEAF, ())

    def __iter__(self) -> Iterator[int]:
        for leaf in self._leaves.values():
            yield from leaf

    def __len__(self) -> int:
        return self._count

    def __repr__(self) -> str:
        return f"Numbered({dict(self)})"
