"""Reading the audit of one organisation, newest first."""

from django.db.models import QuerySet

from deliberation.audit.models import AuditEntry


def of_organisation(organisation: int) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(organisation=organisation)


def of_subject(kind: str, number: object) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(subject_kind=kind, subject=str(number))
