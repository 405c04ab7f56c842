"""Deleting what an import has written and nobody sees: after it was stopped, dropped or undone. The worker's job."""

from django.db import transaction
from django.db.models import Q

from bianmin.core import bulk, clock, journal
from bianmin.residents.models import (
    Dwelling,
    Household,
    HouseholdTerm,
    LedgerImport,
    LedgerRow,
    Person,
    PersonMerge,
    SearchTerm,
    Tag,
)

from . import ledger_rows
from .ledger_rows import CANDIDATE, StagedRow, Stopped, locked, staged

CHUNK = 1_000  # people in one transaction
STATES = ("checked", "dropped", "undoing")


def ledger_clear(*, ledger_id: int) -> None:
    """Delete hidden people, then the households and dwellings that they leave empty; in chunks, to be run again after a
    killed worker. A ledger that is being written again is left alone."""
    try:
        while _people(ledger_id) or _households(ledger_id):
            bulk.breathe()
        _end(ledger_id)
    except Stopped:
        return


def _people(ledger_id: int) -> int:
    with transaction.atomic():
        locked(ledger_id, *STATES)
        people = list(Person.objects.filter(arriving=ledger_id).order_by("pk").values_list("pk", flat=True)[:CHUNK])
        rows = LedgerRow.objects.filter(person__in=people)
        asked = staged(rows.filter(ledger=ledger_id, kind=LedgerRow.Kind.DOUBLE).order_by("pk"))
        rows.filter(ledger=ledger_id).update(written=False)
        rows.update(person=None)
        _ask_again(asked)
        SearchTerm.objects.filter(person__in=people).delete()
        Tag.objects.filter(person__in=people).delete()
        undone = PersonMerge.objects.exclude(undone_at=None)  # the journal tells of them
        undone.filter(Q(kept__in=people) | Q(dropped__in=people)).delete()
        Person.objects.filter(pk__in=people).delete()
        return len(people)


def _ask_again(rows: list[StagedRow]) -> None:
    """Possible doubles who had been written as somebody new: once more it is to be said whether they are one person."""
    candidates: dict[int, int] = {row.pk: row.before[CANDIDATE] for row in rows if CANDIDATE in row.before}
    there = set(Person.objects.filter(pk__in=set(candidates.values())).values_list("pk", flat=True))
    again = [(candidate if candidate in there else None, None, pk) for pk, candidate in candidates.items()]
    ledger_rows.update_rows(["person_id", "before"], again)


def _households(ledger_id: int) -> int:
    with transaction.atomic():
        return delete_empty(locked(ledger_id, *STATES))


def delete_empty(ledger: LedgerImport) -> int:
    """Delete hidden households of the ledger in which nobody lives, and the dwellings that they leave empty, at most
    CHUNK of them; inside the caller's transaction, which has locked the ledger. Returns how many."""
    empty = Household.objects.filter(arriving=ledger, members=None).order_by("pk")
    rows = list(empty.values_list("pk", "dwelling_id")[:CHUNK])
    keys = [pk for pk, _dwelling in rows]
    HouseholdTerm.objects.filter(household__in=keys).delete()
    Household.objects.filter(pk__in=keys).delete()
    left = Dwelling.objects.filter(
        pk__in={dwelling for _pk, dwelling in rows}, households=None, created_at__gte=ledger.created_at
    )
    Dwelling.objects.filter(pk__in=list(left.values_list("pk", flat=True))).delete()
    return len(rows)


def _end(ledger_id: int) -> None:
    with transaction.atomic():
        ledger = locked(ledger_id, *STATES)
        if ledger.state == "dropped":
            ledger.rows.all().delete()
            LedgerImport.objects.filter(pk=ledger.pk).update(samples=None)
        if ledger.state != "undoing":
            return
        ledger_rows.move(ledger, "undo")
        ledger.undone_at = clock.now()
        ledger.save(update_fields=["state", "version", "undone_at"])
        journal.record(actor=ledger.actor, verb="ledger.undo", noun=ledger, area_code=ledger.area_code)
