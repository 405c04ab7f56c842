"""Undoing an import as a whole, as long as nobody has changed what it wrote."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import Conflict
from bianmin.core.models import JournalEntry
from bianmin.residents.models import Household, LedgerImport, LedgerRow, Person, SearchTerm, Tag
from bianmin.residents.permissions import get_ledger
from bianmin.residents.selectors import ledger_people
from bianmin.residents.selectors.ledger_places import parts
from bianmin.residents.tasks import clear_ledger
from bianmin.residents.workflow import LEDGER

from .ledger_change import Change, ReadyChange, apply_changes, prepare_change, ready_changes, versions_of
from .ledger_new import NEW
from .ledger_rows import StagedRow, Tags, move, staged, typed

HARMLESS = ("person.look", "person.reveal")
NAMED = 50  # rows that the refusal names


class LedgerTouched(Conflict):
    """Somebody has changed what the import wrote; `details["rows"]` is [{sheet, row, person}] of at most NAMED."""

    code = "ledger_touched"


@dataclass
class _Written:
    """A row that was written, with the person as she is now."""

    row: StagedRow
    known: ledger_people.Known


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


def _written(ledger: LedgerImport) -> Iterator[_Written]:
    rows = LedgerRow.objects.filter(ledger=ledger, written=True).order_by("pk")
    for some in parts(staged(rows)):
        people = ledger_people.known_by_key({row.person for row in some if row.person})
        yield from (_Written(row, people[row.person]) for row in some if row.person in people)


def _require_untouched(ledger: LedgerImport, written: list[_Written]) -> None:
    """Raises LedgerTouched."""
    touched = set(_changed(ledger, written)) | set(_referred_to(ledger)) | set(_joined(written))
    _refuse(written, touched)


def _require_nothing_since(ledger: LedgerImport, written: list[_Written], back: list[ReadyChange], seen: int) -> None:
    """Nothing has happened since the check, which ran without a lock; inside the transaction. Raises LedgerTouched."""
    standing = versions_of(back)
    touched = {change.person for change in back if (change.person, change.version) not in standing}
    if connection.vendor == "sqlite":  # whoever was quicker has committed, and its entries follow
        since = set(
            JournalEntry.objects.filter(pk__gt=seen).exclude(verb__in=HARMLESS).values_list("subject_uid", flat=True)
        )
        touched |= {one.known.pk for one in written if one.known.values["uid"] in since}
        _refuse(written, touched)
    else:
        _refuse(written, touched)
        _require_untouched(ledger, list(_written(ledger)))


def _refuse(written: list[_Written], touched: set[int]) -> None:
    if not touched:
        return
    rows = sorted((one.row for one in written if one.known.pk in touched), key=lambda row: row.pk)
    where = "、".join(f"“{row.sheet}”{row.row}" for row in rows[:10])
    raise LedgerTouched(
        _("导入以后，有 %(count)d 个人的档案又有了变化（%(where)s 等行），不能整份撤销。请逐个核对。")
        % {"count": len(rows), "where": where},
        details={"rows": [{"sheet": row.sheet, "row": row.row, "person": row.person} for row in rows[:NAMED]]},
    )


def _last_entry() -> int:
    return JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _changed(ledger: LedgerImport, written: list[_Written]) -> Iterator[int]:
    """People of whom the journal tells anything after the import: every act stands there, of whatever part."""
    by_uid = {one.known.values["uid"]: one.known.pk for one in written}
    for one in written:
        values = one.known.values
        if (one.row.is_new and values["version"] != 1) or values["merged_into_id"] or values["died_on"]:
            yield one.known.pk
    for some in parts(list(by_uid)):
        later = JournalEntry.objects.filter(subject_uid__in=some, at__gt=ledger.imported_at)
        own = models.Q(verb="person.import", noun_uid=ledger.uid)
        for uid in later.exclude(own).exclude(verb__in=HARMLESS).values_list("subject_uid", flat=True).distinct():
            yield by_uid[uid]


def _referred_to(ledger: LedgerImport) -> Iterator[int]:
    """New people to whom anything refers by now, of whatever part."""
    new = LedgerRow.objects.filter(NEW, ledger=ledger, written=True).values("person")
    for relation in Person._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if model is None or not isinstance(relation, models.ManyToOneRel) or model in (SearchTerm, LedgerRow):
            continue
        rows = model._default_manager.all()
        if model is Tag:
            rows = rows.filter(created_at__gt=ledger.imported_at)
        name = relation.field.name
        yield from rows.filter(**{f"{name}__in": new}).order_by().values_list(f"{name}_id", flat=True)


def _joined(written: list[_Written]) -> Iterator[int]:
    """People of the import whose new household somebody has changed, or where somebody else lives by now."""
    mine = {one.known.pk for one in written}
    edited: set[int] = set()
    by_household = {one.known.values["household_id"]: one.known.pk for one in written}
    for some in parts(list(_made(written))):
        others = Person.objects.filter(household__uid__in=some).order_by().values_list("pk", "household_id")
        yield from (by_household[home] for pk, home in others if pk not in mine and home in by_household)
        edited |= set(Household.objects.filter(uid__in=some).exclude(version=1).values_list("pk", flat=True))
    yield from (pk for home, pk in by_household.items() if home in edited)


def _made(written: Iterable[_Written]) -> set[str]:
    """Uids of the households that the import has made."""
    return {one.row.home.uid for one in written if one.row.home.uid and one.row.home.pk is None}


def _prepared(ledger: LedgerImport, written: list[_Written]) -> list[ReadyChange]:
    """What gives the changed people their old values."""
    changed = [one for one in written if not one.row.is_new]
    uids = {one.row.before["household"] for one in changed if one.row.before.get("household")}
    homes: dict[str, Household] = {}
    for some in parts(sorted(uids)):
        rows = Household.objects.select_related("dwelling").filter(uid__in=some)
        homes |= {str(row.uid): row for row in rows}
    return ready_changes(ledger, "person.import_undo", [_back(one, homes) for one in changed])


def _back(one: _Written, homes: dict[str, Household]) -> Change:
    before = {name: value for name, value in typed(one.row.before).items() if name not in ("tags", "ended")}
    return prepare_change(one.known, before, homes.get(str(before.get("household") or "")))


def _end_tags(ledger: LedgerImport, written: list[_Written]) -> None:
    """The tags that the import gave go, those of new people with them; those that it ended hold again."""
    tags = Tags(ledger, {})
    uids = [
        tags.uid(holder, code)
        for one in written
        for code, _since in tags.codes(one.row.values)
        for holder in (one.known.values["uid"], one.known.household_uid)
        if holder
    ]
    for some in parts(uids):
        Tag.objects.filter(uid__in=some).delete()
    tags.give_back(one.row.before["ended"] for one in written if one.row.before.get("ended"))


def _hide(ledger: LedgerImport, written: list[_Written]) -> None:
    """New people, and the households that the import made: whoever was on file has left them by now."""
    for some in parts([one.known.pk for one in written if one.row.is_new]):
        Person.objects.filter(pk__in=some).update(arriving=ledger)
    for some in parts(sorted(_made(written))):
        Household.objects.filter(uid__in=some).update(arriving=ledger)
