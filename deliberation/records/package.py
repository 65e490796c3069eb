"""The package of one edition: its files, the manifest that lists them, and the second signature."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils import timezone

from deliberation.meetings.core.machine import Stamp
from deliberation.meetings.core.state import State
from deliberation.meetings.models import Entry
from deliberation.meetings.queries import SEEN_BY
from deliberation.records import readme, signing, verify_record
from deliberation.records.akn import About, akn_of
from deliberation.records.editions import Edition as Kind
from deliberation.records.lines import lines_of, written
from deliberation.records.models import Card, Edition, Seal, SigningKey
from deliberation.records.reading import Namer, Reading, read_record
from deliberation.records.renditions.docx import docx_of
from deliberation.records.renditions.minutes import minutes_of
from deliberation.records.renditions.page import code_of, page_of
from deliberation.records.statement import edition_message, edition_words, sealed_words

VERIFIER = Path(verify_record.__file__)
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every member: the same versions give the same bytes
NAMED_IN: Mapping[Kind, tuple[str, ...]] = {
    "full": SEEN_BY["moderator"],
    "members": SEEN_BY["member"],
    "public": SEEN_BY["public"],
}


def package_of(
    seal: Seal,
    *,
    kind: Kind,
    number: int,
    entries: Sequence[Entry],
    events: Sequence[object],
    leaves: Sequence[bytes],
    state: State,
    replaced: Sequence[Edition],
) -> bytes:
    """The bytes of the zip. `entries`: those the seal covers; `state`: what they come to."""
    lines = list(lines_of(entries, events, leaves, state=state, edition=kind))
    stamped = [(event, Stamp(entry.seq, entry.at, entry.by)) for event, entry in zip(events, entries, strict=True)]
    name = namer_of(seal, kind)
    reading = read_record(stamped, edition=kind, name=name, known=state)
    files = {
        "README.txt": readme.TEXT.encode(),
        "directory.json": _json({"seats": [_row(card, kind) for card in _cards(seal)]}),
        "events.jsonl": written(lines),
        "record.html": page_of(reading, seal, number=number),
        "minutes.docx": _minutes(seal, kind, number, reading),
        "record.akn.xml": akn_of(reading, _about(seal, kind, number, reading), name=name),
        "keys.json": _json({"keys": [_key(key) for key in SigningKey.objects.order_by("pk")]}),
        "seal.json": _json(_seal(seal)),
        "seals.json": _json({"seals": [_seal(one) for one in _earlier(seal)]}),
        "verify_record.py": VERIFIER.read_bytes(),
        "votes.json": _json(verify_record.votes_of(lines)),
    }
    manifest = _json(_manifest(seal, kind, number, files, replaced))
    words = edition_words(seal, kind=kind, number=number, manifest=manifest)
    signature = signing.signature_of(edition_message(words)).signature.hex()
    edition = _json({"edition": words, "signature": signature})
    return _zipped({"manifest.json": manifest, "edition.json": edition, **files})


def namer_of(seal: Seal, kind: Kind) -> Namer:
    """Who sat where as this edition names them, in the language of the record whoever asks."""
    cards = {card.seat: card.words for card in _cards(seal) if card.shown_to in NAMED_IN[kind]}

    def name(seat: int | None) -> str:
        if not seat:
            return ""
        card = cards.get(seat)
        return f"席位 {seat}" if card is None else str(card["name"])

    return name


def _about(seal: Seal, kind: Kind, number: int, reading: Reading) -> About:
    meeting = seal.meeting
    opened = reading.opened_at or meeting.starts_at or seal.made_at
    return About(
        meeting=str(meeting.pk),
        title=meeting.title,
        title_en=meeting.title_en,
        organisation=meeting.consultation.organisation.name,
        consultation=meeting.consultation.title,
        edition=kind,
        number=number,
        day=timezone.localtime(opened).date().isoformat(),
        kept=seal.made_at,
    )


def _minutes(seal: Seal, kind: Kind, number: int, reading: Reading) -> bytes:
    meeting = seal.meeting
    minutes = minutes_of(reading, title=meeting.title, organisation=meeting.consultation.organisation.name)
    note = f"依据协商记录{verify_record.NAMES[kind][0]}第 {number} 版生成，校验值 {code_of(seal)}。"
    return docx_of(minutes, note=note, made=seal.made_at)


def _manifest(
    seal: Seal, kind: Kind, number: int, files: Mapping[str, bytes], replaced: Sequence[Edition]
) -> dict[str, Any]:
    meeting = seal.meeting
    members = [
        {"name": name, "bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in sorted(files.items())
    ]
    return {
        "format": "rostrum/1",
        "meeting": str(meeting.pk),
        "title": meeting.title,
        "title_en": meeting.title_en,
        "organisation": meeting.consultation.organisation.name,
        "consultation": meeting.consultation.title,
        "edition": kind,
        "number": number,
        "signer": "separate_user" if seal.separate_user else "same_user",
        "replaces": [{"number": old.number, "sha256": bytes(old.digest).hex()} for old in replaced],
        "members": members,
    }


def _seal(seal: Seal) -> dict[str, Any]:
    return {
        "sealed": sealed_words(seal),
        "public": bytes(seal.key.public).hex(),
        "signature": bytes(seal.signature).hex(),
    }


def _earlier(seal: Seal) -> Sequence[Seal]:
    announced = Seal.objects.filter(meeting=seal.meeting_id, size__lt=seal.size, editions__isnull=False)
    return list(announced.distinct().order_by("size").select_related("key"))


def _cards(seal: Seal) -> Sequence[Card]:
    return list(Card.objects.filter(seal=seal.directory_id or seal.pk).order_by("seat"))


def _row(card: Card, kind: Kind) -> dict[str, Any]:
    if card.words is None or card.salt is None:
        return {"seat": card.seat, "leaf": bytes(card.leaf).hex(), "without": "erased"}
    if card.shown_to not in NAMED_IN[kind]:
        return {"seat": card.seat, "leaf": bytes(card.leaf).hex(), "without": "not_shown"}
    return {"seat": card.seat, "card": card.words, "salt": bytes(card.salt).hex()}


def _key(key: SigningKey) -> dict[str, str]:
    return {
        "fingerprint": key.fingerprint,
        "public": bytes(key.public).hex(),
        "since": key.since.date().isoformat(),
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, EPOCH)
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return out.getvalue()
