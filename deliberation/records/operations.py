"""Sealing a record: freeze the directory, sign, tell the log, make the editions. Safe to be killed and run again."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from deliberation.meetings import failpoints, hash_chain
from deliberation.meetings.act import act
from deliberation.meetings.core.machine import Refused, evolve
from deliberation.meetings.core.sealing import EraseName, ErasureReason, SealRecord
from deliberation.meetings.core.state import EMPTY, PLATFORM, State
from deliberation.meetings.event_log import store
from deliberation.meetings.models import Entry, Meeting
from deliberation.records import signing
from deliberation.records.directory import frozen_cards, root_of
from deliberation.records.editions import Edition as Kind
from deliberation.records.lines import leaf_of
from deliberation.records.merkle import tree_root
from deliberation.records.models import Card, Edition, Rendition, Seal
from deliberation.records.package import package_of
from deliberation.records.queries import readers_edition
from deliberation.records.search.index import forget_name, index_record
from deliberation.records.statement import NO_DOCUMENTS, seal_message

# A sealed range ends with one of these; a mark that goes with a redaction goes with it.
ENDS = ("record.approved", "entry.redacted", "suggestion.unmarked", "erratum.noted", "name.erased")


@dataclass(frozen=True, slots=True)
class Range:
    """The entries from the first to where a seal ends, with their events, their leaves and what they come to."""

    entries: Sequence[Entry]
    events: Sequence[object]
    leaves: Sequence[bytes]
    state: State


def seal_record(*, meeting: Meeting, imported: bool = False) -> Seal:
    """The record sealed as far as it can be, with its editions; what is done already is not done again.

    Raises Refused, BrokenLog, or NoSigner.
    """
    seal, covered = _signed(meeting, imported)
    if failpoints.ARMED:
        failpoints.reached("seal.signed")
    _announce(meeting, seal, imported)
    if failpoints.ARMED:
        failpoints.reached("seal.announced")
    for kind in kinds_of(meeting):
        if not Edition.objects.filter(seal=seal, kind=kind).exists():
            covered = covered or range_of(meeting, seal.size)
            _make_edition(seal, kind, covered)
    return seal


def erase_name(*, meeting: Meeting, seat: int, reason: ErasureReason) -> None:
    """Take the words of a seat out of the sealed directory; its leaf, and so the root, stays. Seal anew afterwards."""
    act(meeting=meeting.pk, by=PLATFORM, command=EraseName(seat, reason))
    Card.objects.filter(seal__meeting=meeting, seat=seat).update(words=None, salt=None)
    forget_name(meeting=meeting, seat=seat)


def kinds_of(meeting: Meeting) -> tuple[Kind, Kind]:
    return ("full", readers_edition(meeting))


def range_of(meeting: Meeting, size: int, *, known: State | None = None) -> Range:
    """Every entry is checked on the way. `known`: what they come to, where that is known. Raises BrokenLog."""
    entries: list[Entry] = []
    events: list[object] = []
    leaves: list[bytes] = []
    state, previous = EMPTY, hash_chain.genesis(meeting.pk)
    for entry in store.read(meeting.pk, upto=size):
        leaf = _leaf(entry)
        previous = store.verify_entry(entry, seq=len(entries) + 1, previous=previous, leaf=leaf)
        event, stamp = store.decode_entry(entry)
        if known is None:
            state = evolve(event, state, stamp)
        entries.append(entry)
        events.append(event)
        leaves.append(leaf or b"")
    if len(entries) != size:
        raise store.BrokenLog(len(entries) + 1, "is missing")
    return Range(entries, events, leaves, known or state)


def _leaf(entry: Entry) -> bytes | None:
    """None of what no JCS can be made of, which the check that follows names."""
    try:
        return leaf_of(entry)
    except (RecursionError, TypeError, ValueError):
        return None


@transaction.atomic
def _signed(meeting: Meeting, imported: bool) -> tuple[Seal, Range | None]:
    """The seal that fits the log as it stands, made where there is none yet; the head row is locked meanwhile."""
    head = Meeting.objects.select_for_update().get(pk=meeting.pk)
    state = store.load_state(head).state
    if state.status != "closed":
        raise Refused("not_closed")
    size = _end(head, state, imported)
    if (known := Seal.objects.filter(meeting=head, size=size).first()) is not None:
        return known, None
    _may_be_sealed(state, size, imported)
    covered = range_of(head, size, known=state if size == head.last_seq else None)
    first = _first_announced(head, state)
    cards = [] if first is not None else frozen_cards(head)
    seal = Seal(
        meeting=head,
        size=size,
        root=tree_root(covered.leaves),
        chain=bytes(covered.entries[-1].hash),
        directory=first,
        directory_root=root_of(cards) if first is None else bytes(first.directory_root),
        documents_root=NO_DOCUMENTS,
        epoch=head.epoch,
    )
    signature = signing.signature_of(seal_message(seal))
    seal.signature, seal.separate_user = signature.signature, signature.separate_user
    seal.key = signing.listed_key(signature)
    seal.save(force_insert=True)
    for card in cards:
        card.seal = seal
    Card.objects.bulk_create(cards)
    return seal, covered


def _end(head: Meeting, state: State, imported: bool) -> int:
    """Where the sealed range ends. What is in the log after it belongs to the next one."""
    found = Entry.objects.filter(meeting=head, type__in=ENDS, seq__gte=state.changed_seq).order_by("-seq").first()
    if found is None and not imported:
        raise Refused("not_approved")
    return state.changed_seq if found is None else found.seq


def _may_be_sealed(state: State, size: int, imported: bool) -> None:
    if not state.sealed_size and not imported and len(state.approvals) < 2:
        raise Refused("not_approved")
    if size <= state.sealed_size:
        raise Refused("stale")


def _first_announced(head: Meeting, state: State) -> Seal | None:
    """Once the log speaks of a seal, the directory is the one it froze."""
    if not state.sealed_size:
        return None
    first = Entry.objects.filter(meeting=head, type="record.sealed").order_by("seq").first()
    return None if first is None else Seal.objects.get(meeting=head, size=first.facts["size"])


def _announce(meeting: Meeting, seal: Seal, imported: bool) -> None:
    """Say in the log that it is sealed, once."""
    state = store.load_state(Meeting.objects.get(pk=meeting.pk)).state
    if state.sealed_size < seal.size:
        command = SealRecord(seal.size, bytes(seal.root).hex(), seal.key.fingerprint, imported)
        act(meeting=meeting.pk, by=PLATFORM, command=command)


def destroy(editions: QuerySet[Edition]) -> None:
    """The bytes of these editions, and whatever was made of them; their digests stay listed."""
    Rendition.objects.filter(edition__in=editions).delete()
    editions.update(package=None)


@transaction.atomic
def _make_edition(seal: Seal, kind: Kind, covered: Range) -> None:
    """Package, store, and destroy the bytes of the one before; search finds what this one shows."""
    before = list(Edition.objects.filter(meeting=seal.meeting_id, kind=kind).order_by("number"))
    number = len(before) + 1
    package = package_of(
        seal,
        kind=kind,
        number=number,
        entries=covered.entries,
        events=covered.events,
        leaves=covered.leaves,
        state=covered.state,
        replaced=before,
    )
    destroy(Edition.objects.filter(meeting=seal.meeting_id, kind=kind, package__isnull=False))
    if failpoints.ARMED:
        failpoints.reached("seal.edition")
    Edition.objects.create(
        seal=seal,
        meeting=seal.meeting,
        kind=kind,
        number=number,
        digest=sha256(package).digest(),
        package=package,
    )
    if kind == readers_edition(seal.meeting):
        index_record(meeting=seal.meeting, seal=seal)
