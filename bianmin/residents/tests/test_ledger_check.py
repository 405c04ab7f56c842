"""Matching: what each row of a ledger would do to the register."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bianmin.accounts.models import User
from bianmin.core import clock, encryption, id_number
from bianmin.core.models import Area, StoredFile
from bianmin.residents.actions.ledger_check import match
from bianmin.residents.ledger.records import Fault, Record
from bianmin.residents.models import Dwelling, Household, LedgerImport, Person, Tag, TagType
from bianmin.residents.selectors.ledger_match import Staged

pytestmark = pytest.mark.django_db

GRID = "410104002001002"
STREET = "410104002"
OTHER = id_number.make("410199", date(1990, 5, 17), 102)
PEOPLE = "甲乙丙丁戊己庚辛壬癸子丑寅"
YARD = {"street": "平等街", "compound": "9号院"}
HEADINGS = {"居民": {"name": "姓名", "id_number": "身份证号", "grid": "网格", "relation": "与户主关系"}}
HOME = {"street": "平等街", "compound": "12号院", "building": "3", "unit": "2", "room": "501"}


@pytest.fixture
def ledger(director: User) -> LedgerImport:
    file = StoredFile.objects.create(name="台账.xlsx", content_type="x", size=1, sm3="0" * 64)
    return LedgerImport.objects.create(actor=director, area_code=STREET, file=file, file_name="台账.xlsx")


@pytest.fixture
def staged(ledger: LedgerImport) -> Callable[..., list[Staged]]:
    """The rows of a file as they would be staged."""

    def run(*rows: dict[str, Any], default_grid: str = "") -> list[Staged]:
        ledger.default_grid = default_grid
        records = [Record("居民", place, dict(values)) for place, values in enumerate(rows, start=3)]
        return list(match(ledger, [STREET], records, HEADINGS))

    return run


def codes(staged: list[Staged]) -> list[list[str]]:
    return [[fault["code"] for fault in one.faults] for one in staged]


def test_unknown_number_is_somebody_new(staged, household):
    [row] = staged({"name": "单雄信", "id_number": OTHER, "relation": "52", **HOME})
    assert (row.kind, row.person, row.before) == ("new", None, None)
    assert row.values["_home"][:2] == [str(household.uid), household.pk]


def test_known_number_with_the_same_values_is_unchanged(staged, xie):
    [row] = staged({"name": "谢玉清", "id_number": xie.id_number, "sex": "2", "phone": "15400006621", **HOME})
    assert (row.kind, row.person, row.values) == ("unchanged", xie.pk, None)


def test_changed_fields_are_named_with_what_they_were(staged, xie):
    [row] = staged(
        {"name": "谢玉清", "id_number": xie.id_number, "phone": "15400007777", "workplace": "退休", "education": ""}
    )
    assert (row.kind, row.person) == ("changed", xie.pk)
    assert row.before == {"phone": "15400006621", "workplace": ""}


def test_another_address_is_a_change_of_household(staged, xie):
    [row] = staged({"name": "谢玉清", "id_number": xie.id_number, **HOME, "room": "601"}, default_grid=GRID)
    assert row.before == {"household": str(xie.household.uid)}
    assert row.values["_home"][1] is None


def test_building_in_words_and_as_a_number_is_the_same_address(staged, xie):
    written = {"name": "谢玉清", "id_number": xie.id_number, "address": "西大街街道平等街12号院3号楼2单元501室"}
    assert [row.kind for row in staged(written)] == ["unchanged"]


def test_same_number_under_another_name_is_for_a_person_to_decide(staged, xie):
    [row] = staged({"name": "谢玉青", "id_number": xie.id_number})
    assert (row.kind, row.person) == ("double", xie.pk)


def test_same_name_and_birthday_without_number_is_a_double(staged, xie):
    [row] = staged({"name": "谢玉清", "birth_date": date(1943, 11, 2)})
    assert (row.kind, row.person) == ("double", xie.pk)


def test_name_alone_is_nobody_known(staged, xie):
    assert [row.kind for row in staged({"name": "谢玉清"})] == ["new"]


def test_two_of_one_name_and_birthday_with_two_numbers_are_two_people(staged, xie):
    other = id_number.make("410199", date(1943, 11, 2), 106)
    assert [row.kind for row in staged({"name": "谢玉清", "id_number": other})] == ["new"]
    assert [row.kind for row in staged({"name": "谢玉清", "id_number": other, **HOME})] == ["double"]


def test_row_without_number_that_says_what_is_on_file_is_unchanged(staged, household):
    person = Person.objects.create(
        name="贾探春", birth_date=date(2020, 3, 3), household=household, area_code=household.area_code
    )
    [row] = staged({"name": "贾探春", "birth_date": date(2020, 3, 3), **HOME})
    assert (row.kind, row.person) == ("unchanged", person.pk)


def test_same_number_twice_names_the_other_row(staged):
    first, second = staged({"name": "甲", "id_number": OTHER}, {"name": "乙", "id_number": OTHER})
    assert codes([first, second]) == [["id_number_twice"]] * 2
    assert "第 4 行" in first.faults[0]["message"]
    assert "第 3 行" in second.faults[0]["message"]
    assert second.faults[0]["column"] == "身份证号"


def test_same_person_without_number_twice_is_a_fault(staged):
    row = {"name": "贾探春", "birth_date": date(2020, 3, 3)}
    assert codes(staged(row, row)) == [["person_twice"]] * 2


def test_faults_of_the_reader_stay(staged, ledger):
    fault = Fault("居民", 3, "性别", "sex_contradiction", "男", "性别与证件号不一致。", "请核对。")
    record = Record("居民", 3, {"name": "甲", "sex": "1"}, [fault])
    [row] = match(ledger, [STREET], [record], HEADINGS)
    assert (row.kind, codes([row])) == ("faulty", [["sex_contradiction"]])


def test_a_faulty_row_is_told_of_its_double_in_the_file_with_the_rest(ledger):
    fault = Fault("居民", 3, "电话", "phone_invalid", "12", "号码不对。", "请改正。")
    twice = [Record("居民", row, {"name": "甲", "id_number": OTHER}, [fault] if row == 3 else []) for row in (3, 4)]
    assert codes(list(match(ledger, [STREET], twice, HEADINGS))) == [
        ["phone_invalid", "id_number_twice"],
        ["id_number_twice"],
    ]


def test_of_somebody_elsewhere_nothing_is_told(staged, areas):
    home = Dwelling.objects.create(grid=areas["410104003001001"], street="邻街", room="1")
    household = Household.objects.create(number="H9", dwelling=home, area_code="410104003001001")
    index = encryption.blind("person.id", OTHER)
    Person.objects.create(name="秦可卿", id_index=index, household=household, area_code=household.area_code)
    [row] = staged({"name": "尤二姐", "id_number": OTHER})
    assert codes([row]) == [["known_elsewhere"]]
    assert (row.person, row.before) == (None, None)
    assert "秦可卿" not in str(row)
    assert codes(staged({"name": "尤三姐", "household_number": "H9", **HOME})) == [["household_elsewhere"]]


def test_who_has_died_is_not_changed(staged, xie):
    Person.objects.update(died_on=clock.today())
    assert codes(staged({"name": "谢玉清", "id_number": xie.id_number})) == [["person_died"]]


def test_grid_comes_from_the_compound_or_the_default(staged, xie):
    neighbour = {"name": "单雄信", "street": "平等街", "compound": "12号院", "building": "9", "room": "1"}
    assert staged(neighbour)[0].values["_home"][3] == GRID
    faraway = {"name": "单雄信", "street": "槐荫里", "room": "1"}
    assert codes(staged(faraway)) == [["grid_missing"]]
    assert staged(faraway, default_grid="410104002002001")[0].values["_home"][3] == "410104002002001"
    named = faraway | {"community": "平等街社区", "grid": "第一网格"}
    assert staged(named)[0].values["_home"][3] == "410104002001001"
    assert codes(staged(faraway | {"grid": "邻街第一网格"})) == [["grid_unknown"]]


def test_household_follows_number_then_head_then_address(staged, areas):
    rows = staged(
        {"name": "甲", "household_number": "H0001-7", "street": "平等街", "room": "1"},
        {"name": "乙", "household_number": "H0001-7", "street": "平等街", "room": "1"},
        {"name": "丙", "head_name": "丙", "street": "平等街", "room": "2"},
        {"name": "丁", "head_name": "丙", "street": "平等街", "room": "2"},
        {"name": "戊", "head_name": "戊", "street": "平等街", "room": "2"},
        {"name": "己", "street": "平等街", "room": "3"},
        {"name": "庚", "street": "平等街", "room": "3"},
        default_grid=GRID,
    )
    one, two, three, four, five, six, seven = [row.values["_home"][0] for row in rows]
    assert one == two
    assert three == four != five
    assert six == seven
    assert len({one, three, five, six}) == 4


def test_number_at_two_addresses_is_a_fault(staged, household):
    here = {"name": "甲", "household_number": household.number, "street": "平等街", "room": "9"}
    new = {"name": "乙", "household_number": "H0001-7", "street": "平等街", "room": "1"}
    again = {"name": "丙", "household_number": "H0001-7", "street": "平等街", "room": "2"}
    assert codes(staged(here, new, again, default_grid=GRID)) == [
        ["household_address"],
        [],
        ["household_two_addresses"],
    ]


def test_household_keeps_one_head(staged, xie):
    assert codes(staged({"name": "单雄信", "id_number": OTHER, "relation": "02", **HOME})) == [["household_has_head"]]
    rows = [
        {"name": "单雄信", "id_number": OTHER, "relation": "02", **HOME},
        {"name": "谢玉清", "id_number": xie.id_number, "relation": "52", **HOME},
    ]
    assert [row.kind for row in staged(*rows)] == ["new", "changed"]


def test_tag_that_holds_is_no_change(staged, xie):
    kind = TagType.objects.create(code="veteran", name="退役军人", holder="person")
    row = {"name": "谢玉清", "id_number": xie.id_number, "tag:veteran": True}
    assert staged(row)[0].before == {"tags": []}
    Tag.objects.create(type=kind, person=xie, source="x", since=date(2020, 1, 1))
    assert staged(row)[0].kind == "unchanged"
    assert codes(staged(row | {"tag:nothing": True})) == [["tag_unknown"]]


def test_queries_do_not_grow_with_the_rows(staged, xie, django_assert_max_num_queries):
    rows = [{"name": f"居民{number}", "street": "平等街", "room": str(number)} for number in range(300)]
    with django_assert_max_num_queries(16):
        staged(*rows, default_grid=GRID)


def test_a_sheet_called_like_a_grid_tells_the_grid(ledger, household):
    Area.objects.filter(code=GRID).update(name="平等街第 2 网格")
    values = {"name": "单雄信", "id_number": OTHER, "street": "远路", "compound": "9号院"}
    headings = {"平等街第２网格": HEADINGS["居民"]}
    [row] = match(ledger, [STREET], [Record("平等街第２网格", 3, values)], headings)
    assert (row.kind, row.values["_home"][3]) == ("new", GRID)


def test_address_alone_puts_nobody_into_a_household_on_file(staged, xie, household):
    """Mrs Xie lives alone, and more than one of her benefits hangs on it."""
    shan = {"name": "单雄信", "id_number": OTHER, **HOME}
    [asked] = staged(shan)
    assert codes([asked]) == [["household_unsaid"]]
    assert household.number in asked.faults[0]["message"]
    for said in ({"relation": "52"}, {"head_name": "谢玉清"}, {"household_number": household.number}):
        Person.objects.filter(pk=xie.pk).update(relation="02")
        [row] = staged(shan | said)
        assert (row.kind, row.values["_home"][1]) == ("new", household.pk), said
    [row] = staged(shan | {"household_number": "XH-00000099"})
    assert (row.kind, row.values["_home"][1]) == ("new", None)
    assert codes(staged(shan | {"household_number": "7"})) == [["household_unsaid"]]  # the file's own counting


def test_whoever_comes_with_somebody_of_the_household_lives_there(staged, xie, household):
    """A list of a building names everybody by address only."""
    rows = staged(
        {"name": "谢玉清", "id_number": xie.id_number, **HOME}, {"name": "单雄信", "id_number": OTHER, **HOME}
    )
    assert [row.kind for row in rows] == ["unchanged", "new"]
    assert rows[1].values["_home"][1] == household.pk


def test_somebody_on_file_moves_into_no_household_by_an_address_alone(staged, xie, household):
    other = Person.objects.create(
        name="单雄信", id_number=OTHER, id_index=encryption.blind("person.id", OTHER), area_code=GRID
    )
    assert codes(staged({"name": "单雄信", "id_number": OTHER, **HOME})) == [["household_unsaid"]]
    [row] = staged({"name": "单雄信", "id_number": OTHER, "relation": "52", **HOME})
    assert (row.kind, row.person, "household" in row.before) == ("changed", other.pk, True)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"phone": "15400006621"}, "double"),
        ({"phone": "15400001111"}, "new"),
        (HOME, "double"),
        ({"phone": "15400006621", "birth_date": date(1950, 1, 1)}, "double"),
        ({"phone": "15400006621", "id_number": OTHER}, "new"),
        ({"phone": "15400006621", "id_number": OTHER, "relation": "52", **HOME}, "new"),
    ],
)
def test_phone_or_home_beside_the_name_is_for_a_person_to_decide(staged, xie, said, kind):
    """Unless another number speaks against it."""
    assert [row.kind for row in staged({"name": "谢玉清"} | said)] == [kind]


@pytest.mark.parametrize(
    ("said", "moves"),
    [
        ({"street": "平等街", "compound": "12号院"}, False),
        ({"address": "平等街12号院3号楼501"}, False),
        ({"street": "平等街"}, False),
        ({"street": "平等街", "compound": "13号院"}, True),
        (HOME | {"room": "502"}, True),
        ({"street": "平等街", "compound": "12号院", "household_number": "K-9"}, True),
    ],
)
def test_less_of_the_address_on_file_moves_nobody(staged, xie, household, said, moves):
    """Her family would be torn apart by a ledger that only knows the courtyard."""
    number = {"name": "谢玉清", "id_number": xie.id_number, "phone": "15400001111"}
    [row] = staged(number | said, default_grid=GRID)
    assert (row.kind, "household" in (row.before or {})) == ("changed", moves)
    if not moves:
        assert row.values["_home"][:2] == [str(household.uid), household.pk]


@pytest.mark.parametrize("said", [{"birth_date": date(1950, 1, 1)}, {"sex": "1"}])
def test_a_row_without_number_does_not_overwrite_what_the_number_on_file_says(staged, xie, said):
    [row] = staged({"name": "谢玉清", "phone": "15400006621", **HOME} | said)
    assert (row.kind, row.person) == ("double", xie.pk)
    assert [(fault["decision"], fault["code"][:5]) for fault in row.faults] in (
        [("same", "birth")],
        [("same", "sex_c")],
    )


def test_a_sure_match_with_another_sex_is_a_fault(staged, xie):
    said = {"name": "谢玉清", "birth_date": xie.birth_date, "sex": "1", "phone": "15400006621", **HOME}
    assert codes(staged(said)) == [["sex_contradicts_id"]]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"name": "谢玉青", "phone": "15400006621"}, "double"),
        ({"name": "谢雨晴", "phone": "15400006621"}, "double"),
        ({"name": "谢玉青", **HOME}, "double"),
        ({"name": "谢玉青"}, "new"),
        ({"name": "谢小明", "phone": "15400006621"}, "new"),
        ({"name": "解玉清", "phone": "15400006621"}, "new"),
        ({"name": "谢玉青", "phone": "15400006621", "id_number": OTHER}, "new"),
    ],
)
def test_another_spelling_is_for_a_person_to_decide(staged, xie, said, kind):
    """Born on the same day, with the same phone or home; unless another number speaks against it."""
    [row] = staged({"birth_date": xie.birth_date} | said)
    assert (row.kind, row.person) == (kind, xie.pk if kind == "double" else None)


def test_a_household_that_the_file_numbers_may_be_large(staged, areas):
    rows = [{"name": name, **YARD, "household_number": "7"} for name in PEOPLE]
    assert {row.kind for row in staged(*rows, default_grid=GRID)} == {"new"}


@pytest.mark.parametrize(("count", "kind"), [(12, "new"), (13, "faulty")])
def test_a_courtyard_is_no_household(staged, areas, count, kind):
    yard = [{"name": name, **YARD} for name in PEOPLE[:count]]
    rows = staged(*yard, {"name": "秦琼", **YARD, "room": "1"}, default_grid=GRID)
    assert {row.kind for row in rows[:-1]} == {kind}
    assert rows[-1].kind == "new"
    if kind == "faulty":
        assert codes(rows)[0] == ["household_too_many"]
