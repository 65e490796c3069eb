"""The audit: of an organisation, for its secretariat; of the site, for those who look after it."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deliberation.audit.models import AuditEntry
from deliberation.audit.operations import record
from deliberation.audit.queries import of_organisation, of_site
from deliberation.people import policy, queries
from deliberation.people.desk.access import Desk, at_desk, signed_in
from deliberation.people.desk.wording import sentence
from deliberation.people.grants import audit_actor
from deliberation.people.models import Person

ON_A_PAGE = 50
KINDS = (
    "grant",
    "membership",
    "contact",
    "code",
    "people",
    "person",
    "participation",
    "vouch",
    "organisation",
    "admin",
)
OF_THE_SITE = ("grant", "organisation", "admin")


@require_safe
@at_desk(policy.may_read_audit)
def audit(request: HttpRequest, desk: Desk) -> HttpResponse:
    shown = _page(request, of_organisation(desk.organisation.pk), KINDS)
    facts = {"page": shown["page"].number}
    record("audit.read", actor=audit_actor(desk.person), organisation=desk.organisation.pk, facts=facts)
    return render(request, "desk/audit.html", shown | {"desk": desk})


@require_safe
@signed_in
def of_the_site(request: HttpRequest, person: Person) -> HttpResponse:
    """What was done above all organisations: administrators, moves, checks of logs, the administration."""
    if not policy.may_move_organisation(queries.actor(person, on=timezone.localdate())):
        raise Http404
    shown = _page(request, of_site(), OF_THE_SITE)
    record("audit.read", actor=audit_actor(person), facts={"page": shown["page"].number})
    return render(request, "desk/audit.html", shown)


def _page(request: HttpRequest, rows: QuerySet[AuditEntry], kinds: tuple[str, ...]) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    if kind in kinds:
        rows = rows.filter(act__startswith=f"{kind}.")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "rows": [(row, sentence(row)) for row in page.object_list], "kind": kind, "kinds": kinds}
