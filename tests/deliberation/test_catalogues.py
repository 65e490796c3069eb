"""Every string of templates and Python code has its Chinese, and what is compiled is what is written."""

import io
import re
from gettext import GNUTranslations
from pathlib import Path

import allauth
import django.conf
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
WRITTEN = ROOT / "frontend/locale/zh_Hans/LC_MESSAGES/django.po"
# Where the message stands among the arguments of each function that translates.
FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}

# One concept has one word: these are the words it is not called by, on our pages and on those of allauth.
NEVER = re.compile(
    "[Ee]-?mail|电子邮件|账户|帐户|帐号|登出|注销|代码|请求码|令牌|[Tt]oken|角色|嘉宾|承办单位|筹备中|点名|核准|请离|付诸表决"
    "|受邀者|机器生成|无效|非法|抱歉"
)
OF_ALLAUTH = re.compile(r"^(allauth/)?(templates/)?account/")


def sources() -> list[Path]:
    code = [file for folder in ("config", "deliberation", "realtime") for file in (ROOT / folder).rglob("*.py")]
    return [*code, *(ROOT / "frontend/templates").rglob("*.html"), *(ROOT / "frontend/templates").rglob("*.txt")]


def messages(file: Path) -> set[object]:
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        text = templatize(text)
    found = extract_python(io.BytesIO(text.encode()), FUNCTIONS, [], {"encoding": "utf-8"})
    return {message for _, _, message, _ in found}


def name(message: Message) -> object:
    """A message as the extractor gives it: with its context where it has one."""
    return (message.context, message.id) if message.context else message.id


def of_libraries() -> set[object]:
    """What Django and allauth say themselves, and we may say otherwise."""
    places = [Path(module.__file__).parent for module in (django.conf, allauth)]
    files = [place / "locale/zh_Hans/LC_MESSAGES/django.mo" for place in places]
    said = (message.id for file in files for message in read_mo(io.BytesIO(file.read_bytes())))
    return {message for message in said if isinstance(message, str)}


def as_shown(written: Catalog) -> dict[str, str]:
    """Every Chinese text of our pages and of allauth's pages for accounts: ours goes first."""
    with (Path(allauth.__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        theirs = read_po(file, locale="zh_Hans")
    accounts = [message for message in theirs if any(OF_ALLAUTH.match(place) for place, _ in message.locations)]
    return {str(message.id): str(message.string) for message in (*accounts, *written) if message.id}


@pytest.fixture
def catalogue() -> Catalog:
    with WRITTEN.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def test_every_string_is_translated_and_none_is_left_over(catalogue: Catalog) -> None:
    used = {message for file in sources() for message in messages(file)}
    written = {name(message) for message in catalogue if message.id}
    assert sorted(map(str, used - written)) == []
    assert sorted(map(str, written - used - of_libraries())) == []


def test_no_translation_is_empty_or_a_guess(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and not message.string] == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_a_translation_keeps_the_places_to_fill(catalogue: Catalog) -> None:
    assert [error for message in catalogue for error in message.check(catalogue)] == []


def test_a_thing_is_called_by_the_one_word_it_has(catalogue: Catalog) -> None:
    shown = as_shown(catalogue)
    assert len(shown) > len(catalogue) + 20  # allauth's own are among them
    unseen = re.compile(r"%\(\w+\)s|\{\w+\}|mailto:|oauth")
    assert {said: text for said, text in shown.items() if NEVER.search(unseen.sub("", text))} == {}


def test_what_is_compiled_is_what_is_written(catalogue: Catalog) -> None:
    with WRITTEN.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for message in catalogue:
        said = compiled.pgettext(message.context, message.id) if message.context else compiled.gettext(message.id)
        assert said == message.string or not message.id


def test_the_reader_of_these_tests_finds_strings_of_every_kind(tmp_path: Path) -> None:
    template, code = tmp_path / "a.html", tmp_path / "b.py"
    template.write_text(
        '{% load i18n %}{% translate "one" %}{% blocktranslate with a=b %}two {{ a }}{% endblocktranslate %}'
        "<p title=\"{% translate 'three' %}\">"
    )
    code.write_text('name = _("four")\nother = pgettext_lazy("context", "five")\n')
    assert messages(template) | messages(code) == {"one", "two %(a)s", "three", "four", ("context", "five")}
