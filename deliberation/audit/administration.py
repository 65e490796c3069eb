"""The administration (/admin/): entered by superusers alone, and everything that is done there is audited."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db import DataError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from deliberation.audit.operations import Actor, record


def actor_of(user: Any) -> Actor:
    """Whoever is signed in, with the person behind the account where there is one."""
    person = getattr(user, "person", None)
    if person is None:
        return Actor(account=user.pk, name=str(user))
    return Actor(person=person.pk, account=user.pk, name=person.name)


class Audited(admin.ModelAdmin):
    """Mixed into every page of the administration by the site that registers it."""

    audited_text: dict[str, Any]

    def construct_change_message(
        self, request: HttpRequest, form: forms.Form, formsets: Iterable[Any], add: bool = False
    ) -> list[Any]:
        """Where the form and what it changed are known together."""
        changes = [_changes(form)]
        for formset in formsets or ():
            changes += [_changes(row) for row in formset.forms if row.has_changed()]
        before = {name: old for one in changes for name, (old, _) in one.items()}
        after = {name: new for one in changes for name, (_, new) in one.items()}
        request.audited = {"after": after} if add else {"before": before, "after": after}  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, object: Model, message: Any) -> Any:
        _record("admin.added", request, object)
        return super().log_addition(request, object, message)

    def log_change(self, request: HttpRequest, object: Model, message: Any) -> Any:
        _record("admin.changed", request, object)
        return super().log_change(request, object, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for row in queryset:
            _record("admin.deleted", request, row)
        return super().log_deletions(request, queryset)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A list is read: which, how long and what was looked for."""
        try:
            answer = super().changelist_view(request, extra_context)
        except (DataError, OverflowError):  # a number in the address that the database has no room for
            return HttpResponseRedirect(f"{request.path}?e=1")
        shown = getattr(answer, "context_data", None) or {}
        if (listed := shown.get("cl")) is not None:
            facts = {"rows": len(listed.result_list), "found": listed.result_count}
            sought = {"sought": request.GET["q"]} if request.GET.get("q") else {}
            kind = self.model._meta.label_lower
            record("admin.listed", actor=actor_of(request.user), subject=(kind, ""), facts=facts, text=sought)
        return answer


class AuditedSite(admin.AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        """`is_staff` lets nobody in: who may do what at the desk is said by grants."""
        return request.user.is_active and request.user.is_superuser

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Rows are read here too, while somebody types."""
        answer: HttpResponse = super().autocomplete_view(request)
        kind = f"{request.GET.get('app_label', '')}.{request.GET.get('model_name', '')}"
        sought = {"sought": request.GET["term"]} if request.GET.get("term") else {}
        record("admin.listed", actor=actor_of(request.user), subject=(kind[:60], ""), text=sought)
        return answer

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        of = admin_class or admin.ModelAdmin
        super().register(model_or_iterable, type(of.__name__, (Audited, of), {"__module__": of.__module__}), **options)


def _record(act: str, request: HttpRequest, row: Model) -> None:
    text = getattr(request, "audited", {}) if act != "admin.deleted" else {}
    changed: Sequence[str] = sorted({*text.get("before", ()), *text.get("after", ())})
    meta = row._meta
    organisation = row.pk if meta.model_name == "organisation" else getattr(row, "organisation_id", None)
    record(
        act,
        actor=actor_of(request.user),
        subject=(meta.label_lower, row.pk),
        organisation=organisation,
        facts={"changed": changed} if changed else {},
        text={"row": str(row), **text},
    )


def _changes(form: Any) -> dict[str, tuple[str, str]]:
    """Field → what was there and what is; of a secret only that it changed."""
    changes = {}
    for name in form.changed_data:
        old, new = form.initial.get(name), form.cleaned_data.get(name)
        secret = "password" in name
        changes[name] = ("", "") if secret else (_shown(old), _shown(new))
    return changes


def _shown(value: Any) -> str:
    if isinstance(value, QuerySet | list | tuple):
        return ", ".join(str(getattr(one, "pk", one)) for one in value)
    return "" if value is None else str(getattr(value, "pk", value))
