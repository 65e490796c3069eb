"""What readers and authors say to the moderators: a report on an opinion, and one appeal against a decision."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.opinions.models import Appeal, Opinion, Report
from deliberation.opinions.queries.following import progress
from deliberation.opinions.rules.deadlines import add_working_days


@transaction.atomic
def appeal(*, opinion: Opinion, words: str, at: datetime) -> Appeal:
    """Ask once that somebody else looks again. Raises ValidationError (`stale`)."""
    locked = Opinion.objects.select_for_update(of=("self",)).select_related("round").get(pk=opinion.pk)
    if progress(locked, at=at).appeal_until is None:
        raise ValidationError(_("An appeal is not possible here, or was made already."), code="stale")
    due_at = add_working_days(timezone.localtime(at), locked.round.review_days)
    locked.waits_for, locked.due_at = Opinion.Waiting.APPEAL, due_at
    locked.claimed_by = locked.claimed_until = None
    locked.save(update_fields=("waits_for", "due_at", "claimed_by", "claimed_until"))
    return Appeal.objects.create(opinion=locked, words=words, at=at, due_at=due_at)


@transaction.atomic
def report(*, opinion: Opinion, reason: str, words: str, at: datetime) -> Report:
    """A reader finds something wrong with an opinion that is shown. Raises ValidationError (`stale`)."""
    locked = Opinion.objects.select_for_update(of=("self",)).select_related("round").get(pk=opinion.pk)
    if locked.status != Opinion.Status.SHOWN:
        raise ValidationError(_("This opinion is not shown any more."), code="stale")
    if not locked.waits_for:
        locked.waits_for = Opinion.Waiting.REPORT
        locked.due_at = add_working_days(timezone.localtime(at), locked.round.review_days)
        locked.save(update_fields=("waits_for", "due_at"))
    return Report.objects.create(opinion=locked, at=at, reason=reason, words=words)
