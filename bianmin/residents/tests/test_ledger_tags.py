"""Tags in ledgers: several in one cell, and a no that ends what the register has, visibly and undoably."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.models import JournalEntry
from bianmin.residents.actions.ledger_begin import ledger_begin, ledger_upload
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.actions.ledger_clear import ledger_clear
from bianmin.residents.actions.ledger_undo import ledger_undo
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.ledger.readers import read_text
from bianmin.residents.models import LedgerImport, LedgerRow, Person, Tag, TagType

from .ledger_desk import GRID, page, text_of
from .ledger_files import as_xlsx, records_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]
HOLDERS = {"dibao": "household", "tekun": "person", "veteran": "person"}


@pytest.fixture
def tags(xie: Person) -> dict[str, Tag]:
    found = {}
    for code, holder in HOLDERS.items():
        kind = TagType.objects.create(code=code, name=f"标签{code}", holder=holder)
        held = {"household": xie.household} if holder == "household" else {"person": xie}
        if code != "veteran":
            found[code] = Tag.objects.create(type=kind, source="证", since=date(2025, 3, 1), **held)
    return found


def checked(director: User, rows: list[list[Any]]) -> LedgerImport:
    ledger = ledger_upload(
        actor=director,
        content=as_xlsx(rows),
        name="台账.xlsx",
        area_code="410104002",
        default_grid=GRID,
        queued=False,
    )
    ledger_check(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == "checked", ledger.error
    return ledger


def imported(director: User, rows: list[list[Any]]) -> LedgerImport:
    ledger = checked(director, rows)
    ledger_begin(actor=director, ledger=ledger, queued=False)
    ledger_write(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == "imported"
    return ledger


def header(*tags: str) -> list[Any]:
    return ["姓名", "身份证号", *tags]


@pytest.mark.parametrize(
    ("cell", "fields", "note"),
    [
        ("低保、孤儿", {"tag:dibao", "tag:orphan"}, None),
        ("低保户,退役军人;劳模", {"tag:dibao", "tag:veteran", "tag:model_worker"}, None),
        ("低保 独居", {"tag:dibao"}, "人员类别：独居"),
        ("残疾/独居", set(), "人员类别：残疾、独居"),
        ("一般居民", set(), None),
        ("无", set(), None),
    ],
)
def test_several_tags_in_one_cell(cell: str, fields: set[str], note: str | None) -> None:
    [record] = records_of([["姓名", "性别", "人员类别"], ["王建国", "男", cell]])
    assert record.faults == []
    assert {name for name in record.values if name.startswith("tag")} == fields
    assert record.values.get("note") == note


def test_column_of_tags_is_known_by_its_words() -> None:
    [first, _second] = records_of([["姓名", "性别", "民政"], ["甲", "男", "低保、孤儿"], ["乙", "女", "特困"]])
    assert first.values["tag:orphan"] is True
    [other, _second] = records_of([["姓名", "性别", "爱好"], ["甲", "男", "下棋"], ["乙", "女", "唱歌"]])
    assert set(other.values) == {"name", "sex"}


@pytest.mark.parametrize(("cell", "value"), [("否", False), ("×", False), (False, False), (0, False), ("无", False)])
def test_no_in_a_column_of_its_own(cell: Any, value: bool) -> None:
    [record] = records_of([["姓名", "性别", "特困"], ["王建国", "男", cell]])
    assert record.values["tag:tekun"] is value


@pytest.mark.parametrize("cell", [None, "不详", "/", "-", "未知"])
def test_blank_says_nothing(cell: Any) -> None:
    [record] = records_of([["姓名", "性别", "特困"], ["王建国", "男", cell]])
    assert "tag:tekun" not in record.values
    assert read_text(cell) is None


def test_no_ends_the_tag_and_undoing_gives_it_back(director: User, xie: Person, tags: dict[str, Tag]) -> None:
    rows = [header("特困", "退役军人"), [xie.name, xie.id_number, "否", "否"]]
    ledger = imported(director, rows)
    assert ledger.counts["changed"] == 1
    tekun = tags["tekun"]
    tekun.refresh_from_db()
    assert tekun.until == clock.today()
    said = JournalEntry.objects.filter(verb="person.import").latest("id")
    assert (said.subject_uid, said.noun_uid) == (xie.uid, ledger.uid)
    assert checked(director, rows).counts["unchanged"] == 1
    ledger_undo(actor=director, ledger=ledger)
    ledger_clear(ledger_id=ledger.pk)
    tekun.refresh_from_db()
    assert tekun.until is None


def test_blank_and_a_tag_that_nobody_has_change_nothing(director: User, xie: Person, tags: dict[str, Tag]) -> None:
    rows = [header("特困", "退役军人"), [xie.name, xie.id_number, None, "否"]]
    assert checked(director, rows).counts["unchanged"] == 1


def test_tag_ended_and_another_given(director: User, xie: Person, tags: dict[str, Tag]) -> None:
    imported(director, [header("特困", "退役军人"), [xie.name, xie.id_number, "×", "√"]])
    holding = Tag.objects.filter(person=xie, until=None).values_list("type__code", flat=True)
    assert list(holding) == ["veteran"]


def test_family_loses_its_tag_when_no_row_says_yes(
    director: User, xie: Person, daughter: Person, tags: dict[str, Tag]
) -> None:
    top = [*header("低保"), "出生日期", "住址"]
    mine, hers = [xie.name, xie.id_number], [daughter.name, None]
    home = str(xie.household.dwelling) if xie.household else ""
    kept = checked(director, [top, [*mine, "是", None, home], [*hers, "否", "1975-01-01", home]])
    assert kept.counts["unchanged"] == 2
    imported(director, [top, [*mine, "否", None, home], [*hers, "否", "1975-01-01", home]])
    tags["dibao"].refresh_from_db()
    assert tags["dibao"].until == clock.today()


def test_faulty_row_that_says_yes_keeps_the_familys_tag(
    director: User, xie: Person, daughter: Person, tags: dict[str, Tag]
) -> None:
    home = str(xie.household.dwelling) if xie.household else ""
    top = [*header("低保"), "出生日期", "住址"]
    rows = [top, [xie.name, "123", "是", None, home], [daughter.name, None, "否", "1975-01-01", home]]
    ledger = checked(director, rows)
    assert (ledger.counts["faulty"], ledger.counts["unchanged"]) == (1, 1)
    assert not any("ended" in (row.before or {}) for row in ledger.rows.all())


def test_preview_shows_what_ends(desk: Client, director: User, xie: Person, tags: dict[str, Tag]) -> None:
    ledger = checked(director, [header("特困"), [xie.name, xie.id_number, "否"]])
    assert ledger.rows.get().kind == LedgerRow.Kind.CHANGED
    text = text_of(desk.get(page("ledger_rows", ledger, "changed")))
    assert "结束的标签" in text
    assert "今天结束" in text
