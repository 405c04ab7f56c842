"""The form: filled in from the record, checked by type, bounded."""

from types import SimpleNamespace

import pytest

from bianmin.affairs.selectors.form import luhn, prefill, shown_value, validate_form


def version(**field):
    return SimpleNamespace(form=[{"name": "a", "label": "甲", "required": False, **field}])


def check(kind, value, **field):
    return validate_form(version(type=kind, **field), {"a": value})


def test_a_part_is_not_more_than_the_whole():
    fields = [
        {"name": "whole", "label": "总费用", "type": "money"},
        {"name": "part", "label": "个人负担", "type": "money", "most": "whole"},
    ]
    form = SimpleNamespace(form=fields)
    assert not validate_form(form, {"whole": "100", "part": "100"})[1]
    told = validate_form(form, {"whole": "100", "part": "100.01"})[1]
    assert told == {"part": "“个人负担”不能大于“总费用”，请核对。"}


GOOD = [
    ("text", "  平等街 \n 12 号 ", "平等街 12 号"),
    ("longtext", "一\n二", "一\n二"),
    ("date", "2025年3月1日", "2025-03-01"),
    ("date", "20250301", "2025-03-01"),
    ("number", "３", "3"),
    ("number", "1,200.50", "1200.5"),
    ("money", "¥860.5", "860.50"),
    ("phone", "154 0000 6621", "15400006621"),
    ("id_number", "11010519491231002x", "11010519491231002X"),
    ("bank_card", "6222 0212 3456 7894", None),
    ("yesno", "是", "yes"),
    ("yesno", False, "no"),
    ("choice", "男", "男"),
]


@pytest.mark.parametrize(("kind", "value", "kept"), [row for row in GOOD if row[2] is not None])
def test_kept_in_one_form(kind, value, kept):
    clean, errors = check(kind, value, choices=["男", "女"])
    assert (clean, errors) == ({"a": kept}, {})


BAD = [
    ("text", "长" * 101),
    ("longtext", "长" * 1001),
    ("longtext", "x" * 3_000_000),
    ("date", "2025-02-30"),
    ("date", "1850-01-01"),
    ("date", "明天"),
    ("number", "12e9"),
    ("number", "9" * 40),
    ("number", "NaN"),
    ("money", "-1"),
    ("money", "1.005"),
    ("money", "999999999999"),
    ("phone", "110110"),
    ("id_number", "110105194912310021"),
    ("bank_card", "6222021234567890"),
    ("bank_card", "٦" * 16),
    ("yesno", "也许"),
    ("choice", "第三项"),
]


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_refused_with_a_sentence(kind, value):
    clean, errors = check(kind, value, choices=["男", "女"])
    assert clean == {}
    assert 5 < len(errors["a"]) < 200


def test_required_waits_only_in_part():
    needed = version(type="text", required=True)
    assert "甲" in validate_form(needed, {})[1]["a"]
    assert validate_form(needed, {}, partial=True) == ({}, {})
    for nothing in ("   ", [], {}, None, "\x00\x07"):
        assert validate_form(needed, {"a": nothing})[1]


def test_fields_of_elsewhere_are_dropped():
    assert validate_form(version(type="text"), {"a": "x", "b": "y"})[0] == {"a": "x"}


def test_the_records_own_value_is_no_mistake():
    passport = version(type="id_number")
    assert validate_form(passport, {"a": "E12345678"}, record={"a": "E12345678"})[1] == {}
    assert validate_form(passport, {"a": "E12345678"}, record={})[1]


def test_luhn():
    assert luhn("79927398713")
    assert not luhn("79927398710")


def test_prefill_from_the_record(elder_allowance, xie):
    assert prefill(elder_allowance, xie) == {
        "name": "谢玉清",
        "phone": xie.phone,
        "address": str(xie.household.dwelling),
    }


def test_prefill_leaves_out_what_is_no_choice(xie):
    odd = SimpleNamespace(form=[{"name": "a", "type": "choice", "choices": ["甲"], "source": "person.name"}])
    assert prefill(odd, xie) == {}


def test_shown_as_people_read_it():
    assert shown_value({"type": "yesno"}, "yes") == "是"
    assert shown_value({"type": "date"}, "2025-03-01") == "2025 年 3 月 1 日"
    assert shown_value({"type": "choice", "choices": [["1", "男"]]}, "1") == "男"
