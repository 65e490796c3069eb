"""Reading the audit of one organisation, or of the site, newest first."""

from django.db.models import Q, QuerySet

from deliberation.audit.models import AuditEntry


def of_organisation(organisation: int) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(organisation=organisation)


def of_site() -> QuerySet[AuditEntry]:
    """What concerns the site as a whole: no organisation's own people and lists, and nobody's own account."""
    above = Q(act__startswith="grant.", facts__role__in=("administrator", "site_administrator"))
    moved = Q(act="organisation.moved") | Q(act="factor.reset", organisation=None)
    kinds = ("grant", "admin", "logs", "audit", "organisation", "site")
    nowhere = Q(organisation=None, act__regex=f"^({'|'.join(kinds)})[.]")
    return AuditEntry.objects.filter(above | moved | nowhere)


def of_subject(kind: str, number: object) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(subject_kind=kind, subject=str(number))
