"""Files as offices have them, with what goes wrong in them."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from bianmin.residents.errors import LedgerUnreadable
from bianmin.residents.ledger.beside import read_ledgers
from bianmin.residents.ledger.workbook import read_workbook
from bianmin.residents.selectors.ledger_source import read_source

from .ledger_files import an_id, as_csv, as_ods, as_xls, as_xlsx, codes_of, records_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]
XIE, WANG = an_id(date(1952, 1, 20), 2), an_id(date(1956, 10, 7), 1)
HEADER = ["姓名", "身份证号码", "性别", "联系电话", "家庭住址"]
ROWS = [
    ["平等社区居民台账", None, None, None, None],
    HEADER,
    ["谢　玉清", XIE.lower(), "女", "13800000001、0371-66001234", "平等街12号院"],
    ["王建国", f"'{WANG}", "男", 13900000002, "平等街12号院"],
    ["本页合计：", 2, None, None, None],
]


def read_all(content: bytes, name: str = "台账.xls") -> list[Any]:
    return read_source(content, name, "410104002").records


def page(charset: str, cells: str = "") -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell or ''}</td>" for cell in row) + "</tr>" for row in ROWS[1:4])
    return (
        f"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta charset={charset}><title>表</title>"
        f"<style>td {{ color: red }}</style></head><body><table><tr><th colspan=5>平等社区&nbsp;台账</th></tr>"
        f"{rows}{cells}</table></body></html>"
    )


@pytest.mark.parametrize("write", [as_xlsx, as_xls, as_ods, as_csv, lambda rows: as_csv(rows, "gb18030")])
def test_every_format_gives_the_same_people(write: Callable[..., bytes]) -> None:
    xie, wang = read_all(write(ROWS), "台账.csv")
    assert (xie.faults, wang.faults) == ([], [])
    assert (xie.values["name"], xie.values["id_number"], xie.values["phone"]) == ("谢玉清", XIE, "13800000001")
    assert (wang.values["id_number"], wang.values["phone"]) == (WANG, "13900000002")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_page_that_is_called_xls_is_read(encoding: str) -> None:
    xie, wang = read_all(page(encoding).encode(encoding))
    assert (xie.row, xie.values["name"], wang.values["id_number"], wang.faults) == (3, "谢玉清", WANG, [])


def test_merged_cells_of_a_page_hold_their_value() -> None:
    cells = "<tr><td rowspan=2>甲<td colspan=2>乙</td><td>丙</tr><tr><td>丁<br>戊</td><td>己</td></tr>"
    [sheet] = read_workbook(page("utf-8", cells).encode(), "表.xls")
    assert sheet.rows[-2:] == [["甲", "乙", "乙", "丙"], ["甲", "丁 戊", "己"]]


def test_xml_of_excel_2003_is_read() -> None:
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in ROWS[1:4]
    )
    far = '<Row ss:Index="6"><Cell ss:Index="2"><Data>远</Data></Cell></Row>'
    book = f'<?xml version="1.0"?><Workbook><Worksheet ss:Name="台账"><Table>{rows}{far}</Table></Worksheet></Workbook>'
    [sheet] = read_workbook(book.encode(), "台账.xls")
    assert [row[0] for row in sheet.rows[:3]] == ["姓名", "谢　玉清", "王建国"]
    assert sheet.rows[5] == [None, "远"]


@pytest.mark.parametrize("span", ["colspan=999999", "colspan=900000"])
def test_page_that_is_too_wide_is_refused(span: str) -> None:
    with pytest.raises(LedgerUnreadable):
        read_workbook(page("utf-8", f"<tr><td {span}>x</td><td {span}>x</td></tr>").encode(), "表.xls")


def test_page_without_a_table_is_refused() -> None:
    with pytest.raises(LedgerUnreadable) as caught:
        read_workbook("<html><body>请登录</body></html>".encode(), "表.xls")
    assert caught.value.code == "ledger_is_page"


def test_a_million_rows_that_are_only_formatted_do_no_harm() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet, yellow = book.add_worksheet("台账"), book.add_format({"bg_color": "#FFFF00"})
        for at, row in enumerate(ROWS[1:4]):
            sheet.write_row(at, 0, row)
        for at in range(210_000, 212_000):
            sheet.write_blank(at, 0, None, yellow)
        sheet.set_row(1_048_575, 15, yellow, {"hidden": True})
    assert [record.row for record in read_all(stream.getvalue())] == [2, 3]


def test_ledgers_side_by_side_are_read_both() -> None:
    header = ["序号", "姓名", "身份证号", "住址"]
    rows = [
        ["一组", None, None, None, None, "二组"],
        [*header, None, *header],
        ["1", "谢玉清", XIE, "平等街1号", None, "1", "王建国", WANG, "平等街2号"],
        ["2", "李四", None, "平等街1号"],
    ]
    sheets = read_ledgers(as_xlsx(rows, names=["台账"]), "台账.xlsx")
    assert [sheet.name for sheet in sheets] == ["台账", "台账 F"]
    records = read_all(as_xlsx(rows, names=["台账"]))
    assert [(one.sheet, one.row, one.values["name"]) for one in records] == [
        ("台账", 3, "谢玉清"),
        ("台账", 4, "李四"),
        ("台账 F", 3, "王建国"),
    ]


def test_spouses_beside_are_not_a_second_ledger() -> None:
    rows = [["户主", None, None, "配偶", None, None], ["姓名", "身份证号", "电话"] * 2, ["谢玉清", XIE, None] * 2]
    assert len(read_ledgers(as_xlsx(rows, merged=[(0, 0, 0, 2), (0, 3, 0, 5)]), "台账.xlsx")) == 1


@pytest.mark.parametrize(
    ("written", "born"),
    [("56年10月", "1956"), ("56.10.7", "1956"), ("1956.10", "1956"), (1956.1, "1956"), ("一九五六年十月七日", "1956")],
)
def test_births_that_the_number_completes(written: Any, born: str) -> None:
    [record] = records_of([["姓名", "身份证号", "出生年月"], ["王建国", WANG, written]])
    assert record.faults == []
    assert record.values["birth_date"].isoformat() == f"{born}-10-07"


@pytest.mark.parametrize("written", ["57年10月", "56.11", 1957.1, "56.9.7", 1956.2])
def test_births_that_contradict_the_number(written: Any) -> None:
    [record] = records_of([["姓名", "身份证号", "出生年月"], ["王建国", WANG, written]])
    assert codes_of(record) == ["birth_contradicts_id"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("56年3月", "date_short_year"),
        (1956.1, "date_as_number"),
        (1956.3, "date_without_day"),
        ("56.13", "date_impossible"),
    ],
)
def test_births_that_nothing_completes(written: Any, code: str) -> None:
    [record] = records_of([["姓名", "性别", "出生年月"], ["王建国", "男", written]])
    assert codes_of(record) == [code]


@pytest.mark.parametrize(
    ("written", "day"),
    [("一九五六年三月七日", "1956-03-07"), ("二〇〇〇年十二月三十一日", "2000-12-31"), ("1956、3、7", "1956-03-07")],
)
def test_days_in_words(written: str, day: str) -> None:
    [record] = records_of([["姓名", "性别", "出生日期"], ["王建国", "男", written]])
    assert record.values["birth_date"].isoformat() == day


@pytest.mark.parametrize(
    ("written", "name", "note"),
    [
        ("张三(女儿)", "张三", "姓名栏：女儿"),
        ("李四【搬走】", "李四", "姓名栏：搬走"),
        ("王 五", "王五", None),
        ("阿依古丽 · 买买提", "阿依古丽·买买提", None),
        ("张三（）", "张三", None),
    ],
)
def test_remarks_behind_a_name_are_kept_as_a_note(written: str, name: str, note: str | None) -> None:
    [record] = records_of([["姓名", "身份证号"], [written, XIE]])
    assert record.faults == []
    assert (record.values["name"], record.values.get("note")) == (name, note)


@pytest.mark.parametrize("written", ["张三(已故)", "张三（2020年去世）", "张三（亡）", "张三(2019.3逝世)"])
def test_whoever_is_said_to_be_dead_is_looked_at(written: str) -> None:
    [record] = records_of([["姓名", "身份证号"], [written, XIE]])
    assert codes_of(record) == ["name_says_dead"]


@pytest.mark.parametrize("sum_", ["本页合计：", "本页小计", "全社区总计", "合 计"])
def test_sums_in_the_middle_are_passed_over(sum_: str) -> None:
    records = records_of([HEADER, ROWS[2], [sum_, "1", None, None, None], ROWS[3]])
    assert [record.row for record in records] == [2, 4]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1952年元月20日", "1952-01-20"),
        ("1952-1-20 星期日", "1952-01-20"),
        ("19520120.0", "1952-01-20"),
        ("1952年1月20日（星期日）", "1952-01-20"),
    ],
)
def test_days_with_words_around(written: str, day: str) -> None:
    [record] = records_of([["姓名", "性别", "出生日期"], ["王建国", "男", written]])
    assert record.values["birth_date"].isoformat() == day


@pytest.mark.parametrize("written", ["身份证：{}", "{}(旧)", "{} 。", "号码 {}"])
def test_words_beside_a_number(written: str) -> None:
    [record] = records_of([["姓名", "身份证号"], ["谢玉清", written.format(XIE)]])
    assert (record.faults, record.values["id_number"]) == ([], XIE)


@pytest.mark.parametrize("written", ["{0}/{1}", "{0}1", "{0}，原1234"])
def test_two_numbers_in_a_cell_are_a_fault(written: str) -> None:
    [record] = records_of([["姓名", "身份证号"], ["谢玉清", written.format(XIE, WANG)]])
    assert "id_number" not in record.values
    assert record.faults


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.3800000001E+10", "13800000001"),
        ("13800000001.0", "13800000001"),
        ("138 0000 0001(本人) 139 0000 0002(儿子)", "13800000001"),
        ("（0371）66001234", "037166001234"),
        ("无电话", None),
        ("空号", None),
    ],
)
def test_phones_as_they_are_written(written: str, number: str | None) -> None:
    [record] = records_of([["姓名", "身份证号", "电话"], ["谢玉清", XIE, written]])
    assert (record.faults, record.values.get("phone")) == ([], number)


@pytest.mark.parametrize(
    ("heading", "field", "written", "code"),
    [
        ("民 族", "ethnic", "维族", "05"),
        ("民族", "ethnic", "蒙族", "02"),
        ("婚姻", "marital", "未", "10"),
        ("文化", "education", "初中毕业", "70"),
        ("*性别（必填）", "sex", "2-女", "2"),
        ("关系", "relation", "老伴", "10"),
        ("关系", "relation", "二儿媳", "38"),
        ("关系", "relation", "三姐", "75"),
        ("是否低保边缘户", "tag:dibao_edge", "是", True),
        ("低保", "tag:dibao", "是（2020年起）", True),
    ],
)
def test_short_words(heading: str, field: str, written: str, code: Any) -> None:
    [record] = records_of([["姓名", "身份证号", heading], ["谢玉清", XIE, written]])
    assert (record.faults, record.values[field]) == ([], code)


@pytest.mark.parametrize("separator", ["|", "，", ";", "\t"])
def test_what_stands_between_cells(separator: str) -> None:
    text = separator.join(["姓名", "身份证号"]) + "\n" + separator.join(["谢玉清", XIE]) + "\n"
    [record] = read_all(text.encode("gb18030") + b"\0\0", "台账.csv")
    assert record.values["id_number"] == XIE


def test_byte_that_was_lost_is_named_where_it_stands() -> None:
    text = f"姓名,身份证号,住址\n谢玉清,{XIE},平等街1号\n".encode("gb18030")
    [record] = read_all(text[:-2] + b"\n", "台账.csv")
    assert codes_of(record) == ["text_lost_character"]


def test_headings_over_each_others_cells() -> None:
    first, _second = records_of([["身份证号", "姓名", "电话"], ["谢玉清", XIE, None], ["王建国", WANG, "13800000001"]])
    assert (first.values["name"], first.values["id_number"]) == ("谢玉清", XIE)


@pytest.mark.parametrize("mark", ["同上", "〃", " 同　上 ", '"'])
def test_as_above_is_what_stands_above(mark: str) -> None:
    header = ["姓名", "身份证号", "民族", "电话", "住址"]
    first = ["谢玉清", XIE, "回族", "13800000001", "平等街12号院"]
    same = ["王建国", WANG, mark, mark, mark]
    above, below, after = records_of([header, first, same, ["李四", None, mark, None, mark]])
    assert (below.faults, after.faults) == ([], [])
    for name in ("ethnic", "address"):
        assert below.values[name] == after.values[name] == above.values[name]
    assert below.values["phone"] == "13800000001"


def test_as_above_of_nothing_is_a_fault() -> None:
    header = ["姓名", "身份证号", "住址"]
    first, gap, named = records_of(
        [header, ["谢玉清", XIE, "同上"], [], ["王建国", WANG, "〃"], ["同上", an_id(sequence=4), "平等街1号"]]
    )
    assert codes_of(first) == codes_of(gap) == ["value_ditto"]
    assert "address" not in first.values | gap.values
    assert "value_ditto" in codes_of(named)


@pytest.mark.parametrize("written", ["★张三", "张三√", "#张三", "●张三", "张○○", "李×", "身份证号", "家庭住址"])
def test_what_nobody_is_called(written: str) -> None:
    [record] = records_of([["姓名", "身份证号"], [written, XIE]])
    assert "name" not in record.values
    assert record.faults


def test_a_form_of_one_person_makes_nobody() -> None:
    rows = [["姓名", "刘一", "性别", "男"], ["身份证号", WANG, "电话", "13800000001"], ["住址", "平等街1号院"]]
    assert all(record.faults for record in records_of(rows))


@pytest.mark.parametrize(
    ("written", "number", "note"),
    [
        ("13８00000001", "13800000001", None),
        ("0371-66001234转801", "037166001234", "其他电话：0371-66001234转801"),
        ("（0371）66001234-801", "037166001234", "其他电话：(0371)66001234-801"),
    ],
)
def test_phones_with_wide_digits_and_extensions(written: str, number: str, note: str | None) -> None:
    [record] = records_of([["姓名", "身份证号", "电话"], ["谢玉清", XIE, written]])
    assert (record.faults, record.values["phone"], record.values.get("note")) == ([], number, note)


def test_a_wrong_number_with_an_extension_is_a_fault() -> None:
    [record] = records_of([["姓名", "身份证号", "电话"], ["谢玉清", XIE, "010-1234567转801"]])
    assert [code.partition("_")[0] for code in codes_of(record)] == ["phone"]


def test_commas_of_addresses_are_no_cells() -> None:
    text = f"姓名\t身份证号\t住址\n谢玉清\t{XIE}\t平等街,12号院,3号楼,2单元,501\n"
    [record] = read_all(text.encode(), "台账.csv")
    assert (record.values["id_number"], record.values["address"]) == (XIE, "平等街,12号院,3号楼,2单元,501")


@pytest.mark.parametrize("row", [[None, None, "（岁）", "（元）", None], [1, 2, 3, 4, 5], ["1", "2", "3", "4", "5"]])
def test_units_and_numbers_of_columns_are_nobody(row: list[Any]) -> None:
    header = ["姓名", "身份证号", "年龄", "月收入", "住址"]
    [record] = records_of([header, row, ["谢玉清", XIE, None, 680, "平等街1号"]])
    assert record.values["name"] == "谢玉清"


def test_cells_that_could_not_be_computed_say_nothing() -> None:
    header = ["姓名", "身份证号", "住址", "备注", "出生日期"]
    [record] = records_of([header, ["谢玉清", XIE, "#NAME?", "#DIV/0!", "#NUM!"]])
    assert record.faults == []
    assert record.values.keys().isdisjoint({"address", "note"})
