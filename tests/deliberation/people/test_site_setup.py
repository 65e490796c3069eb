"""`manage.py site_setup`: from an empty database to two people who may appoint administrators."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from deliberation.audit.models import AuditEntry
from deliberation.people.models import Grant, Organisation, Person, User

pytestmark = pytest.mark.django_db

FIRST = {"organisation": "政协云州市委员会", "name": "邵启明", "email": "Shao@Example.org"}


def set_up(**options: object) -> str:
    said = StringIO()
    call_command("site_setup", stdout=said, **options)
    (found,) = re.findall(r"with ([0-9A-Z]{5} [0-9A-Z]{5})\s*$", said.getvalue())
    return str(found)


def test_the_first_administrator_signs_in_with_the_code_that_is_printed() -> None:
    client = Client()
    assert client.post("/accounts/paper/", {"code": set_up(**FIRST)}).status_code == 302
    # The notice on personal data first; and the site is looked after by nobody without a second factor.
    assert client.get("/desk/site/")["Location"] == "/accounts/consent/?next=%2Fdesk%2Fsite%2F"
    client.post("/accounts/consent/", {"answer": "yes"})
    assert client.get("/desk/site/")["Location"] == "/accounts/factor/?next=%2Fdesk%2Fsite%2F"
    assert Organisation.objects.get().name == "政协云州市委员会"
    assert Person.objects.get().user == User.objects.get(email="shao@example.org")
    assert AuditEntry.objects.get(act="grant.given").actor is None


def test_a_second_one_is_made_once_and_only_beside_one() -> None:
    second = {"second": True, "name": "连海舟", "phone": "138 0000 0001"}
    with pytest.raises(CommandError, match="there are 0"):
        set_up(**second)
    set_up(**FIRST)
    set_up(**second)
    assert User.objects.get(phone="+8613800000001").person.name == "连海舟"
    assert Grant.objects.filter(role="site_administrator").count() == 2
    for again in (second, FIRST):
        with pytest.raises(CommandError) as refused:
            set_up(**again)
        assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": None}, "Say --name."),
        ({"organisation": " "}, "Say --organisation."),
        ({"email": None}, "Say --email or --phone."),
        ({"email": "nobody"}, "有效的"),
        ({"phone": "12"}, "手机号"),
        ({"name": "王\u202e镕"}, "字符"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing_behind(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        set_up(**(FIRST | change))
    assert refused.value.returncode == 2
    assert sentence in str(refused.value)
    assert not Organisation.objects.exists()
    assert not User.objects.exists()
