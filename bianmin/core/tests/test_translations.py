"""Catalogues compile themselves when they change; composed sentences read well in English."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from bianmin.core import clock
from bianmin.core.rules import FactValue, age_months_text, parse, vocabulary
from bianmin.core.templatetags.formats import workdays_left
from bianmin.core.translations import compile_changed

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "受理"\nmsgstr "{text}"\n'


def test_a_catalogue_is_compiled_when_it_is_new_or_changed(tmp_path: Path, settings: Any) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO.format(text="Accept"), encoding="utf-8")
    assert list(compile_changed()) == [("en", 1)]
    assert list(compile_changed()) == []
    source.write_text(PO.format(text="Take in"), encoding="utf-8")
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert list(compile_changed()) == [("en", 1)]
    assert b"Take in" in source.with_suffix(".mo").read_bytes()
    assert sorted(path.suffix for path in source.parent.iterdir()) == [".mo", ".po"]


@pytest.mark.parametrize(
    ("expr", "sentence"),
    [
        ("person.age >= 60", "At least 60 years old"),
        ("'dibao' in household.tags || 'dibao_edge' in household.tags", "Dibao or dibao-edge household"),
        ("household.children == 1", "Number of children exactly 1"),
        (
            "household.income_pc <= params.dibao_line * 1.5",
            "Monthly household income per head at most 1.5 times the dibao standard",
        ),
        (
            "person.age >= 18 || (person.age >= 14 && person.hukou_local)",
            "At least 18 years old or (at least 14 years old and hukou in this street)",
        ),
    ],
)
def test_conditions_read_in_english(expr: str, sentence: str) -> None:
    with translation.override("en"):
        described = parse(expr, vocabulary)
        texts = [condition.sentence for condition in described.conditions]
    assert texts == [sentence]


def test_reasons_read_in_english() -> None:
    (outcome,) = parse("person.age < 60", vocabulary).evaluate({"person.age": FactValue(78, "")})
    with translation.override("en"):
        assert outcome.reason == "Age 78: at least 60 years old"


def test_days_and_spans_read_in_english() -> None:
    with translation.override("en"):
        assert clock.day_in_words(date(2016, 1, 1)) == "1 Jan 2016"
        assert age_months_text(961) == "80 years 1 month"
        assert workdays_left(-1) == "1 working day overdue"
        assert workdays_left(2) == "2 working days left"
    assert clock.day_in_words(date(2016, 1, 1)) == "2016 年 1 月 1 日"
