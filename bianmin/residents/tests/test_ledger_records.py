"""Rows become people with their faults; what is no person is passed over, what contradicts itself is named."""

import time
from datetime import date
from typing import Any

import pytest

from bianmin.residents.ledger.header import find_layout
from bianmin.residents.ledger.records import read_records
from bianmin.residents.ledger.workbook import read_workbook

from .ledger_files import an_id, as_csv, as_ods, as_xls, as_xlsx, codes_of, records_of

pytestmark = pytest.mark.usefixtures("code_tables")

HEADER = ["姓名", "身份证号", "性别", "出生日期", "年龄", "电话"]
NUMBER = an_id()
AGE = 2026 - 1952


def row(**given: Any) -> list[Any]:
    values = {"name": "谢玉清", "id": NUMBER, "sex": "女", "birth": None, "age": None, "phone": None} | given
    return list(values.values())


def test_rows_as_people() -> None:
    [record] = records_of([HEADER, row(birth="1952.1.20", phone="13800000001、13900000002")])
    assert record.row == 2
    assert record.faults == []
    assert record.values == {
        "name": "谢玉清",
        "id_number": NUMBER,
        "sex": "2",
        "birth_date": date(1952, 1, 20),
        "phone": "13800000001",
        "note": "其他电话：13900000002",
    }


@pytest.mark.parametrize(
    ("given", "column", "code"),
    [
        ({"sex": "男"}, "性别", "sex_contradicts_id"),
        ({"birth": "1952-01-21"}, "出生日期", "birth_contradicts_id"),
        ({"birth": "1953-01"}, "出生日期", "birth_contradicts_id"),
        ({"age": 30}, "年龄", "age_contradicts_id"),
        ({"id": None, "birth": "1952-01-20", "age": 30}, "年龄", "age_contradicts_birth"),
        ({"id": None, "birth": "1952-01"}, "出生日期", "date_without_day"),
        ({"name": None}, "姓名", "name_missing"),
        ({"name": "谢?清"}, "姓名", "name_lost_character"),
        ({"id": float(NUMBER[:15] + "000")}, "身份证号", "id_number_rounded"),
    ],
)
def test_contradiction_is_a_fault_of_the_row(given: dict[str, Any], column: str, code: str) -> None:
    others = [row(name=f"王{word}", id=an_id(date(1960, 5, 5), 2 * n), age=66) for n, word in enumerate("甲乙丙丁")]
    records = records_of([HEADER, row(**given), *others])
    assert [codes_of(record) for record in records] == [[code], [], [], [], []]
    [fault] = records[0].faults
    assert (fault.sheet, fault.row, fault.column) == ("表1", 2, column)
    assert fault.message
    assert fault.advice


def test_month_of_birth_is_enough_beside_the_number() -> None:
    [record] = records_of([HEADER, row(birth="1952-1")])
    assert record.faults == []
    assert record.values["birth_date"] == date(1952, 1, 20)


def test_ages_of_an_old_ledger_are_no_faults() -> None:
    born = [date(1940 + n, 2, 2) for n in range(9)]
    rows = [
        row(name=f"王{n}"[:1] + "甲乙丙丁戊己庚辛壬"[n], id=an_id(day, 2), age=2023 - day.year)
        for n, day in enumerate(born)
    ]
    assert not any(record.faults for record in records_of([HEADER, *rows]))


def test_every_fault_of_a_row_is_named() -> None:
    [record] = records_of([HEADER, row(sex="人", birth="52.2.20", phone="1380")])
    assert sorted(codes_of(record)) == ["birth_contradicts_id", "code_unknown", "phone_invalid"]


def test_number_that_may_be_rounded_is_one_only_beside_others() -> None:
    good = next(number for number in (an_id(date(1952, 1, day), 100) for day in range(1, 32)) if number.endswith("000"))
    [alone] = records_of([HEADER, row(id=good)])
    assert alone.faults == []
    records = records_of([HEADER, row(id=good), row(id=float(NUMBER[:15] + "000")), row()])
    assert [codes_of(record) for record in records] == [["id_number_rounded"], ["id_number_rounded"], []]


def test_relation_for_either_sex_is_told_by_the_sex() -> None:
    header = ["姓名", "性别", "身份证号", "与户主关系"]
    son, daughter, unclear = records_of(
        [header, ["谢大山", "男", None, "子女"], ["谢玉清", None, NUMBER, "父母"], ["谢小山", None, None, "子女"]]
    )
    assert (son.values["relation"], daughter.values["relation"]) == ("20", "52")
    assert codes_of(unclear) == ["relation_of_either"]


def test_other_certificates_are_not_judged_as_identity_numbers() -> None:
    header = ["姓名", "证件类型", "证件号码"]
    records = records_of([header, ["JOHN SMITH", "护照", "e12345678"], ["谢玉清", "身份证", "e12345678"]])
    assert records[0].values["id_number"] == "E12345678"
    assert [codes_of(record) for record in records] == [[], ["id_number_length"]]


def test_what_is_no_person_is_passed_over() -> None:
    rows = [
        ["序号", "姓名", "身份证号", "住址", "备注"],
        [None] * 5,
        ["一、第一网格"] * 5,
        [1, "谢玉清", NUMBER, "平等街12号院", None],
        ["序号", "姓名", "身份证号", "住址", "备注"],
        [2, "王建国", None, "平等街12号院", None],
        [3, None, None, "平等街12号院", None],
        [4, None, None, None, None],
        ["合计", 2, None, None, None],
        ["注：以上为常住人口", None, None, None, None],
        ["填表人：", "李四", None, "填表日期：", "2024.1.1"],
        ["审核人", "赵五", None, None, None],
    ]
    records = records_of(rows)
    assert [(record.row, record.values["name"]) for record in records] == [(4, "谢玉清"), (6, "王建国")]


def test_name_alone_is_a_person_and_a_note_is_not() -> None:
    rows = [["姓名", "性别"], ["谢玉清", "女"], ["王建国", None], ["第二组名单如下", None], ["以下空白。", None]]
    assert [record.values["name"] for record in records_of(rows)] == ["谢玉清", "王建国"]


def test_row_without_name_but_with_a_phone_is_a_fault() -> None:
    [record] = records_of([["姓名", "电话", "住址"], [None, "13800000001", "平等街12号院"]])
    assert codes_of(record) == ["name_missing"]


HOUSEHOLD = [
    ["户编号", "户主姓名", "与户主关系", "姓名", "身份证号", "现住址"],
    ["H1", "谢大山", "户主", "谢大山", an_id(date(1950, 3, 3), 1), "平等街12号院3号楼"],
    [None, None, "妻", "王秀英", an_id(date(1951, 3, 3), 2), None],
    [None, None, "女儿", "谢玉清", an_id(date(1975, 3, 3), 2), None],
    ["H2", "李四", "户主", "李四", an_id(date(1960, 3, 3), 1), "平等街13号院"],
]
MERGED = [(1, 0, 3, 0), (1, 1, 3, 1), (1, 5, 3, 5)]


@pytest.mark.parametrize(
    "content",
    [
        as_xlsx(HOUSEHOLD, merged=MERGED),
        as_xls(HOUSEHOLD, merged=MERGED),
        as_ods(HOUSEHOLD, merged=MERGED),
        as_csv(HOUSEHOLD, "gb18030"),
    ],
)
def test_household_is_that_of_all_its_members(content: bytes) -> None:
    [sheet] = read_workbook(content, "台账")
    layout = find_layout(sheet)
    assert layout is not None
    records = list(read_records(sheet, layout))
    assert [record.values.get("household_number") for record in records] == ["H1", "H1", "H1", "H2"]
    assert [record.values.get("address") for record in records[:3]] == ["平等街12号院3号楼"] * 3
    assert [record.values["relation"] for record in records] == ["02", "12", "30", "02"]


def test_household_does_not_reach_over_a_blank_row() -> None:
    records = records_of([HOUSEHOLD[0], HOUSEHOLD[1], [], HOUSEHOLD[2]])
    assert "household_number" not in records[1].values


def test_a_street_is_read_within_seconds() -> None:
    """36,000 × 20 within 2.5 s on a quiet machine of two cores; here a tenth, with room for a busy one."""
    many = 3_600
    header = [
        *HEADER,
        "民族",
        "婚姻",
        "学历",
        "政治面貌",
        "与户主关系",
        "居住情况",
        "户籍地址",
        "现住址",
        "低保",
        "备注",
    ]
    person = ["汉", "已婚", "初中", "群众", "户主", "常住", "郑州市", "平等街12号院", "否", None]
    rows = [[*row(id=an_id(sequence=2 * (n % 499))), *person] for n in range(many)]
    begun = time.perf_counter()
    assert len(records_of([header, *rows])) == many
    assert time.perf_counter() - begun < 2
