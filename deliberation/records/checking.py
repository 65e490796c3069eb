"""Checking a sealed record where it is kept: log, ballots, seals, directory, and the packages handed out."""

import io
from hashlib import sha256

from deliberation.meetings.core import counting
from deliberation.meetings.core.ballots import BallotClosed
from deliberation.meetings.core.machine import evolve
from deliberation.meetings.core.state import EMPTY, State
from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Meeting
from deliberation.records import verify_record
from deliberation.records.directory import leaf_of as card_leaf
from deliberation.records.directory import root_of
from deliberation.records.lines import leaf_of
from deliberation.records.merkle import tree_root
from deliberation.records.models import Card, Edition, Seal
from deliberation.records.statement import seal_message


class Fault(Exception):
    """The first thing in a record that does not hold."""


def check_record(meeting: Meeting) -> tuple[int, int]:
    """How many seals and packages were checked. Raises Fault or BrokenLog."""
    verify(meeting)
    leaves, hashes = _decided_again(meeting)
    seals = list(Seal.objects.filter(meeting=meeting).select_related("key").order_by("size"))
    for seal in seals:
        _check_seal(seal, leaves, hashes)
    editions = Edition.objects.filter(meeting=meeting, package__isnull=False)
    for edition in editions:
        _check_package(edition)
    return len(seals), len(editions)


def _decided_again(meeting: Meeting) -> tuple[list[bytes], list[bytes]]:
    """Fold the log, counting each ballot anew before its end is folded."""
    state, leaves, hashes = EMPTY, [], []
    for entry in store.read(meeting.pk):
        event, stamp = store.decode_entry(entry)
        if isinstance(event, BallotClosed):
            _count_again(event, state, entry.seq)
        state = evolve(event, state, stamp)
        leaves.append(leaf_of(entry))
        hashes.append(bytes(entry.hash))
    return leaves, hashes


def _count_again(event: BallotClosed, state: State, seq: int) -> None:
    ballot = state.ballot
    if ballot is None:
        raise Fault(f"entry {seq}: closes no ballot")
    if (event.tally, event.outcome) != (counting.tally(ballot), counting.outcome(ballot)):
        raise Fault(f"entry {seq}: the votes add up to something else")


def _check_seal(seal: Seal, leaves: list[bytes], hashes: list[bytes]) -> None:
    name = f"the seal of {seal.size} entries"
    if not verify_record.signed(bytes(seal.key.public), seal_message(seal), bytes(seal.signature)):
        raise Fault(f"{name}: its signature does not hold")
    if tree_root(leaves[: seal.size]) != bytes(seal.root) or hashes[seal.size - 1] != bytes(seal.chain):
        raise Fault(f"{name}: the log is another one")
    cards = list(Card.objects.filter(seal=seal.directory_id or seal.pk).order_by("seat"))
    for card in cards:
        if card.words is not None and card.salt is not None:
            if card_leaf(card.words, bytes(card.salt)) != bytes(card.leaf):
                raise Fault(f"{name}: the directory says something else of seat {card.seat}")
    if root_of(cards) != bytes(seal.directory_root):
        raise Fault(f"{name}: the directory is another one")


def _check_package(edition: Edition) -> None:
    package = bytes(edition.package or b"")
    name = f"edition {edition.kind} {edition.number}"
    if sha256(package).digest() != bytes(edition.digest):
        raise Fault(f"{name}: its bytes are not those that were made")
    try:
        verify_record.check_package(verify_record.read_package(io.BytesIO(package)), edition=edition.kind)
    except verify_record.Bad as bad:
        raise Fault(f"{name}: {bad}") from bad
