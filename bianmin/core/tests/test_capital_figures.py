"""Amounts in capitals: the examples of the rule, and what it says of gaps."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.core.capital_figures import in_capitals

EXAMPLES = {
    "0": "零元整",
    "0.05": "伍分",
    "0.50": "伍角整",
    "0.56": "伍角陆分",
    "1.05": "壹元零伍分",
    "10": "壹拾元整",
    "15.20": "壹拾伍元贰角整",
    "123.45": "壹佰贰拾叁元肆角伍分",
    "325.04": "叁佰贰拾伍元零肆分",
    "1005": "壹仟零伍元整",
    "1050": "壹仟零伍拾元整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "6007.14": "陆仟零柒元壹角肆分",
    "10005": "壹万零伍元整",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "100010": "壹拾万零壹拾元整",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "100000000": "壹亿元整",
    "100000001": "壹亿零壹元整",
    "1000010000": "壹拾亿零壹万元整",
    "1200000000000": "壹万贰仟亿元整",
}
VALUES = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}


@pytest.mark.parametrize(("amount", "words"), EXAMPLES.items())
def test_examples(amount: str, words: str) -> None:
    assert in_capitals(Decimal(amount)) == words


@given(st.integers(0, 10**14))
def test_read_aloud_it_is_the_amount_again(fen: int) -> None:
    words = in_capitals(Decimal(fen) / 100)
    assert "零零" not in words
    assert _read(words) == fen


@pytest.mark.parametrize("amount", ["-1", "0.001", "1e16"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        in_capitals(Decimal(amount))


def _read(words: str) -> int:
    """Back to fen, by the values of the characters."""
    whole, found, rest = words.rpartition("元")
    if not found:
        rest = words
    total = group = 0
    digit = 0
    for character in whole:
        if character in VALUES:
            digit = VALUES[character]
        elif character in "拾佰仟":
            group += digit * {"拾": 10, "佰": 100, "仟": 1000}[character]
            digit = 0
        elif character == "万":
            total += (group + digit) * 10**4
            group = digit = 0
        else:  # 亿 multiplies all that stands before it
            total = (total + group + digit) * 10**8
            group = digit = 0
    fen = (total + group + digit) * 100
    for character, unit in zip(rest[::1], rest[1:] + " ", strict=True):
        if character in VALUES and unit in "角分":
            fen += VALUES[character] * {"角": 10, "分": 1}[unit]
    return fen
