"""The walk itself: on a page without fault it finds none, and each mistake planted there it names."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.keyboard import faults
from tests.browser.visitor import Visitor

PAGE = """<!doctype html><html lang="en"><title>a page</title>
<style>:focus { outline: 3px solid blue } .over { position: fixed; inset: 0; background: white }</style>
<main><h1>A page</h1>
<p><a href="#one">one</a> <button id="two">two</button></p>
<label for="three">three</label><input id="three">
<fieldset><legend>four</legend>
<label><input type="radio" name="four" value="a">a</label>
<label><input type="radio" name="four" value="b">b</label></fieldset>
<label for="five">five</label><input id="five" type="datetime-local">
<details><summary>six</summary><button>inside</button></details>
<button disabled>never</button><p hidden><button>away</button></p></main>"""

PLANTED = {
    "two.tabIndex = -1": ["not reached: button “two”"],
    "two.style.outline = 'none'": ["no ring: button “two”"],
    "two.textContent = ''": ["no name: button"],
    "two.onkeydown = e => e.preventDefault()": ["is a trap: button “two”"],
    "two.onkeydown = e => { e.preventDefault(); document.querySelector('a').focus() }": [
        "not reached: input “three”",
        "not reached: input “four”",
        "not reached: input “five”",
        "not reached: summary “six”",
    ],
    "five.onfocus = () => two.focus()": ["twice: button “two”"],
    "document.querySelector('main').insertAdjacentHTML('beforeend', '<p class=over>over</p>')": [
        "under p “over”: button “two”"
    ],
}


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Visitor]:
    context = chromium.new_context()
    page = context.new_page()
    page.set_content(PAGE)
    yield Visitor(context, page, "")
    context.close()


def test_a_page_without_fault_has_none(visitor: Visitor) -> None:
    assert faults(visitor) == []


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_mistake_is_found(visitor: Visitor, planted: str) -> None:
    visitor.page.evaluate(f"() => {{ {planted} }}")
    found = faults(visitor)
    assert [one for one in PLANTED[planted] if one not in found] == []
