"""Ledgers out: whom a file holds, what it shows, who approves, and what the journal keeps of it."""

import io
import os
import shutil
import zipfile
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from bianmin.core import clock, codes, files, journal
from bianmin.core.errors import NotAllowed, NotFound, UserError
from bianmin.core.models import JournalEntry
from bianmin.core.workflow import MoveNotAllowed
from bianmin.residents.actions import ledger_export as actions
from bianmin.residents.actions import ledger_export_make as making
from bianmin.residents.errors import ExportGone, ExportRefused, Invalid
from bianmin.residents.exporting.folder import work_folder
from bianmin.residents.models import LedgerExport, Need, Person, Tag, TagType
from bianmin.residents.selectors.ledger_export import ExportFilter, export_keys, export_people, export_rows

pytestmark = pytest.mark.django_db
STREET = "410104002"


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def limit(settings):
    """Two people may leave the house without a second person."""
    settings.EXPORT_APPROVAL_ROWS = 2


@pytest.fixture
def neighbour(other_home):
    """In the other community."""
    return Person.objects.create(
        name="=HYPERLINK(1)", sex="1", birth_date=date(1990, 1, 1), household=other_home, area_code=other_home.area_code
    )


@pytest.fixture
def outsider(areas):
    """On the neighbour street."""
    return Person.objects.create(name="邻街人", area_code="410104003001001", sex="1", birth_date=date(1990, 1, 1))


def ask(actor, **more):
    arguments = {"area_code": STREET, "asked": ExportFilter(), "layout": "ledger"} | more
    return actions.ledger_export_ask(actor=actor, **arguments)


def made(export):
    making.ledger_export_make(export_id=export.pk)
    return LedgerExport.objects.select_related("file", "actor").get(pk=export.pk)


def sheets_of(export):
    book = CalamineWorkbook.from_filelike(io.BytesIO(files.read(export.file)))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def lines_of(export, sheet="居民台账"):
    _mark, headings, *rows = sheets_of(export)[sheet]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def verbs(export):
    return list(JournalEntry.objects.filter(noun_uid=export.uid).order_by("id").values_list("verb", flat=True))


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
    with clock.frozen(clock.now().replace(year=2027, month=11, day=1)):
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


def test_a_large_one_waits_for_a_second_person(limit, clerk, director, xie, neighbour, daughter):
    export = ask(clerk)
    assert export.state == "waiting"
    assert made(export).file is None
    actions.ledger_export_approve(actor=director, export=export)
    export = made(export)
    assert (export.state, export.rows, export.decided_by) == ("ready", 3, director)
    assert verbs(export) == ["export.ask", "export.approve", "export.make"]
    assert [journal.payload_of(row)["rows"] for row in JournalEntry.objects.filter(noun_uid=export.uid)] == [3, 3, 3]


def test_small_ones_count_together(limit, clerk, xie, neighbour):
    assert ask(clerk).state == "approved"
    assert ask(clerk).state == "waiting"
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert ask(clerk).state == "approved"


def test_more_people_than_were_agreed_wait_again(limit, clerk, xie, neighbour, daughter):
    Person.objects.filter(pk=daughter.pk).update(died_on=date(2026, 1, 1))
    export = ask(clerk)
    Person.objects.update(died_on=None)
    export = made(export)
    assert (export.state, export.rows, export.file) == ("waiting", 3, None)


def test_nobody_approves_her_own(limit, director, xie, neighbour, daughter):
    export = ask(director)
    for act in (actions.ledger_export_approve, actions.ledger_export_refuse):
        reason = {"reason": "x"} if act is actions.ledger_export_refuse else {}
        with pytest.raises(NotAllowed):
            act(actor=director, export=export, **reason)
    assert LedgerExport.objects.get().state == "waiting"


def test_only_those_who_decide_in_the_area_approve(
    limit, staff, clerk, second_clerk, auditor, xie, neighbour, daughter
):
    export = ask(clerk)
    elsewhere = staff("elsewhere", "director", area="410104003")
    with pytest.raises(NotAllowed):
        actions.ledger_export_approve(actor=second_clerk, export=export)
    with pytest.raises(NotFound):
        actions.ledger_export_approve(actor=elsewhere, export=export)
    assert actions.ledger_export_approve(actor=auditor, export=export).state == "approved"


def test_refused_with_a_reason(limit, clerk, director, xie, neighbour, daughter):
    export = ask(clerk)
    with pytest.raises(Invalid):
        actions.ledger_export_refuse(actor=director, export=export, reason=" ")
    actions.ledger_export_refuse(actor=director, export=export, reason="用不着这么多人")
    export = made(export)
    assert (export.state, export.reason, export.file) == ("refused", "用不着这么多人", None)
    with pytest.raises(MoveNotAllowed):
        actions.ledger_export_approve(actor=director, export=export)


def test_making_again_changes_nothing(clerk, xie):
    export = made(ask(clerk))
    again = made(export)
    assert again.file == export.file
    assert verbs(export).count("export.make") == 1


def test_what_lies_on_the_disk_is_sealed_and_nothing_else_stays(director, xie, xie_numbers):
    export = made(ask(director, full=True, purpose="核对"))
    assert b"PK\x03\x04" not in files.path_of(export.file.uid).read_bytes()
    assert not list((settings.DATA_DIR / "exports").glob("*"))


def test_a_fault_is_told_and_leaves_nothing(clerk, xie, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("no space")

    monkeypatch.setattr(making, "export_rows", broken)
    export = ask(clerk)
    with pytest.raises(OSError, match="no space"):
        made(export)
    export.refresh_from_db()
    assert export.state == "failed"
    assert "重新导出" in export.reason
    assert not list((settings.DATA_DIR / "exports").glob("*"))


def test_what_a_killed_worker_left_is_swept(clerk, xie):
    left, young = (settings.DATA_DIR / "exports" / name for name in ("left", "young"))
    for folder in (left, young):
        folder.mkdir(parents=True)
        (folder / "lines").write_text("谢玉清")
    os.utime(left, (1, 1))
    made(ask(clerk))
    assert not left.exists()
    assert young.exists()  # perhaps of a worker that is about to lock it
    shutil.rmtree(young)


def test_the_folder_of_a_living_worker_stays(clerk, xie):
    with work_folder() as folder:
        os.utime(folder, (1, 1))
        made(ask(clerk))
        assert folder.exists()
    assert not folder.exists()


def test_download_is_for_who_asked_and_journalled(clerk, director, second_clerk, xie):
    export = made(ask(clerk))
    assert actions.ledger_export_download(actor=clerk, export=export).startswith(b"PK")
    assert verbs(export)[-1] == "export.download"
    for other in (director, second_clerk):
        with pytest.raises(NotFound):
            actions.ledger_export_download(actor=other, export=export)


def test_download_needs_the_right_still(director, xie):
    export = made(ask(director, full=True, purpose="核对"))
    director.posts.update(role="clerk")
    with pytest.raises(NotAllowed):
        actions.ledger_export_download(actor=type(director).objects.get(pk=director.pk), export=export)


def test_after_seven_days_the_file_is_gone(clerk, xie):
    export = made(ask(clerk))
    path = files.path_of(export.file.uid)
    with clock.frozen(clock.now() + timedelta(days=6)):
        assert making.ledger_export_expire() == 0
    with clock.frozen(clock.now() + timedelta(days=7, seconds=1)):
        with pytest.raises(ExportGone):
            actions.ledger_export_download(actor=clerk, export=export)
        assert making.ledger_export_expire() == 1
        assert making.ledger_export_expire() == 0
    export.refresh_from_db()
    assert export.state == "expired"
    assert export.file.erased_at
    assert verbs(export)[-1] == "export.expire"
    assert path.exists()  # until the transaction commits; the next test has one of its own


@pytest.mark.django_db(transaction=True)
def test_the_file_leaves_the_disk(clerk, xie):
    export = made(ask(clerk))
    path = files.path_of(export.file.uid)
    assert path.exists()
    with clock.frozen(clock.now() + timedelta(days=8)):
        making.ledger_export_expire()
    assert not path.exists()


def test_what_nobody_decides_or_finishes_ends(limit, clerk, xie, neighbour, daughter):
    waiting = ask(clerk)
    stuck = ask(clerk, asked=ExportFilter(sex="2"))
    assert stuck.state == "approved"
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert making.ledger_export_expire() == 2
    assert list(LedgerExport.objects.order_by("pk").values_list("pk", "state")) == [
        (waiting.pk, "expired"),
        (stuck.pk, "failed"),
    ]


def test_a_piece_takes_as_many_queries_however_many_people(director, xie, daughter, neighbour):
    people = export_people(user=director, area_code=STREET, asked=ExportFilter(), full=True)
    keys = export_keys(people)
    counts = []
    for some in (keys[:1], keys):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            export_rows(people, some, full=True)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3
    assert len(keys) == 3
