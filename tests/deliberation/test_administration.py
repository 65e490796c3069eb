"""The administration of every app: each kind of row is added with the rows on its page, changed and deleted."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from deliberation.consultations.models import Consultation, Participation
from deliberation.jobs.models import Job
from deliberation.meetings.models import Entry, Meeting
from deliberation.opinions.models import Round, Viewpoint
from deliberation.people.models import Committee, Membership, Organisation, Person, Sector, User
from tests.deliberation.people.given import sign_in_with_factor

pytestmark = pytest.mark.django_db
OURS = {model: ours for model, ours in admin.site._registry.items() if model.__module__.startswith("deliberation.")}
READ_ONLY: set[type[Model]] = {Entry, Job, Round, Viewpoint}


@pytest.fixture
def secretary(client: Client) -> Client:
    sign_in_with_factor(client, User.objects.create_superuser("mishuchu@example.org"))
    return client


def rows() -> dict[type[Model], tuple[dict[str, Any], dict[str, Any]]]:
    """For each kind what its page asks, and what is asked for each row below it, by the prefix of those."""
    organisation = Organisation.objects.create(name="市政协")
    consultation = Consultation.objects.create(organisation=organisation, title="协商")
    sector = Sector.objects.create(organisation=organisation, name="农业界")
    person, another = (Person.objects.create(name=name) for name in ("何𠮷祥", "张伟"))
    standing = {
        "organisation": organisation.pk,
        "sector": sector.pk,
        "role": "member",
        "office": "member",
        "term": 5,
        "starts_on": timezone.localdate(),
    }
    seat = {"number": 1, "person": person.pk, "display_name": "何𠮷祥", "role": "member", "shown_to": "public"}
    return {
        User: ({"email": "xin@example.org", "usable_password": "false"}, {}),
        Person: ({"name": "新人"}, {"memberships": standing}),
        Organisation: (
            {"name": "县政协", "kind": "conference"},
            {
                "sectors": {"name": "教育界", "position": 1},
                "committees": {"name": "提案委员会"},
            },
        ),
        Sector: ({"name": "科技界", "organisation": organisation.pk, "position": 1}, {}),
        Committee: ({"name": "经济委员会", "organisation": organisation.pk}, {}),
        Membership: ({"person": person.pk, **standing}, {}),
        Consultation: (
            {"organisation": organisation.pk, "title": "协商二", "format": "remote", "visibility": "public"},
            {"participations": {"person": person.pk, "role": "member"}},
        ),
        Participation: ({"consultation": consultation.pk, "person": another.pk, "role": "guest"}, {}),
        Meeting: ({"consultation": consultation.pk, "title": "会议", "options": "{}"}, {"seats": seat}),
    }


def address(model: type[Model], page: str) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"


def sent(client: Client, page: str, answers: dict[str, Any], below: dict[str, Any]) -> dict[str, Any]:
    """The page as a browser sends it: what stands there, these answers, and one more row in each list below."""
    shown = client.get(page)
    assert shown.status_code == 200, page
    form: AdminForm = shown.context["adminform"]
    data = fields_of(form.form) | answers
    for inline in shown.context["inline_admin_formsets"]:
        formset = inline.formset
        for form_below in (formset.management_form, *formset.forms):
            data |= fields_of(form_below)
        if more := below.get(formset.prefix):
            number = formset.total_form_count()
            data |= {f"{formset.prefix}-{number}-{name}": value for name, value in more.items()}
            data[f"{formset.prefix}-TOTAL_FORMS"] = number + 1
    return data


def fields_of(form: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for bound in form:
        widgets = getattr(bound.field.widget, "widgets", None)
        value = bound.value()
        if widgets is not None:
            parts = bound.field.widget.decompress(value)
            found |= {f"{bound.html_name}_{n}": "" if part is None else part for n, part in enumerate(parts)}
        elif value is not None and value is not False:
            found[bound.html_name] = value
    return found


def test_every_kind_of_row_is_tried() -> None:
    assert set(OURS) == set(rows()) | READ_ONLY


@pytest.mark.parametrize("model", [model for model in OURS if model in READ_ONLY], ids=lambda model: model.__name__)
def test_what_is_only_looked_at_is_neither_added_nor_changed(secretary: Client, model: type[Model]) -> None:
    assert secretary.get(address(model, "")).status_code == 200
    assert secretary.get(address(model, "add/")).status_code == 403
    assert secretary.post(address(model, "add/"), {}).status_code == 403


@pytest.mark.parametrize("model", [model for model in OURS if model not in READ_ONLY], ids=lambda model: model.__name__)
def test_a_row_is_added_with_those_on_its_page_changed_and_deleted(secretary: Client, model: type[Model]) -> None:
    answers, below = rows()[model]
    before = set(model._default_manager.values_list("pk", flat=True))

    adding = address(model, "add/")
    added = secretary.post(adding, sent(secretary, adding, answers, below))
    assert added.status_code == 302, added.context["errors"]
    (row,) = model._default_manager.exclude(pk__in=before)
    lists = [getattr(row, name) for name in below]
    assert [list_.count() for list_ in lists] == [1] * len(below)

    changing = address(model, f"{row.pk}/change/")
    changed = secretary.post(changing, sent(secretary, changing, {}, {}))
    assert changed.status_code == 302, changed.context["errors"]
    taken = {f"{name}-0-DELETE": "on" for name in below}
    assert secretary.post(changing, sent(secretary, changing, taken, {}) | taken).status_code == 302
    assert [list_.count() for list_ in lists] == [0] * len(below)

    assert secretary.post(address(model, f"{row.pk}/delete/"), {"post": "yes"}).status_code == 302
    assert not model._default_manager.filter(pk=row.pk).exists()
