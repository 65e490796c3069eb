"""Text that people wrote: what one line may contain, and how longer text becomes safe HTML."""

import re
import unicodedata
from urllib.parse import urlsplit, urlunsplit

import bleach
import nh3
from bleach.linkifier import Linker
from django.core.exceptions import ValidationError
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"})
SCHEMES = frozenset({"http", "https", "mailto"})

# The marks that turn the direction of writing: with them a name or an address reads as another one.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_DIRECTION_MARKS = re.compile(f"[{_DIRECTION}]")
# What leaves no mark and is needed in no name: with it two names look the same and are not.
_BLANK = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
)
_NOT_IN_A_LINE = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_DIRECTION}{_BLANK}\ud800-\udfff\ufffe\uffff]")
# And what is needed in some, where it joins letters or chooses how one is drawn.
INVISIBLE = re.compile(f"[{_DIRECTION}{_BLANK}\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e0fff]")

# E.164: a plus, the country, and 15 digits at most.
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_CHINESE_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})", re.ASCII)
_PHONE_SPACING = re.compile(r"[\s()\u2010-\u2015-]+")

# Only a whole address in ASCII becomes a link by itself. Chinese writes no space before or after it, so
# anything wider would swallow the sentence around it, and would link names that only look like known ones.
_ADDRESS = re.compile(
    r"(?<![\w@./-])https?://(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*(?::\d{1,5})?"
    r"(?:[/?#][\w\-.~:/?#\[\]@!$&'()*+,;=%]*)?",
    re.ASCII | re.IGNORECASE,
)
_LOOKS_LIKE_AN_ADDRESS = re.compile(r"\w\.\w|://")

Attributes = dict[tuple[str | None, str] | str, str]


def validate_line(value: str) -> None:
    """A name or a title: one line, readable in one way only."""
    if _NOT_IN_A_LINE.search(value) or not INVISIBLE.sub("", value).strip():
        raise ValidationError(_("This contains a character that is not allowed in a name or title."), code="bad_text")


def validate_phone(value: str) -> None:
    """A mobile number as E.164 writes it, such as +8613800000000."""
    if not _PHONE.fullmatch(value):
        raise ValidationError(_("Enter a mobile number, such as 138 0000 0000."), code="bad_phone")


def phone_number(typed: str) -> str:
    """A number as people type it (spaces, dashes, full-width digits, without +86) in E.164. Raises ValidationError."""
    compact = _PHONE_SPACING.sub("", unicodedata.normalize("NFKC", typed))
    chinese = _CHINESE_MOBILE.fullmatch(compact)
    number = f"+86{chinese.group(1)}" if chinese else compact
    validate_phone(number)
    return number


def whole_number(typed: str | None) -> int | None:
    """A number of a row as an address or a form names it; None where it is none, or larger than any."""
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


def masked(contact: str) -> str:
    """A number or an address as far as its owner needs it to know which one is meant."""
    name, at, host = contact.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    local = contact.removeprefix("+86")
    return f"{local[:3]} **** {local[-4:]}" if local != contact else f"{contact[:-7]}*** {contact[-4:]}"


def validate_address(email: str) -> None:
    """That mail can be sent there: Django's own look lets letters pass that only resemble those of addresses."""
    local, _at, host = email.rpartition("@")
    try:
        host.encode("idna")
        local.encode("ascii")
    except UnicodeError as unwritable:
        message = _("No mail can be sent to this address. Please check each of its letters.")
        raise ValidationError(message, code="bad_address") from unwritable


def as_html(source: str) -> SafeString:
    """Plain text as paragraphs, with its addresses linked."""
    return mark_safe(sanitize(linebreaks(source, autoescape=True)))  # noqa: S308 - sanitised in the same breath


def sanitize(html: str) -> str:
    """HTML reduced to a few harmless tags; bleach links, nh3 has the last word."""
    cleaned = bleach.clean(html, tags=TAGS, attributes={"a": ["href"]}, protocols=SCHEMES, strip=True)
    # The stubs know neither "_text" nor that None takes the link away.
    linker = Linker(callbacks=[_honest_link], url_re=_ADDRESS, recognized_tags=TAGS)  # type: ignore[list-item]
    # Marks written as entities (&#x202e;) are characters only after a first pass.
    return _strip(_DIRECTION_MARKS.sub("", _strip(linker.linkify(cleaned))))


def _strip(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(SCHEMES),
        url_relative="deny",
        link_rel="noopener noreferrer nofollow ugc",
    )


def _honest_link(attributes: Attributes, new: bool = False) -> Attributes | None:
    """A link that shows where it leads: look-alike letters as punycode, no address in its text but its own."""
    target = _in_ascii(attributes.get((None, "href"), ""))
    if target is None:
        return None
    attributes[(None, "href")] = target
    if not new and _LOOKS_LIKE_AN_ADDRESS.search(attributes["_text"]):
        attributes["_text"] = target
    return attributes


def _in_ascii(address: str) -> str | None:
    """The address with its host as punycode and nothing before it; none where it has no lawful host."""
    try:
        parts = urlsplit(address)
        if parts.scheme == "mailto":
            return address
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    return urlunsplit(parts._replace(netloc=host + port)) if host else None
