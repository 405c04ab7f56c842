"""Cells as offices fill them: what is meant is read, what cannot be known is named."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bianmin.residents.ledger import days, numbers, readers
from bianmin.residents.ledger.bad import Bad
from bianmin.residents.ledger.days import Month
from bianmin.residents.ledger.fields import FIELDS
from bianmin.residents.ledger.words import text_of

from .ledger_files import an_id

pytestmark = pytest.mark.usefixtures("code_tables")

NUMBER = an_id()
WITH_X = next(number for number in (an_id(sequence=n) for n in range(100)) if number.endswith("X"))
BIRTH = date(1952, 1, 20)


def code_of(read: Any, cell: Any) -> str:
    with pytest.raises(Bad) as caught:
        read(cell)
    assert caught.value.message
    assert caught.value.advice
    return caught.value.code


@pytest.mark.parametrize(
    "cell",
    [
        NUMBER,
        f"'{NUMBER}",
        f"‘{NUMBER}",
        f" {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]} ",
        f"{NUMBER}\t",
        f"\u200b{NUMBER}\ufeff",
        f'="{NUMBER}"',
        NUMBER.translate({ord("0") + n: ord("０") + n for n in range(10)}),
    ],
)
def test_identity_number_as_it_stands(cell: str) -> None:
    assert numbers.read_id_number(cell) == (NUMBER, BIRTH, "2")


def test_identity_number_with_a_small_x() -> None:
    found = numbers.read_id_number(WITH_X.lower())
    assert found is not None
    assert found.number == WITH_X


def test_identity_number_of_fifteen_digits_also_as_a_number() -> None:
    for cell in ("410104520120002", 410104520120002, 410104520120002.0):
        found = numbers.read_id_number(cell)
        assert found is not None
        assert found.birth_date == BIRTH


@pytest.mark.parametrize(
    "cell", [float(NUMBER[:17] + "0"), int(NUMBER[:15] + "000"), NUMBER[:15] + "000", "4.10104E+17", "4.10104195201E17"]
)
def test_identity_number_that_excel_rounded(cell: Any) -> None:
    assert code_of(numbers.read_id_number, cell) == "id_number_rounded"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (NUMBER[:17], "id_number_length"),
        (NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2"), "id_number_check"),
        ("410104195213200022", "id_number_date"),
        ("E12345678901234567", "id_number_character"),
        (an_id(date(2999, 1, 1)), "id_number_future"),
    ],
)
def test_identity_number_that_cannot_be(cell: str, code: str) -> None:
    assert code_of(numbers.read_id_number, cell) == code


@pytest.mark.parametrize("cell", ["无", "/", "—", " ", "不详"])
def test_words_for_nothing(cell: str) -> None:
    for read in (
        numbers.read_id_number,
        numbers.read_phone,
        days.read_birth,
        readers.read_name,
        readers.read_text,
        readers.code_reader("political"),
        readers.read_residence,
    ):
        assert read(cell) is None


@pytest.mark.parametrize(
    ("cell", "number", "rest"),
    [
        ("13800000001", "13800000001", ""),
        (13800000001.0, "13800000001", ""),
        ("138 0000-0001", "13800000001", ""),
        ("１３８０００００００１", "13800000001", ""),
        ("0371-66212590", "037166212590", ""),
        ("13800000001、13900000002", "13800000001", "13900000002"),
        ("13800000001/0371-66212590", "13800000001", "037166212590"),
        ("0371-66212590；13800000001", "13800000001", "037166212590"),
        ("13800000001 13900000002", "13800000001", "13900000002"),
        ("13800000001\n13900000002", "13800000001", "13900000002"),
        ("1380000000113900000002", "13800000001", "13900000002"),
        ("13800000001（儿子）", "13800000001", "13800000001(儿子)"),
    ],
)
def test_phones(cell: Any, number: str, rest: str) -> None:
    assert numbers.read_phone(cell) == (number, rest)


@pytest.mark.parametrize("cell", ["1380000001", "66212590", "13800000001、139", "问儿子"])
def test_phone_that_cannot_be(cell: str) -> None:
    assert code_of(numbers.read_phone, cell).startswith("phone_")


@pytest.mark.parametrize(
    "cell",
    [
        "1952-01-20",
        "1952.1.20",
        "1952/1/20",
        "1952年1月20日",
        "1952 年 1 月 20 日",
        "１９５２．０１．２０",
        "19520120",
        19520120,
        19520120.0,
        "1952-01-20 00:00:00",
        "1952。1。20",
        19013,
        19013.0,
        "19013",
        date(1952, 1, 20),
        datetime.fromisoformat("1952-01-20 00:00:00"),
    ],
)
def test_days(cell: Any) -> None:
    assert days.read_birth(cell) == BIRTH
    assert days.read_date(cell) == BIRTH


@pytest.mark.parametrize("cell", ["1952-1", "1952.01", "1952年1月", "195201", 195201, "1952/01"])
def test_months(cell: Any) -> None:
    assert days.read_birth(cell) == Month(1952, 1)
    assert days.read_date(cell) == date(1952, 1, 1)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1952-02-30", "date_impossible"),
        ("1952-13", "date_impossible"),
        ("195213", "date_impossible"),
        ("正月初五", "date_unreadable"),
        ("2999-01-01", "date_future"),
        ("1850-01-01", "date_too_old"),
    ],
)
def test_day_that_cannot_be(cell: Any, code: str) -> None:
    assert code_of(days.read_birth, cell) == code


def test_year_alone_is_no_day() -> None:
    assert days.read_birth("1952") == Month(1952, 0)
    assert code_of(days.read_date, "1952年") == "date_without_day"


@pytest.mark.parametrize(("cell", "code"), [(1980.1, "date_as_number"), ("52.1.20", "date_short_year")])
def test_day_that_only_an_identity_number_could_tell(cell: Any, code: str) -> None:
    assert code_of(days.read_date, cell) == code
    assert isinstance(days.read_birth(cell), days.Month)


@pytest.mark.parametrize("cell", ["是", "有", "√", "✓", "1", 1, 1.0, True, "○", " Y ", "享受", "低保户", "低保"])
def test_truth(cell: Any) -> None:
    assert FIELDS["tag:dibao"].read(cell) is True


@pytest.mark.parametrize("cell", ["否", "无", "×", "0", 0, False])
def test_untruth(cell: Any) -> None:
    assert FIELDS["tag:dibao"].read(cell) is False


@pytest.mark.parametrize("cell", ["/", "", "-", "不详"])
def test_what_says_nothing(cell: Any) -> None:
    assert FIELDS["tag:dibao"].read(cell) is None


def test_truth_since_a_day() -> None:
    assert FIELDS["tag:dibao"].read("2024年3月") == date(2024, 3, 1)
    assert FIELDS["tag:dibao"].read(date(2024, 3, 5)) == date(2024, 3, 5)
    assert code_of(FIELDS["tag:dibao"].read, "听说是") == "truth_unknown"


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("sex", "男", "1"),
        ("sex", "女性", "2"),
        ("sex", 2.0, "2"),
        ("sex", "2.女", "2"),
        ("ethnic", "汉", "01"),
        ("ethnic", "汉族", "01"),
        ("ethnic", "回", "03"),
        ("ethnic", "维吾尔", "05"),
        ("ethnic", 1.0, "01"),
        ("ethnic", "01汉族", "01"),
        ("relation", "户主", "02"),
        ("relation", "本人", "02"),
        ("relation", "妻", "12"),
        ("relation", "配偶", "10"),
        ("relation", "长子", "22"),
        ("relation", "儿媳", "38"),
        ("relation", "孙女", "42"),
        ("relation", "母亲", "52"),
        ("relation", "岳父", "55"),
        ("relation", "户主之女", "30"),
        ("relation", "外孙女", "44"),
        ("relation", "租户", "99"),
        ("education", "大专", "30"),
        ("education", "本科", "20"),
        ("education", "小学毕业", "80"),
        ("education", "文盲", "90"),
        ("political", "党员", "01"),
        ("political", "群众", "13"),
        ("marital", "离异", "40"),
        ("marital", "已婚", "20"),
        ("employment", "退休", "retired"),
        ("employment", "个体", "self_employed"),
        ("residence", "常住", "permanent"),
        ("residence", "流动人口", "floating"),
        ("residence", "人户分离", "away"),
        ("residence", "户在人不在", "away"),
        ("hukou_type", "非农", "urban"),
        ("certificate_type", "护照", "passport"),
        ("disability_level", "二级", 2),
        ("disability_level", "肢体2级", 2),
        ("disability_level", "Ⅲ", 3),
        ("disability_level", 4.0, 4),
        ("disability_level", "无", 0),
        ("disability_kind", "肢体", "64"),
        ("disability_kind", "视力残疾二级", "61"),
        ("disability_kind", "肢体、听力", "67"),
        ("name", "张　三", "张三"),
        ("name", " 谢 玉清\n", "谢玉清"),
        ("name", "买买提•阿不都拉", "买买提·阿不都拉"),
        ("name", "买买提.阿不都拉", "买买提·阿不都拉"),
        ("name", "John Smith", "John Smith"),
        ("name", "王\U00020000𬭎䶮\ue863", "王\U00020000𬭎䶮\ue863"),
        ("household_number", 1001.0, "1001"),
        ("building", 3.0, "3号楼"),
        ("building", "3栋", "3号楼"),
        ("building", "东楼", "东楼"),
        ("unit", "２", "2单元"),
        ("room", 501.0, "501"),
        ("room", "501 室", "501"),
        ("address", "平等街 １２ 号院", "平等街12号院"),
        ("hukou_area_code", 410104.0, "410104"),
        ("age", "72岁", 72),
        ("age", "8个月", None),
    ],
)
def test_values(field: str, cell: Any, value: Any) -> None:
    assert FIELDS[field].read(cell) == value


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("sex", "人", "code_unknown"),
        ("ethnic", "火星", "code_unknown"),
        ("relation", "2", "code_unknown"),
        ("residence", "随便", "residence_unknown"),
        ("disability_level", "五级", "disability_level_unknown"),
        ("disability_kind", "懒", "disability_kind_unknown"),
        ("name", "张?三", "name_lost_character"),
        ("name", "李*", "name_lost_character"),
        ("name", "平等街12号", "name_character"),
        ("name", "谢大山、谢玉清", "name_character"),
        ("room", date(2026, 3, 2), "text_became_date"),
        ("hukou_area_code", "郑州", "area_code_invalid"),
    ],
)
def test_values_that_cannot_be(field: str, cell: Any, code: str) -> None:
    assert code_of(FIELDS[field].read, cell) == code


@pytest.mark.parametrize(
    ("cell", "text"),
    [(1.0, "1"), (1.5, "1.5"), (True, "TRUE"), (None, ""), (date(2026, 1, 2), "2026-01-02"), ("\u200e'a", "a")],
)
def test_cells_as_texts(cell: Any, text: str) -> None:
    assert text_of(cell) == text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=40),
        st.text("0123456789.-/年月日Xx'级号 ", max_size=22),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
    )
)
def test_any_cell_is_a_value_or_a_fault(cell: Any) -> None:
    for field in FIELDS.values():
        with suppress(Bad):
            field.read(cell)
        if field.looks_like:
            field.looks_like(cell)


def test_every_tag_of_the_catalogue_can_be_a_column() -> None:
    assert sum(name.startswith("tag:") for name in FIELDS) >= 40
