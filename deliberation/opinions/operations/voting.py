"""Votes on viewpoints: one current vote each, and a row for every time it was cast."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deliberation.opinions.models import Round, Viewpoint, Vote, VoteChange
from deliberation.opinions.operations.participants import Known, find_or_add


@transaction.atomic
def vote(*, round: Round, viewpoint: int, value: int, known: Known, at: datetime) -> None:
    """Cast or change a vote; the same vote again changes nothing. Raises ValidationError (`closed`, `gone`).

    Whether the person may take part was asked of the policy before.
    """
    if round.phase(at) != "open":
        raise ValidationError(_("This call is not open any more. Nothing was stored."), code="closed")
    found = Viewpoint.objects.filter(round=round, hidden=False, pk=viewpoint).first()
    if found is None:
        raise ValidationError(_("This viewpoint was taken out."), code="gone")
    participant = find_or_add(round, known)
    # Two presses at once meet at the unique key: the second one waits, and then finds the row of the first.
    current, created = Vote.objects.select_for_update().get_or_create(
        viewpoint=found, participant=participant, defaults={"value": value, "at": at}
    )
    if not created:
        if current.value == value:
            return
        current.value, current.at = value, at
        current.save(update_fields=("value", "at"))
    VoteChange.objects.create(viewpoint=found, participant=participant, value=value, at=at)
