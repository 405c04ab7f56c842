"""The header is found wherever it stands, and its columns mean what they say."""

import pytest

from bianmin.residents.ledger.header import Layout, find_layout, why_no_layout
from bianmin.residents.ledger.workbook import Sheet, read_workbook

from .ledger_files import an_id, as_csv, as_ods, as_xls, as_xlsx

pytestmark = pytest.mark.usefixtures("code_tables")


def layout_of(content: bytes) -> Layout:
    layout = find_layout(read_workbook(content, "台账")[0])
    assert layout is not None
    return layout


def fields_of(layout: Layout) -> dict[str, str | None]:
    return {column.heading: column.field for column in layout.columns}


def test_header_below_titles_and_notes() -> None:
    rows = [
        ["平等街社区居民台账"],
        ["填报单位：平等街社区", None, None, "联系电话：66212590"],
        [],
        ["序号", "姓 名", "身份证号（18位）", "联系电话*"],
        [1, "谢玉清", an_id(), "13800000001"],
    ]
    layout = layout_of(as_xlsx(rows, merged=[(0, 0, 0, 3)]))
    assert (layout.first, layout.last) == (4, 4)
    assert fields_of(layout) == {
        "序号": "serial",
        "姓 名": "name",
        "身份证号（18位）": "id_number",
        "联系电话*": "phone",
    }


TWO_LEVELS = [
    ["台账", None, None, None, None, None, None],
    ["序号", "姓名", "户主信息", None, "户籍信息", None, "联系电话"],
    [None, None, "姓名", "身份证号", "地址", "性质", None],
    [1, "谢玉清", "谢大山", an_id(sequence=3), "郑州市", "城镇", "13800000001"],
]
MERGED = [(0, 0, 0, 6), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5), (1, 6, 2, 6)]
MEANT = {
    "序号": "serial",
    "姓名": "name",
    "户主信息/姓名": "head_name",
    "户主信息/身份证号": None,
    "户籍信息/地址": "hukou_address",
    "户籍信息/性质": "hukou_type",
    "联系电话": "phone",
}


@pytest.mark.parametrize("content", [write(TWO_LEVELS, merged=MERGED) for write in (as_xlsx, as_xls, as_ods)])
def test_header_of_two_levels(content: bytes) -> None:
    layout = layout_of(content)
    assert (layout.first, layout.last) == (2, 3)
    assert fields_of(layout) == MEANT


def test_header_of_two_levels_that_lost_what_was_merged() -> None:
    layout = layout_of(as_csv(TWO_LEVELS))
    assert (layout.first, layout.last) == (2, 3)
    assert fields_of(layout) == MEANT


def test_head_of_the_household_is_not_the_person() -> None:
    layout = layout_of(as_csv([["户主姓名", "与户主关系", "姓名"], ["谢大山", "女", "谢玉清"]]))
    assert fields_of(layout) == {"户主姓名": "head_name", "与户主关系": "relation", "姓名": "name"}


def test_number_and_phone_of_a_contact_are_not_the_persons() -> None:
    rows = [
        ["姓名", "身份证号", "紧急联系人", None],
        [None, None, "姓名", "联系电话"],
        ["谢玉清", an_id(), "谢大山", "13800000002"],
    ]
    merged = [(0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1)]
    assert fields_of(layout_of(as_xlsx(rows, merged=merged))) == {
        "姓名": "name",
        "身份证号": "id_number",
        "紧急联系人/姓名": None,
        "紧急联系人/联系电话": None,
    }


def test_what_is_of_somebody_else_is_not_taken_for_the_persons() -> None:
    rows = [["姓名", "性别", "户主身份证号", "监护人电话"], *([["谢玉清", "女", an_id(), "13800000001"]] * 3)]
    assert list(fields_of(layout_of(as_csv(rows))).values()) == ["name", "sex", None, None]


def test_columns_are_found_by_what_stands_in_them() -> None:
    rows = [["姓名", "单位", "号", None], *(["谢玉清", "x", an_id(sequence=n), f"1380000000{n}"] for n in range(5))]
    layout = layout_of(as_xlsx(rows))
    found = {column.heading: (column.field, column.sure) for column in layout.columns}
    assert found["号"] == ("id_number", False)
    assert found["D"] == ("phone", False)


def test_whether_somebody_is_the_head_is_not_the_heads_name() -> None:
    layout = layout_of(as_csv([["姓名", "性别", "户主"], ["谢大山", "男", "是"], ["谢玉清", "女", "否"]]))
    assert fields_of(layout)["户主"] is None


def test_rounded_numbers_are_numbers_still() -> None:
    layout = layout_of(as_xlsx([["姓名", "身份证号"], *([["谢玉清", float(an_id()[:15] + "000")]] * 3)]))
    assert [column.sure for column in layout.columns] == [True, True]


def test_heading_that_its_cells_contradict_is_unsure() -> None:
    layout = layout_of(as_csv([["姓名", "性别", "证件号码"], *([["谢玉清", "女", "平等街 12 号"]] * 3)]))
    assert [column.sure for column in layout.columns] == [True, True, False]


def test_second_column_of_a_field_is_left_to_the_person() -> None:
    layout = layout_of(as_csv([["姓名", "电话", "电话", "性别"], ["谢玉清", "13800000001", "13800000002", "女"]]))
    assert fields_of(layout) == {"姓名": "name", "电话": "phone", "电话 2": None, "性别": "sex"}


def test_tags_of_the_catalogue_are_fields() -> None:
    layout = layout_of(as_csv([["姓名", "低保家庭", "是否退役军人", "特困人员"], ["谢玉清", "是", "", ""]]))
    assert list(fields_of(layout).values()) == ["name", "tag:dibao", "tag:veteran", "tag:tekun"]


def test_what_somebody_corrected_is_remembered() -> None:
    sheet = Sheet("表1", [["人", "号", "说法", "姓名"], ["谢玉清", an_id(), "x", "y"]])
    assert find_layout(sheet) is None
    remembered = {"人": "name", "号": "id_number", "姓名": "", "说法": "gone"}
    layout = find_layout(sheet, remembered)
    assert layout is not None
    assert fields_of(layout) == {"人": "name", "号": "id_number", "说法": None, "姓名": None}
    assert all(column.sure for column in layout.columns)


@pytest.mark.parametrize(
    "rows",
    [
        [["谢玉清", an_id(), "女"]],
        [["会议记录"], ["时间", "地点"], ["今天", "二楼"]],
        [["社区", "电话"], ["平等街社区", "66212590"]],
        [["姓名"], ["谢玉清"]],
    ],
)
def test_sheet_without_people_has_no_layout(rows: list[list[str]]) -> None:
    sheet = Sheet("附件", rows)  # type: ignore[arg-type]
    assert find_layout(sheet) is None
    assert "附件" in why_no_layout(sheet)


def test_header_alone_is_a_layout_without_people() -> None:
    layout = find_layout(Sheet("表1", [["姓名", "性别"]]))
    assert layout is not None
    assert (layout.first, layout.last) == (1, 1)
