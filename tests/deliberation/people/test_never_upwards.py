"""Nobody comes to stand above themselves, or beside their own organisation, by way of somebody else's account."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from deliberation.audit.models import AuditEntry
from deliberation.people import grants, operations
from deliberation.people.models import Grant, Organisation, Person, Sector
from tests.deliberation.people.given import conference, holder, member_of, sign_in_with_factor, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Organisation:
    return conference()


@pytest.fixture
def secretary(city: Organisation) -> Person:
    return holder("secretariat", city)


def test_whoever_enters_the_administration_is_above_every_desk(
    client: Client, city: Organisation, secretary: Person
) -> None:
    root = somebody("高远", email="root@example.org", staff=True)
    member_of(city, person=root)
    for keeper in (secretary, holder("administrator", city), holder("site_administrator", None)):
        with pytest.raises(PermissionDenied):
            operations.hand_over_code(by=keeper, person=root, organisation=city)
    sign_in_with_factor(client, secretary.user)
    for page in ("factor", "contact"):
        assert client.get(f"/desk/{city.pk}/people/{root.pk}/{page}/").status_code == 403, page
        assert client.post(f"/desk/{city.pk}/people/{root.pk}/{page}/", {"reason": "丢失"}).status_code == 403, page
    assert client.post(f"/desk/{city.pk}/people/{root.pk}/code/").status_code == 403


def test_the_number_of_somebody_above_is_not_even_shown(client: Client, city: Organisation, secretary: Person) -> None:
    administrator = holder("administrator", city)
    sign_in_with_factor(client, secretary.user)
    answer = client.get(f"/desk/{city.pk}/people/{administrator.pk}/contact/")
    assert answer.status_code == 403
    assert administrator.user is not None
    assert str(administrator.user.email) not in answer.content.decode()


def test_a_reach_below_is_given_by_whoever_has_it(city: Organisation) -> None:
    plain, reaching = holder("administrator", city), holder("administrator", city, below=True)
    member = somebody("梁颖")
    member_of(city, person=member)
    asked = {"to": member, "role": "secretariat", "organisation": city, "reason": "任职"}
    with pytest.raises(PermissionDenied):
        grants.give(by=plain, below=True, **asked)  # type: ignore[arg-type]
    assert grants.give(by=reaching, below=True, **asked).below  # type: ignore[arg-type]


def test_a_code_on_paper_does_not_outlive_a_rise_above_its_giver(city: Organisation, secretary: Person) -> None:
    member, officer = somebody("梁颖"), somebody("林静")
    for person in (member, officer):
        member_of(city, person=person)
    code, _ = operations.hand_over_code(by=secretary, person=member, organisation=city)
    kept, _ = operations.hand_over_code(by=secretary, person=officer, organisation=city)
    administrator = holder("administrator", city)
    grants.give(by=administrator, to=member, role="secretariat", organisation=city, reason="任职")
    sector = Sector.objects.create(organisation=city, name="经济界")
    grants.give(by=secretary, to=officer, role="convener", organisation=city, sector=sector, reason="任职")
    assert operations.redeem_code(code) is None
    assert operations.redeem_code(kept) == officer.user, "the secretariat may still keep the account of a convener"


def test_an_account_is_kept_where_its_person_stands_today(city: Organisation, secretary: Person) -> None:
    county = conference("政协东陵县委员会", under=city)
    moved = somebody("梁颖")
    member_of(city, person=moved, starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    operations.hand_over_code(by=secretary, person=moved, organisation=city)
    member_of(county, person=moved)
    with pytest.raises(PermissionDenied):
        operations.hand_over_code(by=secretary, person=moved, organisation=city)


def test_a_consent_needs_a_giver_who_still_may_and_a_day_that_has_not_passed(city: Organisation) -> None:
    first, second, third = (holder("site_administrator", None) for _ in range(3))
    given = grants.give(by=first, to=somebody("林静"), role="administrator", organisation=city, reason="任职")
    grants.end(grant=Grant.objects.get(person=first), by=second, reason="离任")
    with pytest.raises(ValidationError):
        grants.consent(grant=given, by=second)
    late = grants.give(
        by=third,
        to=somebody("柳青"),
        role="administrator",
        organisation=city,
        reason="任职",
        until=timezone.localdate(),
    )
    with time_machine.travel(timezone.now() + timedelta(days=2)), pytest.raises(ValidationError):
        grants.consent(grant=late, by=second)


def test_the_last_whose_time_does_not_run_out_stays(city: Organisation) -> None:
    first, second = holder("site_administrator", None), holder("site_administrator", None)
    tomorrow = timezone.localdate() + timedelta(days=1)
    short = grants.give(
        by=None, to=somebody("柳青", email="liu@example.org"), role="site_administrator", organisation=None,
        reason="代理", until=tomorrow,
    )  # fmt: skip
    grants.end(grant=Grant.objects.get(person=second), by=first, reason="离任")
    with pytest.raises(ValidationError):
        grants.end(grant=Grant.objects.get(person=first), by=first, reason="离任")
    grants.end(grant=short, by=first, reason="代理结束")


def test_a_second_site_administrator_is_made_while_another_only_waits_for_consent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    only = holder("site_administrator", None)
    grants.give(
        by=only,
        to=somebody("柳青", email="liu@example.org"),
        role="site_administrator",
        organisation=None,
        reason="增设",
    )
    call_command("site_setup", second=True, name="连海舟", email="lian@example.org")
    assert "Done." in capsys.readouterr().out


def test_what_somebody_does_to_their_own_account_is_read_by_their_own_secretariat(
    city: Organisation, secretary: Person
) -> None:
    member = somebody("梁颖")
    member_of(city, person=member)
    code, _ = operations.hand_over_code(by=secretary, person=member, organisation=city)
    operations.redeem_code(code)
    assert AuditEntry.objects.get(act="code.used").organisation == city.pk
