"""Code tables as words."""

import pytest

from bianmin.core import codes
from bianmin.core.models import Code, CodeTable

pytestmark = pytest.mark.django_db


@pytest.fixture
def sex() -> CodeTable:
    table = CodeTable.objects.create(key="sex", name="性别", standard="GB/T 2261.1")
    for order, (code, name) in enumerate([("2", "女"), ("1", "男"), ("9", "未说明")]):
        Code.objects.create(table=table, code=code, name=name, order=order, active=code != "9")
    return table


def test_labels_and_choices_follow_the_table(sex: CodeTable) -> None:
    assert codes.label("sex", "2") == "女"
    assert codes.choices("sex") == [("2", "女"), ("1", "男")]


def test_retired_code_keeps_its_name(sex: CodeTable) -> None:
    assert codes.label("sex", "9") == "未说明"


def test_unknown_code_is_shown_and_no_code_is_empty(sex: CodeTable) -> None:
    assert codes.label("sex", "98") == "代码 98（未收录）"
    assert codes.label("sex", "") == ""


def test_table_is_read_once(sex: CodeTable, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        for code in ("1", "2", "98"):
            codes.label("sex", code)
        codes.choices("sex")


def test_table_loaded_later_is_seen_at_once() -> None:
    assert codes.choices("sex") == []
    Code.objects.create(table=CodeTable.objects.create(key="sex", name="性别"), code="1", name="男")
    assert codes.choices("sex") == [("1", "男")]


def test_change_is_seen_after_a_minute(sex: CodeTable, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes.label("sex", "1") == "男"
    Code.objects.filter(code="1").update(name="男性")
    assert codes.label("sex", "1") == "男"
    later = codes.time.monotonic() + codes.SECONDS
    monkeypatch.setattr(codes.time, "monotonic", lambda: later)
    assert codes.label("sex", "1") == "男性"
