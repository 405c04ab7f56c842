"""A ledger that still tells of a record which was merged away."""

from typing import Any

import pytest

from bianmin.accounts.models import User
from bianmin.core.models import StoredFile
from bianmin.residents.actions.ledger_begin import ledger_begin
from bianmin.residents.actions.ledger_check import stage
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.actions.person_merge import person_merge, person_unmerge
from bianmin.residents.ledger.records import Record
from bianmin.residents.models import LedgerImport, Person
from bianmin.residents.selectors.person_search import person_search

STREET = "410104002"


@pytest.fixture
def merge(director: User, xie: Person, twin: Person) -> Any:
    return person_merge(actor=director, keep=xie, drop=twin, versions=(1, 1), chosen={}, reason="登记了两次")


def imported(director: User, **row: Any) -> LedgerImport:
    file = StoredFile.objects.create(name="台账.xlsx", content_type="x", size=1, sm3="0" * 64)
    made = LedgerImport.objects.create(
        actor=director, area_code=STREET, file=file, file_name="台账.xlsx", state="checked"
    )
    made.counts = stage(made, [STREET], [Record("居民", 2, row)], {})
    made.save()
    if any(made.counts[kind] for kind in ("new", "changed")):
        ledger_begin(actor=director, ledger=made)
        ledger_write(ledger_id=made.pk)
        made.refresh_from_db()
    return made


def test_the_old_number_means_the_kept_record_and_changes_nothing(
    director: User, xie: Person, twin: Person, merge: Any
) -> None:
    ledger = imported(director, name="谢玉清", id_number=twin.id_number)
    assert ledger.counts["unchanged"] == 1
    assert {row.id_number for row in Person.objects.all()} == {xie.id_number, twin.id_number}


def test_what_the_ledger_says_new_is_written_and_the_number_left(
    director: User, xie: Person, twin: Person, merge: Any
) -> None:
    ledger = imported(director, name="谢玉清", id_number=twin.id_number, workplace="纺织厂")
    assert (ledger.state, ledger.rows.get().written) == ("imported", True)
    xie.refresh_from_db()
    assert (xie.workplace, xie.id_number == twin.id_number) == ("纺织厂", False)


def test_old_names_lead_to_where_the_ledger_says_that_she_lives(
    director: User, xie: Person, twin: Person, merge: Any
) -> None:
    row = {"street": "新街", "compound": "9号院", "room": "3", "grid": "平等街第一网格", "relation": "02"}
    ledger = imported(director, name="谢玉清", id_number=xie.id_number, **row)
    assert ledger.state == "imported"
    for text in ("谢玉青", "谢玉青 新街"):
        assert [hit.uid for hit in person_search(user=director, text=text)] == [xie.uid], text
    assert person_search(user=director, text="谢玉青 平等街") == []


def test_what_a_ledger_wrote_since_stands_in_the_way_of_the_undo_only_where_the_merge_wrote(
    director: User, xie: Person, twin: Person, merge: Any
) -> None:
    imported(director, name="谢玉清", id_number=xie.id_number, workplace="纺织厂")
    person_unmerge(actor=director, merge=merge, reason="两个人")
    xie.refresh_from_db()
    assert xie.workplace == "纺织厂"
