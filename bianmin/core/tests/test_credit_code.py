import pytest

from bianmin.core import credit_code


@pytest.mark.parametrize("typed", ["91110000600037341L", "91110000600037341l", " 9111 0000 6000 37341Ｌ"])
def test_valid_code(typed):
    assert credit_code.parse(typed) == "91110000600037341L"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "credit_code_length", "0 位"),
        ("91110000600037341", "credit_code_length", "17 位"),
        ("9111000060003734IL", "credit_code_character", "第 17 位“I”"),
        ("91A10000600037341L", "credit_code_character", "第 3 位“A”"),
        ("91110000600037342L", "credit_code_check", "最后一位应为"),
        ("911100006000373411", "credit_code_check", "应为 L，现在是 1"),
    ],
)
def test_what_is_wrong_is_named(text, code, says):
    with pytest.raises(credit_code.CreditCodeError) as caught:
        credit_code.parse(text)
    assert caught.value.code == code
    assert says in str(caught.value)
