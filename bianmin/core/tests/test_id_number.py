"""GB 11643 numbers: what is taken, and what the person is told when one cannot be right."""

from datetime import date

import pytest
from stdnum.cn import ric

from bianmin.core import id_number
from bianmin.core.errors import UserError

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "birth", "sex", "area"),
    [
        ("11010519491231002X", date(1949, 12, 31), "2", "110105"),  # the standard's own example
        ("410104194001010020", date(1940, 1, 1), "2", "410104"),
        ("410104198506150019", date(1985, 6, 15), "1", "410104"),
    ],
)
def test_vectors(text, birth, sex, area):
    found = id_number.parse(text, today=TODAY)
    assert (found.number, found.birth_date, found.sex, found.area_code) == (text, birth, sex, area)
    assert not found.converted


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002x", " 110105 19491231 002X\n", "１１０１０５１９４９１２３１００２Ｘ", "110105-19491231-002x"],
)
def test_typed_and_read_forms_are_one_number(typed):
    assert id_number.parse(typed, today=TODAY).number == "11010519491231002X"


def test_old_number_is_converted():
    found = id_number.parse("110105491231002", today=TODAY)
    assert found.number == "11010519491231002X"
    assert found.converted


def test_old_number_of_a_centenarian_lies_in_the_century_before():
    assert id_number.parse("110105981231996", today=TODAY).birth_date == date(1898, 12, 31)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("", id_number.IdNumberLength, "0 位"),
        ("41010419850615001", id_number.IdNumberLength, "17 位"),
        ("4101041985061500199", id_number.IdNumberLength, "19 位"),
        ("41010419850615001９９", id_number.IdNumberLength, "19 位"),
        ("4101041985O6150019", id_number.IdNumberCharacter, "第 11 位“O”"),
        ("X10104198506150019", id_number.IdNumberCharacter, "第 1 位“X”"),
        ("11010549123100X", id_number.IdNumberCharacter, "第 15 位“X”"),
        ("410104198502300019", id_number.IdNumberDate, "1985-02-30"),
        ("410104000001010019", id_number.IdNumberDate, "0000-01-01"),
        ("410104198506150018", id_number.IdNumberCheck, "应为 9，现在是 8"),
        ("110105194912310021", id_number.IdNumberCheck, "应为 X，现在是 1"),
    ],
)
def test_what_is_wrong_is_named(text, error, says):
    with pytest.raises(error) as caught:
        id_number.parse(text, today=TODAY)
    assert says in str(caught.value)
    assert isinstance(caught.value, UserError)
    assert caught.value.status == 400
    assert not id_number.is_valid(text)


def test_birth_date_in_the_future():
    tomorrow = id_number.make("410199", date(2026, 11, 2), 1)
    with pytest.raises(id_number.IdNumberFuture, match="2026-11-02"):
        id_number.parse(tomorrow, today=TODAY)
    assert id_number.parse(tomorrow, today=date(2026, 11, 2)).birth_date == date(2026, 11, 2)


def test_every_single_wrong_digit_and_every_swap_is_caught():
    right = "410104198506150019"
    for place in range(18):
        for digit in "0123456789":
            wrong = right[:place] + digit + right[place + 1 :]
            assert id_number.is_valid(wrong) is (wrong == right)
    for place in range(17):
        wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
        assert id_number.is_valid(wrong) is (wrong == right)


def test_enormous_input_gets_the_same_sentence():
    with pytest.raises(id_number.IdNumberLength, match="100000 位"):
        id_number.parse("1" * 100_000, today=TODAY)


def test_made_numbers_parse_and_agree_with_stdnum():
    for sequence in range(0, 1000, 37):
        number = id_number.make("410199", date(1990, 5, 17), sequence)
        found = id_number.parse(number, today=TODAY)
        assert found.sex == ("1" if sequence % 2 else "2")
        assert number[-1] == ric.calc_check_digit(number)


@pytest.mark.parametrize(("area", "sequence"), [("41010", 1), ("41010a", 1), ("410199", 1000), ("410199", -1)])
def test_make_refuses_what_is_no_number(area, sequence):
    with pytest.raises(ValueError, match="six digits"):
        id_number.make(area, date(1990, 5, 17), sequence)
