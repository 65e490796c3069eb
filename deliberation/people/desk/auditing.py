"""The audit of an organisation, for its secretariat to read."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from deliberation.audit.operations import record
from deliberation.audit.queries import of_organisation
from deliberation.people import policy
from deliberation.people.desk.access import Desk, at_desk
from deliberation.people.desk.wording import sentence
from deliberation.people.grants import audit_actor

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


@require_safe
@at_desk(policy.may_read_audit)
def audit(request: HttpRequest, desk: Desk) -> HttpResponse:
    rows = of_organisation(desk.organisation.pk)
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        rows = rows.filter(act__startswith=f"{kind}.")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [(row, sentence(row)) for row in page.object_list]
    record("audit.read", actor=audit_actor(desk.person), organisation=desk.organisation.pk, facts={"page": page.number})
    return render(request, "desk/audit.html", {"desk": desk, "page": page, "rows": shown, "kind": kind, "kinds": KINDS})
