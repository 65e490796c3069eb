"""A person is found by the sound of the name, whichever of its readings is typed."""

import pytest

from deliberation.people.models import Person
from deliberation.people.names import sounds_of, spellings_of


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


@pytest.mark.parametrize(
    ("name", "english", "typed"),
    [
        ("何𠮷祥", "", ("hejixiang", "hjx")),
        ("苏𫖮", "", ("suyi", "sy")),
        ("任𬭎", "", ("renhong", "rh")),
        ("董𬱖", "", ("dongdi", "dd")),
        ("何𰻞祥", "He Biangxiang", ("hebiangxiang", "hbx")),
    ],
)
def test_a_rare_character_sounds_like_its_variant_or_as_the_english_name_says(
    name: str, english: str, typed: tuple[str, ...]
) -> None:
    assert [sound for sound in typed if f" {sound} " not in sounds_of(name, english)] == []


def test_names_stand_in_the_order_of_their_syllables() -> None:
    names = ["刘一", "梁二", "林三", "李四", "李丰", "解五", "谢六"]
    assert sorted(names, key=sounds_of) == ["李丰", "李四", "梁二", "林三", "刘一", "谢六", "解五"]


def test_whoever_types_a_common_character_means_its_rare_variant_too() -> None:
    assert spellings_of("何吉") == ["何吉", "何𠮷"]
    assert spellings_of("何𠮷") == ["何𠮷", "何吉"]
    assert spellings_of("王") == ["王"]


@pytest.mark.django_db
def test_a_corrected_name_sounds_anew() -> None:
    person = Person.objects.create(name="解立新")
    person.name = "谢立新"
    person.save(update_fields=("name",))
    person.refresh_from_db()
    assert person.sounds == sounds_of("谢立新")
