"""Ledgers out: whom a file holds and what it shows."""

import io
import zipfile
from datetime import date

import pytest

from bianmin.core import clock, codes, files, journal
from bianmin.core.errors import NotAllowed, NotFound, UserError
from bianmin.core.models import JournalEntry
from bianmin.residents.actions import ledger_export as actions
from bianmin.residents.errors import ExportRefused, Invalid
from bianmin.residents.models import LedgerExport, Need, Person, Tag, TagType
from bianmin.residents.selectors.ledger_export import ExportFilter, export_people

from .asking import STREET, ask, lines_of, made, sheets_of, verbs

pytestmark = pytest.mark.django_db


def test_the_file_holds_masked_people(code_tables, clerk, xie, xie_numbers):
    export = made(ask(clerk))
    (line,) = lines_of(export)
    assert line["姓名"] == "谢*清"
    assert line["证件号码"] == xie.id_masked
    assert line["电话"] == "154****6621"
    assert line["出生日期"] == "1943-**-**"
    assert line["门牌"] == "***"
    assert (line["社区"], line["街巷"], line["楼号"]) == ("平等街社区", "平等街", "3号楼")
    assert (line["性别"], line["与户主关系"], line["户编号"]) == ("女", codes.label("kinship", "02"), "H0000001")
    for secret in (xie_numbers.id_number, xie_numbers.phone, "谢玉清", "501"):
        assert secret not in str(sheets_of(export))
    assert verbs(export) == ["export.ask", "export.make"]
    assert not JournalEntry.objects.filter(verb="person.export").exists()


def test_the_file_holds_numbers_in_full(code_tables, director, xie, xie_numbers):
    export = made(ask(director, full=True, purpose="人口普查核对"))
    (line,) = lines_of(export)
    assert line["姓名"] == "谢玉清"
    assert line["证件号码"] == xie_numbers.id_number  # text: a spreadsheet would round eighteen digits
    assert line["电话"] == xie_numbers.phone
    assert (line["出生日期"], line["门牌"], line["证件种类"]) == ("1943-11-02", "501", "居民身份证")


def test_each_person_shown_in_full_is_journalled_once(director, xie, neighbour):
    export = ask(director, full=True, purpose="核对")
    made(export)
    LedgerExport.objects.filter(pk=export.pk).update(state="making", file=None)  # as after a killed worker
    made(export)
    looks = JournalEntry.objects.filter(verb="person.export")
    assert sorted(str(look.subject_uid) for look in looks) == sorted([str(xie.uid), str(neighbour.uid)])
    assert {look.actor for look in looks} == {director}
    assert journal.payload_of(looks[0]) == {"export": export.number, "purpose": "核对"}
    assert {look.audience for look in looks} == {JournalEntry.Audience.SUBJECT}


def test_the_head_whose_number_is_shown_is_journalled_too(director, xie, daughter):
    made(ask(director, full=True, purpose="核对", layout="gb31000", asked=ExportFilter(age_to=60)))
    assert set(JournalEntry.objects.filter(verb="person.export").values_list("subject_uid", flat=True)) == {
        xie.uid,
        daughter.uid,
    }


def test_the_standard_layout_has_codes_on_two_sheets(director, xie, xie_numbers, neighbour):
    Person.objects.filter(pk=neighbour.pk).update(residence="floating")
    export = made(ask(director, full=True, purpose="上报", layout="gb31000"))
    (line,) = lines_of(export, "户籍人口")
    assert line["公民身份号码"] == line["户主公民身份号码"] == xie_numbers.id_number
    assert (line["性别"], line["出生日期"], line["人户一致标识"]) == ("2", "19431102", "01")
    assert line["现住门（楼）详址"] == "平等街12号院3号楼2单元501室"
    assert len(lines_of(export, "流动人口")) == 1


def test_the_standard_layout_masks_as_well(director, xie, xie_numbers):
    text = str(sheets_of(made(ask(director, layout="gb31000"))))
    assert xie_numbers.id_number not in text
    assert "谢玉清" not in text
    assert "501" not in text


def test_who_and_when_stands_on_every_sheet_and_in_the_properties(director, xie):
    export = made(ask(director, layout="gb31000"))
    for rows in sheets_of(export).values():
        assert rows[0][0].startswith("吴主任（director）于 ")
        assert export.number in rows[0][0]
    parts = _parts(export)
    assert "吴主任（director）于" in parts["docProps/core.xml"]
    for sheet in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert "<oddHeader>&amp;L吴主任（director）于" in parts[sheet]
        assert "<oddFooter>&amp;L吴主任（director）于" in parts[sheet]


def test_a_cell_like_a_formula_is_text(director, neighbour):
    export = made(ask(director, full=True, purpose="核对"))
    assert lines_of(export)[0]["姓名"] == "=HYPERLINK(1)"
    parts = _parts(export)
    assert "<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert 'quotePrefix="1"' in parts["xl/styles.xml"]


def _parts(export):
    with zipfile.ZipFile(io.BytesIO(files.read(export.file))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_only_own_areas_are_ever_in_the_file(staff, xie, neighbour, outsider):
    """Of a clerk of one grid; also when her post is narrowed after she asked."""
    wide = staff("wide", "clerk", name="宽")
    export = ask(wide)
    assert export.rows == 2
    assert "邻街人" not in str(sheets_of(made(export)))
    late = ask(wide)
    wide.posts.update(area=xie.household.dwelling.grid)
    assert made(late).state == "failed"  # the street is no longer hers
    narrow = ask(type(wide).objects.get(pk=wide.pk), area_code=xie.area_code)
    assert [line["户编号"] for line in lines_of(made(narrow))] == ["H0000001"]


@pytest.mark.parametrize("area", ["410104003", "410104", "", "4101040029"])
def test_another_area_is_refused(clerk, xie, outsider, area):
    with pytest.raises((NotAllowed, NotFound)):
        ask(clerk, area_code=area)


@pytest.mark.parametrize("role", ["officer", "grid_worker", "auditor", "administrator", "stranger"])
def test_other_roles_export_nobody(request, xie, role):
    with pytest.raises(NotAllowed):
        ask(request.getfixturevalue(role))


def test_full_needs_the_right_and_a_purpose(clerk, director, xie):
    with pytest.raises(NotAllowed):
        ask(clerk, full=True, purpose="核对")
    with pytest.raises(Invalid) as caught:
        ask(director, full=True, purpose="  ")
    assert caught.value.field == "purpose"
    assert not LedgerExport.objects.exists()


def test_a_sensitive_tag_needs_the_same(clerk, director, xie):
    kind = TagType.objects.create(code="tekun", name="特困人员", holder="person", sensitive=True)
    Tag.objects.create(type=kind, person=xie, source="证", since=date(2025, 1, 1))
    asked = ExportFilter(tag="tekun")
    with pytest.raises(Invalid):
        ask(clerk, asked=asked, purpose="慰问")
    with pytest.raises(Invalid):
        ask(director, asked=asked)
    masked = made(ask(director, asked=asked, purpose="慰问"))
    assert "特困人员" not in lines_of(masked)[0]
    full = made(ask(director, asked=asked, purpose="慰问", full=True))
    assert lines_of(full)[0]["特困人员"] == "2025-01-01"


def test_filters(clerk, xie, neighbour, daughter):
    home = TagType.objects.create(code="two_girls", name="两个女孩家庭", holder="household")
    Tag.objects.create(type=home, household=xie.household, source="证", since=date(2025, 1, 1))
    Need.objects.create(person=xie, kind="wheelchair")
    cases = {
        ExportFilter(): {xie, neighbour, daughter},
        ExportFilter(sex="2"): {xie},
        ExportFilter(residence="away"): set(),
        ExportFilter(need="wheelchair"): {xie},
        ExportFilter(tag="two_girls"): {xie, daughter},
        ExportFilter(age_from=83): {xie},
        ExportFilter(age_from=84): set(),
        ExportFilter(age_to=83): {xie, neighbour, daughter},
        ExportFilter(age_to=82, age_from=38): {daughter},
    }
    with clock.frozen(clock.now().replace(year=2027, month=11, day=1, hour=4)):
        for asked, expected in cases.items():
            assert set(export_people(user=clerk, area_code=STREET, asked=asked)) == expected, asked


def test_ages_turn_on_the_birthday(clerk, xie):
    def found(**day):
        with clock.frozen(clock.now().replace(hour=4, **day)):
            return export_people(user=clerk, area_code=STREET, asked=ExportFilter(age_from=84)).exists()

    assert not found(year=2027, month=11, day=1)
    assert found(year=2027, month=11, day=2)
    Person.objects.update(birth_date=date(1944, 2, 29))
    assert not found(year=2028, month=2, day=28)
    assert found(year=2028, month=2, day=29)
    Person.objects.update(birth_date=date(1945, 3, 1))
    assert not found(year=2029, month=2, day=28)
    assert found(year=2029, month=3, day=1)


def test_the_dead_and_the_merged_are_not_exported(clerk, xie, daughter, neighbour):
    Person.objects.filter(pk=xie.pk).update(died_on=date(2026, 1, 1))
    Person.objects.filter(pk=daughter.pk).update(merged_into=xie)
    assert list(export_people(user=clerk, area_code=STREET, asked=ExportFilter())) == [neighbour]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (ExportFilter(residence="away"), "export_empty"),
        (ExportFilter(age_from=60, age_to=50), "invalid"),
        (ExportFilter(tag="no_such"), "invalid"),
    ],
)
def test_bad_filters_and_nobody(clerk, xie, asked, code):
    with pytest.raises(UserError) as caught:
        ask(clerk, asked=asked)
    assert caught.value.code == code
    assert not LedgerExport.objects.exists()


def test_too_many_for_one_file(clerk, xie, neighbour, monkeypatch):
    monkeypatch.setattr("bianmin.residents.selectors.ledger_export.MOST", 1)
    monkeypatch.setattr(actions, "MOST", 1)
    with pytest.raises(ExportRefused, match="网格"):
        ask(clerk)
