"""The grid that a row names, however it is written."""

import pytest

from bianmin.core.models import Area
from bianmin.residents.actions.ledger_check import stage
from bianmin.residents.ledger.records import Fault, Record
from bianmin.residents.models import LedgerRow, Person

from .ledger_staged import NUMBERS, SHAN, staged_ledger

pytestmark = pytest.mark.django_db
FIRST, SECOND, OTHERS = "410104002001001", "410104002001002", "410104002002001"

SHEETS = ("平等街社区", "槐荫里", "平等街十一网格")


@pytest.fixture(autouse=True)
def named(areas):
    """As offices call them: with blanks, numbers, and one of ten and more."""
    eleventh = Area.objects.get(code=SECOND)
    eleventh.name = "平等街第 11 网格"
    eleventh.save()


def row(director, **said):
    ledger = staged_ledger(director, SHAN | {"street": "新街"} | said)
    return LedgerRow.objects.get(ledger=ledger)


@pytest.mark.parametrize(
    ("written", "grid"),
    [
        ("平等街第一网格", FIRST),
        ("平等街第 １ 网格", FIRST),
        ("平等街01网格", FIRST),
        ("平等街1号网格", FIRST),
        ("平等街第十一网格", SECOND),
        ("平等街第11网格", SECOND),
        ("第十一网格", SECOND),
        ("平等街社区第十一网格", SECOND),
        ("平等街社区1网格", FIRST),
        ("11", SECOND),
        (OTHERS, OTHERS),
    ],
)
def test_a_grid_is_known_however_its_number_is_written(director, written, grid):
    assert row(director, grid=written).values["_home"][3] == grid


@pytest.mark.parametrize("written", ["第一网格", "1网格", "1", "一"])
def test_its_number_is_enough_beside_the_community(director, written):
    found = row(director, grid=written)
    assert [fault["code"] for fault in found.faults] == ["grid_ambiguous"]
    assert "有 2 个" in found.faults[0]["message"]
    assert row(director, grid=written, community="平等街社区").values["_home"][3] == FIRST


def test_the_sheet_may_be_called_by_the_community(director):
    ledger = staged_ledger(director)
    said = SHAN | {"street": "新街", "grid": "第一网格"}
    rows = [
        Record(sheet, 3, said | {"id_number": number, "room": number})
        for sheet, number in zip(SHEETS, NUMBERS, strict=False)
    ]
    stage(ledger, ["410104002"], rows, {})
    homes = [row.values["_home"][3] for row in LedgerRow.objects.filter(ledger=ledger).order_by("pk")]
    assert homes == [FIRST, OTHERS, FIRST]


def test_an_unknown_name_is_told_how_it_should_look(director):
    [fault] = row(director, grid="平等街第九网格").faults
    assert fault["code"] == "grid_unknown"
    assert "平等街第一网格" in fault["advice"]


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ({"community": "东街社区", "grid": ""}, "community_unknown", "没有找到社区“东街社区”"),
        ({"community": "东街社区", "grid": "第一网格"}, "community_unknown", "改列"),
        ({"community": "槐荫里", "grid": "平等街第一网格"}, "grid_contradicts_community", "不在表里写的社区"),
    ],
)
def test_a_community_that_is_none_is_not_passed_over(director, said, code, words):
    [fault] = row(director, **said).faults
    assert fault["code"] == code
    assert words in fault["message"] + fault["advice"]


@pytest.mark.parametrize("community", ["平等街", "平等街社区居委会", "410104002001"])
def test_a_community_is_known_by_its_names(director, community):
    assert row(director, community=community, grid="第一网格").values["_home"][3] == FIRST


def test_a_faulty_row_is_told_of_its_grid_with_the_rest(director):
    wrong = Fault("居民", 3, "电话", "phone_invalid", "12", "号码不对。", "请改正。")
    ledger = staged_ledger(director)
    records = [Record("居民", 3, {"name": "甲", "id_number": NUMBERS[3], "grid": "某网格"}, [wrong])]
    stage(ledger, ["410104002"], records, {})
    found = LedgerRow.objects.get(ledger=ledger)
    assert [fault["code"] for fault in found.faults] == ["phone_invalid", "grid_unknown"]


HOME = {"street": "平等街", "compound": "12号院", "building": "3", "unit": "2", "room": "501"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (HOME, ["grid_contradicts"]),
        ({"street": "", "household_number": "{}"}, ["grid_contradicts"]),
        (HOME | {"grid": "第十一网格", "head_name": "谢玉清"}, []),
        (HOME | {"grid": "", "head_name": "谢玉清"}, []),
        ({"street": "平等街", "compound": "", "room": ""}, []),
    ],
)
def test_another_grid_than_the_address_has_on_file_is_a_contradiction(director, household, said, found):
    """A street alone is no address that could contradict."""
    assert household.area_code == SECOND
    said = {name: value.format(household.number) for name, value in ({"grid": "平等街第一网格"} | said).items()}
    blank = {} if said["street"] else dict.fromkeys(HOME, "")
    faults = row(director, **blank | said).faults or ()
    assert [fault["code"] for fault in faults] == found
    if found:
        assert "登记在“平等街第 11 网格”，表里写的是“平等街第一网格”" in faults[0]["message"]


@pytest.mark.parametrize(("relation", "joins"), [("12", True), ("02", False)])
def test_a_head_joins_his_family_that_came_without_him(director, household, xie, relation, joins):
    Person.objects.filter(pk=xie.pk).update(relation=relation)
    said = SHAN | HOME | {"head_name": "单雄信", "grid": ""}
    ledger = staged_ledger(director, said)
    home = LedgerRow.objects.get(ledger=ledger).values["_home"]
    assert (home[0] == str(household.uid)) is joins
