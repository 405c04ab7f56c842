"""Writing a ledger into the register: the worker's job.

New people come in chunks, hidden; then one short transaction changes those on file and lets everybody be seen. Killed
at any moment, the next run goes on: nothing is seen before the last transaction, and nothing is written twice.
"""

from collections import Counter
from collections.abc import Iterator

from django.db import DatabaseError, models, transaction

from bianmin.core import bulk, clock, journal
from bianmin.core.beside import Beside
from bianmin.residents.models import Dwelling, Household, HouseholdTerm, LedgerImport, LedgerRow, Person, SearchTerm

from . import ledger_rows
from .ledger_apart import prepare_apart, write_apart
from .ledger_change import MOST, ReadyChange, apply_changes, prepare_changes, ready_changes
from .ledger_check import counts_of
from .ledger_clear import delete_empty
from .ledger_new import Progress, make_households, write_new
from .ledger_rows import CHANGED, Decision, Kind, StagedRow, Stopped, Tags, came_at_once, locked, staged
from .ledger_standing import standing_problems

CHUNK = 2_000
TRIES = 5
MANY = 2_000  # new people after whom the query planner must learn how large the tables are


def ledger_write(*, ledger_id: int, progress: Progress | None = None, beside: Beside | None = None) -> None:
    """Write the ledger and finish; to be run again after a killed worker, from wherever it stood.

    `progress` is told after each chunk of new people; `beside` is the process that prepares them, where the caller has
    let it come up before.
    """
    ledger = LedgerImport.objects.select_related("actor").get(pk=ledger_id)
    if ledger.state != "importing":
        return  # done, or stopped
    try:
        with bulk.large_load():
            write_new(ledger, progress, beside)
            _finish(ledger)
            if LedgerRow.objects.filter(ledger=ledger, kind=Kind.NEW, written=True).count() >= MANY:
                bulk.analyze(Dwelling, Household, HouseholdTerm, Person, SearchTerm)
    except Stopped:
        return


def _finish(ledger: LedgerImport) -> None:
    for _try in range(TRIES):
        try:
            changes, apart = _prepare(ledger), prepare_apart(ledger)
            with transaction.atomic():
                row = locked(ledger.pk, "importing")
                _apply(ledger, changes)
                write_apart(apart)
                _show(row)
            return
        except DatabaseError as error:
            if not came_at_once(error):
                raise
    raise RuntimeError("the ledger's changes could not be written")


def _prepare(ledger: LedgerImport) -> list[ReadyChange]:
    """All changes, sealed, so that the lock is not held for it; rows that no longer fit are marked. A new household of
    theirs is made, hidden."""
    changes: list[ReadyChange] = []
    tags = Tags.of(ledger)
    for rows in _chunks(ledger):
        with transaction.atomic():
            locked(ledger.pk, "importing")
            homes = [row.home for row in rows if "household" in row.before or not row.before]
            households = make_households(ledger, homes)
        found, problems = prepare_changes(ledger, rows, households, tags)
        changes += ready_changes(ledger, "person.import", found)
        with transaction.atomic():
            locked(ledger.pk, "importing")
            ledger_rows.mark_faulty(problems, ledger_rows.headings_of(ledger))
    return changes


def _chunks(ledger: LedgerImport) -> Iterator[list[StagedRow]]:
    last = 0
    changed = LedgerRow.objects.filter(CHANGED, ledger=ledger, written=False).order_by("pk")
    while rows := staged(changed.filter(pk__gt=last)[:CHUNK]):
        yield rows
        last = rows[-1].pk


def _apply(ledger: LedgerImport, changes: list[ReadyChange]) -> None:
    """Write the changes that are still right."""
    problems = standing_problems(ledger, changes)
    fit = [change for change in changes if change.person not in problems]
    late = {one.row.pk: (one.row, problems[one.person]) for one in changes if one.person in problems and one.row}
    ledger_rows.mark_faulty(late, ledger_rows.headings_of(ledger))
    apply_changes([change for change in fit if change.entry])
    Tags.of(ledger).end(change.ended for change in fit if change.ended)
    Tags.of(ledger).insert(tag for change in fit for tag in change.tags)
    ledger_rows.update_rows(["before"], [(one.before, one.row.pk) for one in fit if one.row and one.before])
    written = [change.row.pk for change in fit if change.row]
    for start in range(0, len(written), MOST):
        LedgerRow.objects.filter(pk__in=written[start : start + MOST]).update(written=True)


def _settle_doubles(ledger: LedgerImport) -> None:
    """Doubles that were decided on and written are what they have become: lists and counts agree from now on."""
    written = LedgerRow.objects.filter(ledger=ledger, kind=Kind.DOUBLE, written=True)
    written.filter(decision=Decision.OTHER).update(kind=Kind.NEW)
    written.filter(decision=Decision.SAME, before=None).update(kind=Kind.UNCHANGED)
    written.filter(decision=Decision.SAME).update(kind=Kind.CHANGED)


def _show(ledger: LedgerImport) -> None:
    """Everybody is seen, the import is done. A household whose people were all registered meanwhile is not needed."""
    while delete_empty(ledger):
        pass
    Person.objects.filter(arriving=ledger).update(arriving=None)
    Household.objects.filter(arriving=ledger).update(arriving=None)
    _settle_doubles(ledger)
    rows = LedgerRow.objects.filter(ledger=ledger).order_by()
    kinds = Counter(dict(rows.values_list("kind").annotate(models.Count("pk"))))
    ledger_rows.move(ledger, "import")
    ledger.imported_at = clock.now()
    ledger.counts = counts_of(kinds.elements()) | {
        "written": LedgerRow.objects.filter(ledger=ledger, written=True).count()
    }
    ledger.done, ledger.samples = ledger.total, None
    ledger.save(update_fields=["state", "version", "imported_at", "counts", "done", "samples"])
    journal.record(
        actor=ledger.actor, verb="ledger.import", noun=ledger, area_code=ledger.area_code, payload=ledger.counts
    )
