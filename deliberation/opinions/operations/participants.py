"""By what somebody is known again within one round: their account, or a cookie of the browser as a keyed hash."""

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from deliberation.opinions.models import Participant, ParticipantLink, Round


@dataclass(frozen=True, slots=True)
class Known:
    """`account`: of whoever is signed in; else `device`: what the cookie of this browser holds."""

    account: int | None = None
    device: str = ""


def find(round: Round, known: Known) -> Participant | None:
    link = ParticipantLink.objects.filter(round=round, **_by(round, known)).select_related("participant").first()
    return None if link is None else link.participant


def find_or_add(round: Round, known: Known) -> Participant:
    """In a transaction of the caller's. Two requests of one browser at once get the same participant."""
    if (found := find(round, known)) is not None:
        return found
    try:
        with transaction.atomic():
            participant = Participant.objects.create(round=round)
            ParticipantLink.objects.create(round=round, participant=participant, **_by(round, known))
    except IntegrityError:
        if (found := find(round, known)) is None:
            raise
        return found
    return participant


def _by(round: Round, known: Known) -> dict[str, object]:
    """A cookie is hashed with the round, so that two rounds cannot be laid side by side."""
    if known.account is not None:
        return {"account_id": known.account, "device": None}
    key = settings.SECRET_KEY.encode()
    device = hmac.digest(key, f"participant {round.pk} {known.device}".encode(), hashlib.sha256)
    return {"account_id": None, "device": device}
