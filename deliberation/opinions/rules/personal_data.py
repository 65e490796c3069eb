"""Personal data in a text: found by rule and masked; addresses and names are only suggested."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Kind = Literal["mobile", "landline", "identity", "card", "email", "address", "name"]
CERTAIN: frozenset[str] = frozenset({"mobile", "landline", "identity", "card", "email"})
NAMES: dict[str, str | Promise] = {
    "mobile": _("a mobile number"),
    "landline": _("a telephone number"),
    "identity": _("an ID number"),
    "card": _("a bank card number"),
    "email": _("an e-mail address"),
    "address": _("an address"),
    "name": _("a name"),
}

# Between digits people put spaces, dashes and dots, and sometimes more than one.
_GAP = r"[\s\-\u2010-\u2015._·]{0,3}"
_SPACES = re.compile(r"[\s\-\u2010-\u2015._·]")


def _digits(count: int) -> str:
    return rf"\d(?:{_GAP}\d){{{count - 1}}}"


_NOT_AFTER, _NOT_BEFORE = r"(?<![\dA-Za-z])", r"(?![\dA-Za-z])"
_MOBILE = re.compile(rf"(?<!\d)(?:\+?{_GAP}86{_GAP})?1{_GAP}[3-9]{_GAP}{_digits(9)}(?!\d)", re.ASCII)
_LANDLINE = re.compile(
    rf"(?<!\d)[(\[]?0{_GAP}(?:10|2\d|[3-9]\d\d){_GAP}[)\]]?{_GAP}[2-8](?:{_GAP}\d){{6,7}}(?!\d)"
    rf"|(?<!\d)400{_GAP}{_digits(7)}(?!\d)",
    re.ASCII,
)
_IDENTITY_18 = re.compile(rf"{_NOT_AFTER}[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx]{_NOT_BEFORE}", re.ASCII)
_IDENTITY_15 = re.compile(rf"{_NOT_AFTER}[1-9](?:{_GAP}\d){{14}}{_NOT_BEFORE}", re.ASCII)
_CARD = re.compile(rf"(?<!\d)[3-9](?:{_GAP}\d){{12,18}}(?!\d)", re.ASCII)
_EMAIL = re.compile(
    r"[A-Za-z0-9._%+\-]{1,64}\s{0,2}(?:@|\(at\)|\[at\])\s{0,2}[A-Za-z0-9\-]+(?:\s{0,1}\.\s{0,1}[A-Za-z0-9\-]+)*\s{0,1}\.\s{0,1}[A-Za-z]{2,24}",
    re.ASCII,
)
_HAN_NUMBER = "一二三四五六七八九十百零〇0-9"
_ADDRESS = re.compile(
    rf"[\u4e00-\u9fff]{{1,6}}?(?:路|街|巷|胡同|弄|大道|小区|花园|新村|家园|苑)\s*[{_HAN_NUMBER}]{{1,5}}\s*(?:号院|号楼|号|弄|幢|栋|座)"
    rf"(?:\s*[{_HAN_NUMBER}]{{1,4}}\s*(?:号楼|幢|栋|座|单元|门|室|号))*(?:\s*[0-9]{{2,4}}\s*室?)?"
    rf"|[{_HAN_NUMBER}]{{1,4}}\s*(?:幢|栋|号楼|座)\s*[{_HAN_NUMBER}]{{1,3}}\s*单元\s*[{_HAN_NUMBER}]{{1,5}}\s*(?:室|号|户)?"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文阮骆汪闻霍解"
)
_NAME = re.compile(
    rf"(?:我叫|我是|本人|名叫|姓名[:：]?|叫做)\s*([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=[\s，。,；;、！!（(]|$)"
    rf"|([{_SURNAMES}][\u4e00-\u9fff]{{0,2}}(?:师傅|阿姨|大爷|大妈|奶奶|爷爷|老师|医生|主任|书记|经理|先生|女士))"
)
_MASK = re.compile(r"〔■([a-z]+)〕")


@dataclass(frozen=True, slots=True)
class Found:
    """Where something personal stands in the text, as places of its characters."""

    kind: Kind
    start: int
    end: int

    @property
    def certain(self) -> bool:
        return self.kind in CERTAIN


def find(text: str) -> tuple[Found, ...]:
    """Everything personal in the order of the text, without overlaps; what is certain goes before what is likely."""
    plain = _narrow(text)
    certain = [
        *_matches(_EMAIL, plain, "email"),
        *(found for found in _matches(_IDENTITY_18, plain, "identity") if _is_identity(_compact(plain, found))),
        *(found for found in _matches(_IDENTITY_15, plain, "identity") if _is_old_identity(_compact(plain, found))),
        *_matches(_MOBILE, plain, "mobile"),
        *_matches(_LANDLINE, plain, "landline"),
        *(found for found in _matches(_CARD, plain, "card") if passes_luhn(_compact(plain, found))),
    ]
    likely = [*_matches(_ADDRESS, plain, "address"), *_names(plain)]
    kept: list[Found] = []
    for found in (*certain, *likely):
        if all(found.end <= other.start or found.start >= other.end for other in kept):
            kept.append(found)
    return tuple(sorted(kept, key=lambda found: found.start))


def mask(text: str, places: Iterable[Found]) -> str:
    """The text with a mark for each of these places, which says of what kind it was."""
    shown, end = [], 0
    for found in sorted(places, key=lambda found: found.start):
        shown += [text[end : found.start], f"〔■{found.kind}〕"]
        end = found.end
    return "".join((*shown, text[end:]))


def shown_in_words(text: str) -> str:
    """Masked text as people read it."""
    return _MASK.sub(_in_words, text)


def certain_of(found: Sequence[Found]) -> tuple[Found, ...]:
    return tuple(one for one in found if one.certain)


def passes_luhn(digits: str) -> bool:
    """The check digit of bank cards."""
    if not 13 <= len(digits) <= 19:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _in_words(match: re.Match[str]) -> str:
    name = NAMES.get(match[1])
    return match[0] if name is None else gettext("[%(what)s, covered]") % {"what": name}


def _narrow(text: str) -> str:
    """Full-width letters and digits as ordinary ones, each still one character, so that places stay."""
    return "".join(letter if len(plain := unicodedata.normalize("NFKC", letter)) != 1 else plain for letter in text)


def _matches(pattern: re.Pattern[str], text: str, kind: Kind) -> list[Found]:
    return [Found(kind, match.start(), match.end()) for match in pattern.finditer(text)]


def _names(text: str) -> list[Found]:
    found = []
    for match in _NAME.finditer(text):
        group = 1 if match[1] else 2
        found.append(Found("name", match.start(group), match.end(group)))
    return found


def _compact(text: str, found: Found) -> str:
    return _SPACES.sub("", text[found.start : found.end])


def _is_identity(number: str) -> bool:
    """GB 11643: a date of birth, and a check digit modulo 11."""
    if not _is_birthday(number[6:14]):
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(weight * int(digit) for weight, digit in zip(weights, number[:17], strict=True)) % 11
    return "10X98765432"[rest] == number[17].upper()


def _is_old_identity(number: str) -> bool:
    """The number of 15 digits from before 2000 has no check digit, only a date of birth."""
    return _is_birthday(f"19{number[6:12]}")


def _is_birthday(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    return 1850 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31
