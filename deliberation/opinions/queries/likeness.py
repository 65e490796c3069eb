"""Near-duplicates: the signatures of a round stand in one array of this process, and new ones are read as they come."""

import threading
from collections import OrderedDict
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from deliberation.opinions.models import Fingerprint, Round
from deliberation.opinions.rules import minhash

MAX_ROUNDS = 4  # each of 50,000 opinions takes 27 MB
BATCH = 5000
OVERLAP = 200  # rows are read again for a while: a smaller number may be committed after a larger one
AT_LEAST, CANDIDATES = 0.1, 12


class Index:
    """All fingerprints of one round that this process has read."""

    def __init__(self, round: int) -> None:
        self.round = round
        self.last = 0
        self.rows: dict[int, int] = {}  # opinion -> row
        self.read: OrderedDict[int, None] = OrderedDict()  # the latest rows of the table that were read
        self.opinions: NDArray[np.int64] = np.zeros(64, dtype=np.int64)
        self.whole: NDArray[np.int64] = np.zeros(64, dtype=np.int64)
        self.signatures: NDArray[np.uint32] = np.zeros((64, minhash.PLACES), dtype=np.uint32)

    def refresh(self) -> None:
        since = Fingerprint.objects.filter(round=self.round, pk__gt=self.last - OVERLAP).order_by("pk")
        new = [pk for pk in since.values_list("pk", flat=True) if pk not in self.read]
        for start in range(0, len(new), BATCH):
            part = new[start : start + BATCH]
            rows = since.filter(pk__gte=part[0], pk__lte=part[-1])
            self._add(list(rows.values_list("pk", "opinion", "whole", "signature")))
        while len(self.read) > 2 * OVERLAP:
            self.read.popitem(last=False)

    def _add(self, rows: list[tuple[int, int, int, bytes | memoryview]]) -> None:
        """A text that changed takes the place of what it was."""
        for pk, *_ in rows:
            self.last = max(self.last, pk)
            self.read[pk] = None
        places = [self.rows.setdefault(opinion, len(self.rows)) for _, opinion, _, _ in rows]
        while len(self.rows) > len(self.opinions):
            self._grow()
        signatures = np.frombuffer(b"".join(bytes(row[3]) for row in rows), dtype="<u4")
        self.opinions[places] = [row[1] for row in rows]
        self.whole[places] = [row[2] for row in rows]
        self.signatures[places] = signatures.reshape(-1, minhash.PLACES)

    def _grow(self) -> None:
        more = len(self.opinions)
        self.opinions = np.concatenate([self.opinions, np.zeros(more, dtype=np.int64)])
        self.whole = np.concatenate([self.whole, np.zeros(more, dtype=np.int64)])
        self.signatures = np.concatenate([self.signatures, np.zeros((more, minhash.PLACES), dtype=np.uint32)])

    def near(self, text: str) -> list[int]:
        """The opinions that may be like this text, the likest first: of a short one those that say the same."""
        opinions = self.opinions[: len(self.rows)]
        if minhash.is_short(text):
            return [int(one) for one in opinions[self.whole[: len(opinions)] == minhash.whole(text)][:CANDIDATES]]
        rates = minhash.shared(minhash.signature(text), self.signatures[: len(opinions)])
        best = np.argsort(-rates, kind="stable")[:CANDIDATES]
        return [int(opinions[row]) for row in best if rates[row] >= AT_LEAST]


_indexes: OrderedDict[tuple[int, datetime], Index] = OrderedDict()
_lock = threading.Lock()


def near(round: Round, text: str) -> list[int]:
    """The keys of opinions that may be like this text, whether they are still shown or not."""
    key = (round.pk, round.created_at)
    with _lock:
        index = _indexes.pop(key, None) or Index(round.pk)
        _indexes[key] = index
        while len(_indexes) > MAX_ROUNDS:
            _indexes.popitem(last=False)
        index.refresh()
        return index.near(text)
