"""Near-duplicates: signatures say about what two texts share, and a new text finds those like it that are shown."""

from random import Random
from typing import Any

import numpy as np
import pytest

from deliberation.opinions.models import Opinion, Round
from deliberation.opinions.operations import moderating
from deliberation.opinions.operations.fingerprints import fingerprint
from deliberation.opinions.queries.opinions import like
from deliberation.opinions.rules import minhash
from deliberation.opinions.rules.likeness import shingles
from tests.deliberation.opinions.given import city, moderator, open_round, waiting_opinion

CHINESE = "助餐点下午两点就关门，双职工家的老人晚饭没有着落，建议开到晚上七点，先试两个月。"
NEARLY = "助餐点下午两点就关门了，双职工家老人的晚饭没着落，建议开到晚上七点，试两个月再看。"
ENGLISH = "The meal point closes at two in the afternoon, so older people have no supper. Keep it open until seven."
ENGLISH_NEARLY = (
    "Our meal point closes at two in the afternoon and older people have no supper: keep it open until seven!"
)
OTHERS = (
    "护理员一个月三千出头，干半年就走，能不能按服务年限给补贴，满一年加一档。",
    "场地租金太高，社区里的小机构撑不过三年，社区用房应当低价给机构用。",
    "Nurses who come to the house should be paid for the way there, and stay a whole hour as the contract says.",
)
FIRST_PLACES = [116367378, 184734032, 6329534]


@pytest.mark.parametrize(("one", "other"), [(CHINESE, NEARLY), (ENGLISH, ENGLISH_NEARLY), (CHINESE, OTHERS[0])])
def test_signatures_share_about_what_texts_share(one: str, other: str) -> None:
    mine, theirs = shingles(one), shingles(other)
    true = len(mine & theirs) / len(mine | theirs)
    rate = minhash.shared(minhash.signature(one), np.array([minhash.signature(other)]))[0]
    assert abs(rate - true) < 0.13  # three times the spread of 128 places


def test_a_signature_never_changes_since_it_is_stored() -> None:
    assert minhash.signature(CHINESE)[:3].tolist() == FIRST_PLACES
    assert minhash.whole("支持加装电梯！") == minhash.whole("支持　加装电梯")


def shown(round: Round, *texts: str) -> list[Opinion]:
    made = [waiting_opinion(round, text, device=f"{number} {text[:5]}") for number, text in enumerate(texts)]
    by = moderator(city())
    for one in made:
        moderating.show(opinion=one.pk, by=by, at=one.editable_until)
    return made


def found(round: Round, text: str, **more: Any) -> list[Opinion]:
    return [one for _, one in like(round, text, **more)]


@pytest.mark.django_db
def test_a_new_text_finds_those_like_it_in_either_language_and_only_what_is_shown() -> None:
    running = open_round()
    chinese, english, *_others = shown(running, NEARLY, ENGLISH_NEARLY, *OTHERS)
    waiting_opinion(running, CHINESE, device="waiting")
    assert found(running, CHINESE) == [chinese]
    assert found(running, ENGLISH) == [english]
    assert found(running, CHINESE, but=chinese.pk) == []
    later = shown(running, CHINESE)[0]
    assert found(running, CHINESE) == [later, chinese]
    Opinion.objects.filter(pk=later.pk).update(status="withheld", shown_text="")
    assert found(running, CHINESE) == [chinese]


@pytest.mark.django_db
def test_a_text_that_changed_is_found_as_it_is_now() -> None:
    running = open_round()
    one = shown(running, NEARLY)[0]
    assert found(running, CHINESE) == [one]
    Opinion.objects.filter(pk=one.pk).update(shown_text=OTHERS[1])
    fingerprint(Opinion.objects.filter(pk=one.pk))
    assert found(running, CHINESE) == []
    assert found(running, OTHERS[1]) == [one]


@pytest.mark.django_db
def test_a_short_text_finds_only_what_says_the_same() -> None:
    running = open_round()
    same, _other = shown(running, "支持加装电梯！", "反对加装电梯！")
    assert found(running, "支持 加装电梯") == [same]


def test_the_likest_of_thousands_is_among_the_candidates() -> None:
    chance = Random(1)
    words = [f"{a}{b}" for a in "老旧小区楼道电梯护理助餐场地" for b in "费用时间办法标准人员"]
    many = ["".join(chance.choice(words) for _ in range(18)) for _ in range(2000)]
    signatures = np.array([minhash.signature(text) for text in many])
    asked = many[777][:-3] + "谢谢。"
    assert int(minhash.shared(minhash.signature(asked), signatures).argmax()) == 777
