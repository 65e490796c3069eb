"""A reader says that something is wrong with an opinion."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from deliberation.opinions.forms import Reporting
from deliberation.opinions.operations.appealing import report as tell
from deliberation.opinions.queries.opinions import shown_in
from deliberation.opinions.views.visitors import visit


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    here = visit(request, pk)
    opinion = get_object_or_404(shown_in(here.round), number=number)
    form, told = Reporting(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        try:
            tell(opinion=opinion, at=here.at, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            told = True
    context = {"round": here.round, "opinion": opinion, "form": form, "told": told}
    return render(request, "opinions/report.html", context)
