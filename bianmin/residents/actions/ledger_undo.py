"""Undoing an import as a whole, as long as nobody has changed what it wrote."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.models import JournalEntry
from bianmin.residents.models import Household, LedgerImport, LedgerRow, Person, Tag
from bianmin.residents.permissions import get_ledger
from bianmin.residents.selectors import ledger_people
from bianmin.residents.selectors.ledger_match import typed
from bianmin.residents.selectors.ledger_places import parts
from bianmin.residents.tasks import clear_ledger
from bianmin.residents.workflow import LEDGER

from .ledger_change import Change, ReadyChange, apply_changes, prepare_change, ready_changes
from .ledger_rows import Tags, move, staged, tag_codes
from .ledger_standing import standing_problems
from .ledger_touched import HARMLESS, Written, made_by, refuse, touched_since


def ledger_undo(*, actor: Any, ledger: LedgerImport, reason: str = "") -> LedgerImport:
    """Hide the new people, give the changed ones their old values, and have the worker delete the rest.

    Raises LedgerTouched, with nothing undone, when anybody has changed one of them since; MoveNotAllowed.
    """
    LEDGER.check("begin_undo", ledger.state)
    seen = _last_entry()
    written = list(_written(ledger))
    _require_untouched(ledger, written)
    back = _prepared(ledger, written)
    with transaction.atomic():
        LedgerImport.objects.select_for_update().filter(pk=ledger.pk).first()
        row = get_ledger(actor, ledger.uid)
        move(row, "begin_undo")
        _require_nothing_since(row, written, back, seen)
        apply_changes(back)
        _end_tags(row, written)
        _hide(row, written)
        row.save(update_fields=["state", "version"])
        payload = {"reason": reason} if reason else None
        journal.record(actor=actor, verb="ledger.begin_undo", noun=row, area_code=row.area_code, payload=payload)
        clear_ledger.enqueue(row.pk)
    return row


def _written(ledger: LedgerImport) -> Iterator[Written]:
    rows = LedgerRow.objects.filter(ledger=ledger, written=True).order_by("pk")
    for some in parts(staged(rows)):
        people = ledger_people.known_by_key({row.person for row in some if row.person})
        yield from (Written(row, people[row.person]) for row in some if row.person in people)


def _require_untouched(ledger: LedgerImport, written: list[Written]) -> None:
    """Raises LedgerTouched."""
    refuse(written, touched_since(ledger, written))


def _require_nothing_since(ledger: LedgerImport, written: list[Written], back: list[ReadyChange], seen: int) -> None:
    """Nothing has happened since the check, which ran without a lock; inside the transaction. Raises LedgerTouched."""
    is_sqlite = connection.vendor == "sqlite"
    new = () if is_sqlite else [one.known.pk for one in written if one.row.is_new]
    why, has_head = _("刚才有人改了这份档案"), _("这一户现在另有户主")
    problems = standing_problems(ledger, back, also=new)
    touched = {pk: has_head if problem.field == "relation" else why for pk, problem in problems.items()}
    if is_sqlite:  # whoever was quicker has committed, and its entries follow
        since = set(
            JournalEntry.objects.filter(pk__gt=seen).exclude(verb__in=HARMLESS).values_list("subject_uid", flat=True)
        )
        touched |= {one.known.pk: why for one in written if one.known.values["uid"] in since}
        refuse(written, touched)
    else:
        refuse(written, touched)
        _require_untouched(ledger, list(_written(ledger)))


def _last_entry() -> int:
    return JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _prepared(ledger: LedgerImport, written: list[Written]) -> list[ReadyChange]:
    """What gives the changed people their old values."""
    changed = [one for one in written if not one.row.is_new]
    uids = {one.row.before["household"] for one in changed if one.row.before.get("household")}
    homes: dict[str, Household] = {}
    for some in parts(sorted(uids)):
        rows = Household.objects.select_related("dwelling").filter(uid__in=some)
        homes |= {str(row.uid): row for row in rows}
    return ready_changes(ledger, "person.import_undo", [_back(one, homes) for one in changed])


def _back(one: Written, homes: dict[str, Household]) -> Change:
    before = {name: value for name, value in typed(one.row.before).items() if name not in ("tags", "ended")}
    return prepare_change(one.known, before, homes.get(str(before.get("household") or "")))


def _end_tags(ledger: LedgerImport, written: list[Written]) -> None:
    """The tags that the import gave go, those of new people with them; those that it ended hold again."""
    tags = Tags(ledger, {})
    uids = [
        tags.uid(holder, code)
        for one in written
        for code, _since in tag_codes(one.row.values)
        for holder in (one.known.values["uid"], one.known.household_uid)
        if holder
    ]
    for some in parts(uids):
        Tag.objects.filter(uid__in=some).delete()
    tags.give_back(one.row.before["ended"] for one in written if one.row.before.get("ended"))


def _hide(ledger: LedgerImport, written: list[Written]) -> None:
    """New people, and the households that the import made: whoever was on file has left them by now."""
    for some in parts([one.known.pk for one in written if one.row.is_new]):
        Person.objects.filter(pk__in=some).update(arriving=ledger)
    for some in parts(sorted(made_by(written))):
        Household.objects.filter(uid__in=some).update(arriving=ledger)
