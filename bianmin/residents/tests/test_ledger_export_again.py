"""A file that came out goes in again: a full one changes nothing, an edited one what was edited."""

import io
import uuid
import zipfile
from datetime import date

import pytest

from bianmin.core import files
from bianmin.residents.actions.ledger_begin import ledger_upload
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.actions.ledger_export import ledger_export_ask
from bianmin.residents.actions.ledger_export_make import ledger_export_make
from bianmin.residents.actions.person_register_many import person_register_many
from bianmin.residents.models import LedgerExport, LedgerRow, Person, Tag, TagType
from bianmin.residents.selectors.ledger_export import ExportFilter
from bianmin.residents.specs import PersonSpec

pytestmark = pytest.mark.django_db
STREET = "410104002"


@pytest.fixture
def full_of_facts(xie, daughter):
    """Two people of one household of whom nearly everything is known."""
    Person.objects.filter(pk=xie.pk).update(
        former_name="谢小玉",
        ethnic="03",
        marital="30",
        education="70",
        political="01",
        employment="retired",
        workplace="原棉纺厂",
        residence="permanent",
        resident_since=date(1999, 5, 1),
        hukou_address="管城回族区平等街12号院",
        hukou_type="urban",
        disability_level=2,
        disability_kind="64",
    )
    xie.refresh_from_db()
    xie.note = "+夜里叫得应"
    xie.save()
    for code, name, holder in (
        ("two_girls", "两个女孩家庭", {"household": xie.household}),
        ("tekun", "特困人员", {"person": xie}),
    ):
        kind = TagType.objects.create(code=code, name=name, holder=next(iter(holder)), sensitive=True)
        Tag.objects.create(type=kind, source="证", since=date(2025, 3, 1), **holder)


@pytest.fixture
def full_of_blanks(full_of_facts, director, xie, household):
    """Blanks and widths as people type them, and people of whom little is known."""
    xie.refresh_from_db()
    xie.hukou_address, xie.workplace = "管城 回族区　平等街 12 号院", "原　棉纺厂  （二车间）"
    xie.former_name, xie.note = "谢 小玉", "=1+1\n夜里 叫得应\n\n备注：无"
    xie.save()
    for place, more in enumerate(
        [
            {"name": "贾宝玉", "household": household, "relation": "20"},
            {"name": "Anna Maria Smith", "certificate_type": "passport", "id_number": "E 1234567"},
            {"name": "阿依古丽·买买提", "birth_date": date(1988, 2, 29), "phone": "0371-66001234"},
            {"name": "𬭎䶮", "birth_date": date(1999, 12, 31), "disability_level": 0, "residence": "floating"},
            {"name": "王五", "birth_date": date(1970, 1, 1), "residence": "away", "hukou_area_code": "410104"},
        ]
    ):
        home = more.pop("household", None)
        spec = PersonSpec(uid=uuid.UUID(int=place + 1), area_code=household.area_code, **more)
        person_register_many(actor=director, persons=[spec], households=[home])


def made(director, *, full):
    export = ledger_export_ask(
        actor=director, area_code=STREET, asked=ExportFilter(), layout="ledger", full=full, purpose="核对"
    )
    ledger_export_make(export_id=export.pk)
    return files.read(LedgerExport.objects.get(pk=export.pk).file)


@pytest.fixture
def exported(code_tables, director, full_of_facts):
    return made(director, full=True)


def imported(director, content):
    ledger = ledger_upload(actor=director, content=content, name="台账.xlsx", area_code=STREET, queued=False)
    ledger_check(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    return ledger


def test_unchanged(director, exported):
    ledger = imported(director, exported)
    said = [(row.row, row.kind, row.faults, row.before) for row in ledger.rows.all()]
    assert ledger.counts == {"rows": 2, "new": 0, "changed": 0, "unchanged": 2, "doubles": 0, "faulty": 0}, said


def test_every_column_is_known(director, exported):
    [sheet] = imported(director, exported).layout.values()
    assert [heading for heading, field in sheet["columns"].items() if not field] == []


def test_what_was_edited_is_what_changes(director, exported, xie):
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(exported)) as book, zipfile.ZipFile(kept, "w") as edited:
        for name in book.namelist():
            edited.writestr(name, book.read(name).replace("原棉纺厂".encode(), "退休".encode()))
    ledger = imported(director, kept.getvalue())
    assert (ledger.counts["changed"], ledger.counts["unchanged"]) == (1, 1)
    row = ledger.rows.get(kind=LedgerRow.Kind.CHANGED)
    assert (row.person, row.before) == (xie, {"workplace": "原棉纺厂"})


def test_blanks_and_gaps_come_back_unchanged(code_tables, director, full_of_blanks):
    ledger = imported(director, made(director, full=True))
    said = [(row.row, row.kind, row.faults, row.before) for row in ledger.rows.exclude(kind="unchanged")]
    assert said == []
    assert ledger.counts["unchanged"] == 7


def test_masked_export_is_refused(code_tables, director, full_of_blanks):
    ledger = imported(director, made(director, full=False))
    assert ledger.state == "failed"
    assert "遮盖" in ledger.error
    assert ledger.rows.count() == 0


def test_masked_cell_of_a_full_ledger_is_a_fault(director, exported):
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(exported)) as book, zipfile.ZipFile(kept, "w") as edited:
        for name in book.namelist():
            edited.writestr(name, book.read(name).replace("原棉纺厂".encode(), b"***"))
    row = imported(director, kept.getvalue()).rows.get(kind=LedgerRow.Kind.FAULTY)
    assert [(fault["code"], fault["column"]) for fault in row.faults] == [("value_masked", "工作单位")]
