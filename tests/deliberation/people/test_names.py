"""A person is found by the sound of the name, whichever of its readings is typed."""

import pytest

from deliberation.people.models import Person
from deliberation.people.names import sounds_of


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("解立新", "xielixin"),
        ("解立新", "jlx"),
        ("曾繁荣", "zengfanrong"),
        ("单雄信", "sxx"),
        ("欧阳明德", "oymd"),
        ("郑㐂财", "zheng"),
        ("Bater 巴特尔", "bater"),
    ],
)
def test_each_reading_and_its_initials_are_known(name: str, typed: str) -> None:
    assert typed in sounds_of(name)


def test_a_name_of_many_readings_stays_short() -> None:
    assert len(sounds_of("重" * 100)) <= Person._meta.get_field("sounds").max_length  # type: ignore[operator]


@pytest.mark.django_db
def test_a_corrected_name_sounds_anew() -> None:
    person = Person.objects.create(name="解立新")
    person.name = "谢立新"
    person.save(update_fields=("name",))
    person.refresh_from_db()
    assert person.sounds == sounds_of("谢立新")
