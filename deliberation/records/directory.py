"""The sealed directory: who sat where, each under a salt of their own, so that a name can be erased and the root holds.

leaf = SHA-256(0x04 ‖ salt ‖ JCS({name, name_en, organisation, seat, sector, sector_en, venue}))
"""

import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from deliberation.meetings.hash_chain import SALT_BYTES, canonical
from deliberation.meetings.models import Meeting, Seat
from deliberation.records.merkle import tree_root
from deliberation.records.models import Card


def leaf_of(words: dict[str, Any], salt: bytes) -> bytes:
    return sha256(b"\x04" + salt + canonical(words)).digest()


def frozen_cards(meeting: Meeting) -> list[Card]:
    """Every seat's card as it is now, not saved yet, in the order of the seats."""
    seats = Seat.objects.filter(meeting=meeting).select_related("person").order_by("number")
    organisation = meeting.consultation.organisation.name
    return [_card(seat, organisation) for seat in seats]


def _card(seat: Seat, organisation: str) -> Card:
    words = {
        "seat": seat.number,
        "name": seat.display_name,
        "name_en": seat.display_name_en,
        "organisation": organisation,
        "sector": seat.sector,
        "sector_en": seat.sector_en,
        "venue": seat.venue,
    }
    salt = secrets.token_bytes(SALT_BYTES)
    return Card(seat=seat.number, shown_to=seat.shown_to, words=words, salt=salt, leaf=leaf_of(words, salt))


def root_of(cards: Sequence[Card]) -> bytes:
    return tree_root([bytes(card.leaf) for card in cards])
