"""`record.html`: the reading page as one file, with its styles in it and nothing to be fetched."""

from django.template.loader import render_to_string
from django.utils import timezone, translation

from deliberation.consultations.models import Consultation
from deliberation.records.models import Seal
from deliberation.records.reading import Reading


def page_of(reading: Reading, seal: Seal, *, number: int) -> bytes:
    """In the language of the record and the time of the place, whoever asks."""
    meeting = seal.meeting
    context = {
        "reading": reading,
        "meeting": meeting,
        "consultation": meeting.consultation,
        "format": dict(Consultation.Format.choices).get(reading.state.format or "", ""),
        "quorum": reading.state.quorum,
        "seal_code": code_of(seal),
        "number": number,
        "key": seal.key.fingerprint,
    }
    with translation.override("zh-hans"), timezone.override(timezone.get_default_timezone()):
        return render_to_string("records/package.html", context).encode()


def code_of(seal: Seal) -> str:
    """The first 16 digits of the checkpoint, in fours."""
    text = bytes(seal.chain).hex()[:16]
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))
