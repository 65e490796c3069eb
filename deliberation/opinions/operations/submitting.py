"""Opinions are stored, changed and withdrawn by their authors; stored once, however often the button is pressed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.audit.operations import record
from deliberation.opinions.models import Answer, Opinion, OpinionLink, Option, Participant, Round
from deliberation.opinions.operations.answering import reopen_merged
from deliberation.opinions.operations.fingerprints import fingerprint
from deliberation.opinions.operations.participants import Known, find_or_add
from deliberation.opinions.rules import deadlines, receipts
from deliberation.opinions.rules.personal_data import certain_of, find, mask
from deliberation.people.grants import audit_actor
from deliberation.people.models import Person


@dataclass(frozen=True, slots=True)
class Contribution:
    """What somebody filled in, checked by the form. `chosen`: for each question the places chosen, or the mark."""

    text: str = ""
    place: Option | None = None
    group: Option | None = None
    guardian: bool = False
    chosen: Mapping[int, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entered:
    """Who entered it for somebody, and how it came."""

    by: Person
    channel: str
    paper_number: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """`again`: it was stored already, by an earlier press of the same button."""

    opinion: Opinion
    again: bool


@transaction.atomic
def submit(
    *,
    round: int,
    key: UUID,
    code: str,
    what: Contribution,
    known: Known,
    at: datetime,
    entered: Entered | None = None,
) -> Stored:
    """Store it, or find it stored: `key` is the form's. The row of the round is locked, which also numbers opinions.

    `code` was made for this form and is shown after each press. Raises ValidationError (`closed`, `too_many`).
    Whether the person may take part was asked of the policy before.
    """
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round)
    if (stored := Opinion.objects.filter(round=locked, key=key).first()) is not None:
        return Stored(stored, again=True)
    if locked.phase(at) != "open":
        raise ValidationError(_("This call is not open any more. Nothing was stored."), code="closed")
    if entered is None:
        participant = find_or_add(locked, known)
        if participant.opinion_links.count() >= locked.max_opinions:
            message = _("You have submitted as many opinions as one person can here: %(n)s.")
            raise ValidationError(message % {"n": locked.max_opinions}, code="too_many")
    else:
        participant = Participant.objects.create(round=locked)
    locked.last_number += 1
    locked.save(update_fields=("last_number",))
    opinion = _opinion(locked, key=key, code=code, what=what, at=at, entered=entered)
    opinion.save()
    fingerprint([opinion])
    Answer.objects.bulk_create(
        Answer(opinion=opinion, question_id=question, chosen=list(chosen)) for question, chosen in what.chosen.items()
    )
    if entered is None:
        OpinionLink.objects.create(opinion=opinion, participant=participant)
    else:
        _audited_entry(opinion, locked, entered)
    return Stored(opinion, again=False)


def _opinion(
    round: Round, *, key: UUID, code: str, what: Contribution, at: datetime, entered: Entered | None
) -> Opinion:
    editable_until = at + timedelta(seconds=deadlines.EDIT_SECONDS)
    opinion = Opinion(
        round=round,
        number=round.last_number,
        key=key,
        receipt=receipts.digest(code, key=settings.SECRET_KEY),
        text=what.text,
        place=what.place,
        group=what.group,
        guardian=what.guardian,
        submitted_at=at,
        editable_until=editable_until,
        due_at=deadlines.add_working_days(timezone.localtime(at), round.review_days),
        consent_version=round.consent_version,
        retention_until=round.retention_until,
    )
    if entered is not None:
        opinion.channel, opinion.entered_by = entered.channel, entered.by
        opinion.paper_number = entered.paper_number
    if not what.text:
        # Nothing to read, and so nothing to review: the answers count at once.
        opinion.status, opinion.waits_for, opinion.shown_at = Opinion.Status.SHOWN, "", at
    elif round.moderation == Round.Moderation.AFTER and entered is None:
        _show_unreviewed(opinion, at)
    return opinion


def _show_unreviewed(opinion: Opinion, at: datetime) -> None:
    """What is certainly personal is covered by rule; a moderator looks at the rest afterwards."""
    text = opinion.text or ""
    opinion.status, opinion.shown_at = Opinion.Status.SHOWN, opinion.shown_at or at
    opinion.shown_text = mask(text, certain_of(find(text)))


@transaction.atomic
def edit(*, opinion: Opinion, text: str, at: datetime) -> Opinion:
    """Change the words within the first minutes. Raises ValidationError (`too_late`)."""
    locked = _locked(opinion)
    if not locked.editable(at) or locked.round.phase(at) != "open" or not locked.text:
        message = _("This opinion cannot be changed any more. You can withdraw it.")
        raise ValidationError(message, code="too_late")
    locked.text, locked.edited_at = text, at
    if locked.status == Opinion.Status.SHOWN:
        _show_unreviewed(locked, at)
    locked.save(update_fields=("text", "edited_at", "shown_text"))
    fingerprint([locked])
    return locked


@transaction.atomic
def withdraw(*, opinion: Opinion, at: datetime) -> Opinion:
    """Its words and answers are deleted; that there was one, and its number, stay. Raises ValidationError (`stale`)."""
    locked = _locked(opinion)
    if locked.status == Opinion.Status.WITHDRAWN:
        raise ValidationError(_("This opinion was withdrawn already."), code="stale")
    locked.text, locked.shown_text, locked.waits_for = None, "", ""
    locked.status, locked.edited_at = Opinion.Status.WITHDRAWN, at
    locked.save(update_fields=("text", "shown_text", "waits_for", "status", "edited_at"))
    locked.answers.all().delete()
    reopen_merged(locked, at=at)
    return locked


def _locked(opinion: Opinion) -> Opinion:
    return Opinion.objects.select_for_update(of=("self",)).select_related("round").get(pk=opinion.pk)


def _audited_entry(opinion: Opinion, round: Round, entered: Entered) -> None:
    record(
        "opinion.entered",
        actor=audit_actor(entered.by),
        subject=("opinion", opinion.pk),
        organisation=round.consultation.organisation_id,
        facts={"round": round.pk, "number": opinion.number, "channel": entered.channel},
        text={"row": round.title},
    )
