"""Personal data is found however it is written, and what only looks like it is left alone."""

import pytest

from deliberation.opinions.rules.personal_data import certain_of, find, mask, passes_luhn, shown_in_words

FOUND = [
    ("有事打 13800000045，白天都在", "mobile", "13800000045"),
    ("有事打 138 0000 0045。", "mobile", "138 0000 0045"),
    ("有事打１３８００００００４５", "mobile", "１３８００００００４５"),
    ("+86 138-0000-0045", "mobile", "+86 138-0000-0045"),
    ("1 3 8 0 0 0 0 0 0 4 5", "mobile", "1 3 8 0 0 0 0 0 0 4 5"),
    ("电话（0571）8612 3456 转", "landline", "（0571）8612 3456"),
    ("021-61234567", "landline", "021-61234567"),
    ("身份证11010519491231002X在此", "identity", "11010519491231002X"),
    ("11010519491231002x", "identity", "11010519491231002x"),
    ("1101 0519 4912 3100 2X", "identity", "1101 0519 4912 3100 2X"),
    ("老证110105491231002", "identity", "110105491231002"),
    ("卡号 6222 0212 3456 7894", "card", "6222 0212 3456 7894"),
    ("写信到 wang.min@example.org 也行", "email", "wang.min@example.org"),
    ("ｗａｎｇ＠ｅｘａｍｐｌｅ．ｏｒｇ", "email", "ｗａｎｇ＠ｅｘａｍｐｌｅ．ｏｒｇ"),
]


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_numbers_and_addresses_of_mail_are_found_and_masked(text: str, kind: str, words: str):
    found = certain_of(find(text))
    assert [(one.kind, text[one.start : one.end]) for one in found] == [(kind, words)]
    assert mask(text, found) == text.replace(words, f"〔■{kind}〕")


@pytest.mark.parametrize(
    "text",
    [
        "补助 12000 元，共 1380 户",
        "2026年11月30日10点30分到17点",
        "订单 1234567890123456789012",
        "110105194912310021 校验位不对",
        "6222 0212 3456 7890 校验位不对",
        "全市 2,138 人，增长 13.8%",
        "文号〔2026〕13号",
        "@所有人 请注意",
        "编号 13800000045678",
    ],
)
def test_other_numbers_are_left_alone(text: str):
    assert certain_of(find(text)) == ()


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("我妈住清泉路18号院，很好", "address", "清泉路18号院"),
        ("3 幢 2 单元 501 室漏水", "address", "3 幢 2 单元 501 室"),
        ("助餐点的王师傅人很好", "name", "王师傅"),
        ("我叫李建国，退休了", "name", "李建国"),
    ],
)
def test_addresses_and_names_are_only_suggested(text: str, kind: str, words: str):
    likely = [one for one in find(text) if not one.certain]
    assert (kind, words) in [(one.kind, text[one.start : one.end][-len(words) :]) for one in likely]
    assert mask(text, certain_of(find(text))) == text


def test_a_gap_is_named_in_the_readers_language():
    assert shown_in_words("有事打〔■mobile〕。") == "有事打〔此处有手机号，已遮盖〕。"
    assert shown_in_words("〔■nonsense〕") == "〔■nonsense〕"


def test_luhn_knows_its_check_digit():
    assert passes_luhn("4111111111111111")
    assert not passes_luhn("4111111111111112")
    assert not passes_luhn("0")
