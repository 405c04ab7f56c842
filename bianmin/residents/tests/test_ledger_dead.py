"""Whoever has died does not come in as somebody who lives here, wherever the ledger says so."""

from datetime import date
from typing import Any

import pytest

from .ledger_files import an_id, as_xlsx, codes_of, records_of
from .test_ledger_header import fields_of, layout_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]
XIE = an_id(date(1952, 1, 20), 2)


def one(heading: str, cell: Any) -> Any:
    [record] = records_of([["姓名", "身份证号", heading], ["谢玉清", XIE, cell]])
    return record


@pytest.mark.parametrize(
    "written",
    [
        "已故",
        "死亡",
        "死亡注销",
        "2025年3月去世",
        "2024.3.5病故",
        "去世2024.3",
        "已去世（2023年）",
        "已于2022年12月5日因病去世",
        "二〇二三年腊月去世",
        "去年底因肺癌去世",
        "低保户，2024年3月去世",
        "死亡，未销户",
    ],
)
def test_a_note_that_says_so_is_a_fault(written: str) -> None:
    record = one("备注", written)
    assert codes_of(record) == ["says_dead"]
    assert "note" not in record.values


@pytest.mark.parametrize(
    "written",
    [
        "配偶已故",
        "因丈夫去世，独居",
        "父母双亡",
        "老伴去世",
        "已故干部遗属",
        "无故欠费",
        "事故致残",
        "未去世",
        "故事员",
    ],
)
def test_a_note_of_somebody_else_is_a_note(written: str) -> None:
    record = one("备注", written)
    assert (codes_of(record), record.values["note"]) == ([], written)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("死亡日期", date(2025, 3, 1)),
        ("死亡日期", "2025.3"),
        ("去世时间", "去年冬月"),
        ("是否去世", "是"),
        ("生存状态", "已死亡"),
        ("居住情况", "死亡"),
    ],
)
def test_a_column_that_says_so_is_a_fault(heading: str, cell: Any) -> None:
    record = one(heading, cell)
    assert [(fault.code, fault.column) for fault in record.faults] == [("says_dead", heading)]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("死亡日期", None), ("死亡日期", "无"), ("死亡日期", "/"), ("是否去世", "否"), ("生存状态", "健在")],
)
def test_a_column_that_says_nothing_of_death_is_passed_over(heading: str, cell: Any) -> None:
    record = one(heading, cell)
    assert (codes_of(record), "died" in record.values) == ([], False)


def test_no_note_takes_long() -> None:
    assert codes_of(one("备注", "因意外因意外" * 6 + "故x")) == []
    assert codes_of(one("备注", "因故去世" * 5_000)) == []


def test_a_column_of_deaths_is_one_also_where_all_have_died() -> None:
    rows = [["姓名", "身份证号", "死亡日期"], ["谢玉清", XIE, "2025.3"], ["谢玉", None, "2024.12.1"]]
    assert fields_of(layout_of(as_xlsx(rows))) == {"姓名": "name", "身份证号": "id_number", "死亡日期": "died"}
    assert layout_of(as_xlsx(rows)).columns[2].sure


def test_a_word_for_wife_and_daughter_in_law_is_asked() -> None:
    assert codes_of(one("与户主关系", "媳妇")) == ["code_unknown"]
