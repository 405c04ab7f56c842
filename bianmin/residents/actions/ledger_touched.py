"""What has happened to the people of an import since: the reason why it cannot be taken back as a whole."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db import models
from django.utils.translation import gettext as _

from bianmin.core import journal_words
from bianmin.core.errors import Conflict
from bianmin.core.models import JournalEntry
from bianmin.residents import merging
from bianmin.residents.models import (
    Household,
    LedgerImport,
    LedgerRow,
    Person,
    PersonDistinct,
    PersonMerge,
    SearchTerm,
    Tag,
)
from bianmin.residents.selectors import ledger_people
from bianmin.residents.selectors.ledger_places import parts

from .ledger_rows import NEW, StagedRow

HARMLESS = ("person.look", "person.reveal", "person.export", "person.distinguish", "person.reconsider")
MERGES = ("person.merge", "person.merged", "person.unmerge")
NAMED = 50  # rows that the refusal names
_OWN = (SearchTerm, LedgerRow, PersonDistinct)  # they go with the person
Why = tuple[int, str]  # a person's key, and what has happened in words


class LedgerTouched(Conflict):
    """Somebody has changed what the import wrote; `details["rows"]` is [{sheet, row, person, why}] of at most NAMED."""

    code = "ledger_touched"


@dataclass
class Written:
    """A row that was written, with the person as she is now."""

    row: StagedRow
    known: ledger_people.Known


def touched_since(ledger: LedgerImport, written: Sequence[Written]) -> dict[int, str]:
    """People whom something has happened to since the import, with what it was.

    A merge that was undone itself has left both records as they were and stands in nobody's way.
    """
    undone = _undone_merges(written)
    found: dict[int, str] = {}
    for pk, why in chain(_joined(written), _referred_to(ledger), _changed(ledger, written, undone)):
        found[pk] = why
    return found


def refuse(written: Iterable[Written], touched: Mapping[int, str]) -> None:
    """Raises LedgerTouched when anybody is among `touched`."""
    rows = sorted((one.row for one in written if one.known.pk in touched), key=lambda row: row.pk)
    if not rows:
        return
    where = _("、").join(_("“%(sheet)s”第 %(row)d 行") % {"sheet": row.sheet, "row": row.row} for row in rows[:10])
    if len(rows) > 10:
        where = _("%(places)s等") % {"places": where}
    raise LedgerTouched(
        _("导入以后，有 %(count)d 个人的档案又有了变化（%(where)s），不能整份撤销。请逐个核对。")
        % {"count": len(rows), "where": where},
        details={
            "rows": [
                {"sheet": row.sheet, "row": row.row, "person": row.person, "why": touched[row.person or 0]}
                for row in rows[:NAMED]
            ]
        },
    )


def merged_away() -> str:
    return _("已经并入另一份档案")


def _undone_merges(written: Iterable[Written]) -> Counter[int]:
    """How many merges that were undone each person was part of; without people who are part of one that stands."""
    found: Counter[int] = Counter()
    standing: set[int] = set()
    for some in parts([one.known.pk for one in written]):
        for side in ("kept", "dropped"):
            merges = PersonMerge.objects.filter(**{f"{side}__in": some})
            found.update(merges.exclude(undone_at=None).values_list(side, flat=True))
            standing |= set(merges.standing().values_list(side, flat=True))
    return Counter({pk: count for pk, count in found.items() if pk not in standing})


def _changed(ledger: LedgerImport, written: Sequence[Written], undone: Mapping[int, int]) -> Iterator[Why]:
    """People of whom the journal tells anything after the import: every act stands there, of whatever part."""
    by_uid = {one.known.values["uid"]: one.known.pk for one in written}
    for some in parts(list(by_uid)):
        later = JournalEntry.objects.filter(subject_uid__in=some, at__gt=ledger.imported_at).order_by("pk")
        own = models.Q(verb="person.import", noun_uid=ledger.uid)
        for uid, verb in later.exclude(own).exclude(verb__in=HARMLESS).values_list("subject_uid", "verb"):
            pk = by_uid[uid]
            if verb not in MERGES or not undone.get(pk):
                yield pk, journal_words.label_of(verb)
    for one in written:
        values, pk = one.known.values, one.known.pk
        if values["merged_into_id"]:
            yield pk, merged_away()
        elif values["died_on"]:
            yield pk, _("已经登记去世")
        elif one.row.is_new and values["version"] != 1 + 2 * undone.get(pk, 0):
            yield pk, _("档案改过")


def _referred_to(ledger: LedgerImport) -> Iterator[Why]:
    """New people to whom anything refers by now, of whatever part."""
    new = LedgerRow.objects.filter(NEW, ledger=ledger, written=True).values("person")
    labels = {place: str(mover.label) for mover in merging.movers().values() for place in mover.relations}
    for relation in Person._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if model is None or not isinstance(relation, models.ManyToOneRel) or model in _OWN:
            continue
        rows, name = model._default_manager.all(), relation.field.name
        if model is Tag:
            rows = rows.filter(created_at__gt=ledger.imported_at)
        if model is PersonMerge:
            rows = rows.filter(undone_at=None)
        label = labels.get(f"{model._meta.label_lower}.{name}")
        why = _("有了%(what)s") % {"what": label} if label else _("别处提到了这个人")
        for pk in rows.filter(**{f"{name}__in": new}).order_by().values_list(f"{name}_id", flat=True):
            yield pk, why


def _joined(written: Sequence[Written]) -> Iterator[Why]:
    """People of the import whose new household somebody has changed, or where somebody else lives by now."""
    mine = {one.known.pk for one in written}
    edited: set[int] = set()
    by_household = {one.known.values["household_id"]: one.known.pk for one in written}
    for some in parts(list(made_by(written))):
        others = Person.objects.filter(household__uid__in=some).order_by().values_list("pk", "household_id")
        for pk, home in others:
            if pk not in mine and home in by_household:
                yield by_household[home], _("这一户住进了别的人")
        edited |= set(Household.objects.filter(uid__in=some).exclude(version=1).values_list("pk", flat=True))
    yield from ((pk, _("这一户改过")) for home, pk in by_household.items() if home in edited)


def made_by(written: Iterable[Written]) -> set[str]:
    """Uids of the households that the import has made."""
    return {one.row.home.uid for one in written if one.row.home.uid and one.row.home.pk is None}
