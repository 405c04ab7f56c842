"""Whether what a ledger changes can still be written, now that it is about to be: since it was prepared without a lock,
somebody may have changed the person, moved the household that she comes into, or become its head."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from django.db.models import Exists, OuterRef

from bianmin.residents.ledger.record import Problem
from bianmin.residents.models import Household, LedgerImport, LedgerRow, Person
from bianmin.residents.selectors.ledger_places import HEAD, parts

from .ledger_problems import changed_meanwhile, household_moved, second_head
from .ledger_rows import CHANGED

Place = tuple[int, str, int]  # a household's key, its area, its dwelling's key


class Heading(Protocol):
    """A change by which somebody may become head: of the household `heads`."""

    person: int
    heads: int | None


class Standing(Heading, Protocol):
    version: int  # that the change was prepared from
    into: Place | None


def standing_problems(
    ledger: LedgerImport, changes: Sequence[Standing], also: Iterable[int] = ()
) -> dict[int, Problem]:
    """Why changes can no longer be written, by the person's key; inside the caller's transaction.

    The rows of these people, and of `also`, are locked, then those of households: in this order, as everybody does it.
    """
    versions = _locked_people({change.person for change in changes}.union(also))
    homes = _locked_homes({key for one in changes for key in (one.into and one.into[0], one.heads) if key})
    found = dict.fromkeys(second_heads(ledger, changes), second_head())
    for change in changes:
        if change.into and homes.get(change.into[0]) != change.into:
            found[change.person] = household_moved()
        if versions.get(change.person) != change.version:
            found[change.person] = changed_meanwhile()
    return found


def second_heads(ledger: LedgerImport, changes: Iterable[Heading]) -> list[int]:
    """People who would become head of a household that has one by now; a query, none where nobody becomes head."""
    coming = {change.person: change.heads for change in changes if change.heads}
    taken = {household for household, _person in heads_of(ledger, set(coming.values()))} if coming else set()
    return [person for person, household in coming.items() if household in taken]


def heads_of(ledger: LedgerImport, households: Collection[int]) -> set[tuple[int, int]]:
    """(household, person) of the heads who stay it: of those whom the ledger changes the check has told."""
    changed = LedgerRow.objects.filter(CHANGED, ledger=ledger, person=OuterRef("pk"))
    found: set[tuple[int, int]] = set()
    for some in parts(sorted(households)):
        heads = Person.objects.filter(household__in=some, relation=HEAD, merged_into=None, died_on=None)
        found |= set(heads.exclude(Exists(changed)).values_list("household_id", "pk"))
    return found


def _locked_people(keys: Collection[int]) -> dict[int, int]:
    """Versions of those who are still on file."""
    found: dict[int, int] = {}
    for some in parts(sorted(keys)):
        rows = Person.objects.on_file().select_for_update().filter(pk__in=some).order_by("pk")
        found.update(rows.values_list("pk", "version"))
    return found


def _locked_homes(keys: Collection[int]) -> dict[int, Place]:
    found: dict[int, Place] = {}
    for some in parts(sorted(keys)):
        rows = Household.objects.select_for_update().filter(pk__in=some).order_by("pk")
        found.update((row[0], row) for row in rows.values_list("pk", "area_code", "dwelling_id"))
    return found
