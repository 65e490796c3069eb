"""Text that people wrote comes out as harmless HTML, and its links are honest."""

import time
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from deliberation.people.text import SCHEMES, TAGS, as_html, sanitize, validate_line

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://evil.example/pixel.gif>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<b onmouseover=alert(1)>b</b>",
    "<p style='background:url(javascript:alert(1))'>p</p>",
    "<p id=main class=button>p</p>",
    "<a href='javascript:alert(1)'>a</a>",
    "<a href='JaVaScRiPt:alert(1)'>a</a>",
    "<a href='java\tscript:alert(1)'>a</a>",
    "<a href='java&#x0A;script:alert(1)'>a</a>",
    "<a href='java&#x202e;script:alert(1)'>a</a>",
    "<a href='&#106;avascript:alert(1)'>a</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
    "<a href='vbscript:msgbox(1)'>a</a>",
    "<a href='//evil.example/'>a</a>",
    "<a href='/accounts/logout/'>a</a>",
    "<a href='https://bank.example@evil.example/'>a</a>",
    "<a href='https://ok.example' target=_top onclick=alert(1)>a</a>",
    "<form action=https://evil.example><input name=password><button>a</button></form>",
    "<iframe src=https://evil.example></iframe>",
    "<object data=x></object><embed src=x>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<p/onclick=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    'https://ok.example/"onmouseover=alert(1)',
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
]
REL = "noopener noreferrer nofollow ugc"


class Harm(HTMLParser):
    """What in a piece of HTML is neither an allowed tag nor an allowed link."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attributes:
            if tag != "a" or name not in ("href", "rel"):
                self.found.append(f"{tag} {name}")
            if name == "href" and (value or "").partition(":")[0] not in SCHEMES:
                self.found.append(f"href {value}")
            if name == "rel" and value != REL:
                self.found.append(f"rel {value}")

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")

    handle_decl = unknown_decl = handle_pi = handle_comment  # type: ignore[assignment]


def test_the_judge_of_these_tests_knows_harm_when_it_sees_it() -> None:
    found = Harm("<img src=x><p onclick=y>z</p><a href='javascript:1'>a</a><!-- c -->").found
    assert found == ["img", "img src", "p onclick", "href javascript:1", "comment"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_harmful_survives(attack: str) -> None:
    assert Harm(sanitize(attack)).found == []
    assert Harm(as_html(attack)).found == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_typed_as_plain_text_is_shown_and_not_obeyed(attack: str) -> None:
    assert {tag for tag in TAGS if f"<{tag}" in as_html(attack)} <= {"p", "br", "a"}


@given(st.text(alphabet=st.sampled_from("<>/=\"'&;: aphrefscipt\u202ehtp.xо镕"), max_size=80))
def test_no_arrangement_of_letters_is_harmful(text: str) -> None:
    once = sanitize(text)
    assert Harm(once).found == []
    assert sanitize(once) == once


def test_allowed_marks_stay() -> None:
    html = "<p>一<br>二 <strong>三</strong> <em>四</em></p><ul><li>五</li></ul><blockquote>六</blockquote>"
    assert sanitize(html) == html


def test_lines_and_paragraphs_stay_apart() -> None:
    assert as_html("第一行\r\n第二行\n\n另一段 <b>") == "<p>第一行<br>第二行</p>\n\n<p>另一段 &lt;b&gt;</p>"


def link(address: str, text: str | None = None) -> str:
    return f'<a href="{address}" rel="{REL}">{text or address}</a>'


def test_an_address_in_chinese_text_ends_where_the_chinese_goes_on() -> None:
    assert as_html("详见https://example.org/a?b=1&c=2。请看") == (
        f"<p>详见{link('https://example.org/a?b=1&amp;c=2')}。请看</p>"
    )


def test_a_full_stop_or_bracket_after_an_address_is_not_part_of_it() -> None:
    assert as_html("(https://example.org/a).") == f"<p>({link('https://example.org/a')}).</p>"


@pytest.mark.parametrize(
    "text",
    ["аррӏе.com", "https://аррӏе.com/", "example.com", "http://localhost/", "ftp://example.org/", "li.na@example.org"],
    ids=["look-alike", "look-alike with scheme", "no scheme", "no domain", "ftp", "mail"],
)
def test_what_is_not_a_plain_web_address_is_not_linked(text: str) -> None:
    assert as_html(text) == f"<p>{text}</p>"


def test_a_look_alike_name_in_a_link_is_shown_as_what_it_is() -> None:
    shown = link("https://xn--80ak6aa92e.com/")
    assert sanitize('<a href="https://аррӏе.com/">https://аррӏе.com/</a>') == shown


def test_a_link_that_names_another_address_is_shown_with_its_own() -> None:
    assert sanitize('<a href="https://evil.example/">https://bank.example/</a>') == link("https://evil.example/")
    assert sanitize('<a href="https://bank.example@evil.example/">bank.example</a>') == link("https://evil.example/")
    assert sanitize('<a href="https://evil.example/">我的网页</a>') == link("https://evil.example/", "我的网页")


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "&#x202e;", "&#8294;"])
def test_marks_that_turn_the_direction_of_writing_are_taken_out(mark: str) -> None:
    assert sanitize(f"<p>合同{mark}gpj.exe</p>") == "<p>合同gpj.exe</p>"


@pytest.mark.parametrize("unit", ["长", "<b>", "https://a.", "&amp;", "(", "\n\n"])
def test_a_very_long_text_takes_no_unreasonable_time(unit: str) -> None:
    begun = time.process_time()
    as_html(unit * (20_000 // len(unit)))
    assert time.process_time() - begun < 60  # a thousandth of it is usual; what grows with the square takes minutes


@pytest.mark.parametrize("mark", ["\u200b", "\u3164", "\u00ad", "\ufeff", "\u2060", "\u115f", "\u2800"], ids=ascii)
def test_a_name_has_nothing_in_it_that_nobody_sees(mark: str) -> None:
    """With it two names would look the same and be two."""
    for name in (mark, f"王{mark}镕"):
        with pytest.raises(ValidationError):
            validate_line(name)


@pytest.mark.parametrize("mark", ["\u200d", "\u200c", "\ufe0f", "\U000e0100"], ids=ascii)
def test_what_joins_letters_or_chooses_their_form_stays_in_a_name_and_is_none_by_itself(mark: str) -> None:
    validate_line(f"葛{mark}城")
    with pytest.raises(ValidationError):
        validate_line(mark)
