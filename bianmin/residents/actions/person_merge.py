"""Two records of the same person become one, and two again when that was wrong (合并档案，撤销合并).

The record merged away stays as it was and is seen no more; what names the person goes to the record that is kept.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal, masking
from bianmin.core.errors import NotFound
from bianmin.core.models import JournalEntry
from bianmin.residents import merging
from bianmin.residents.errors import AlreadyMerged, Invalid, MergeRefused, PersonChanged, UnmergeRefused
from bianmin.residents.merge_fields import CERTIFICATE, DROP, PARTS, SIDES, plain, sides, value_of
from bianmin.residents.models import Household, Person, PersonDistinct, PersonMerge
from bianmin.residents.permissions import can_on_person, get_merge, get_person
from bianmin.residents.selectors.person_merge import since_merge

from .person_register import HEAD, require_no_head
from .terms import rewrite_terms

REASON_LENGTH = 200  # characters


def person_merge(
    *,
    actor: Any,
    keep: Person,
    drop: Person,
    versions: tuple[int, int],
    chosen: Mapping[str, str],
    reason: str,
) -> PersonMerge:
    """Merge `drop` into `keep`; `versions` are those of the two (keep's first) that the actor saw.

    `chosen` is {field: "keep" | "drop"} by the names of merge_fields.PARTS; of a field left out, `usual_side` is taken.
    Raises Invalid, PersonChanged, AlreadyMerged, MergeRefused with each reason in `details`, HouseholdFull, NotAllowed.
    """
    reason = _reason(reason)
    _check(keep, drop, chosen)
    with transaction.atomic():
        keep, drop = _locked(actor, keep, drop)
        if (keep.version, drop.version) != tuple(versions):
            raise PersonChanged(_("您打开这一页以后，别人改过这两份档案。请看过现在的内容，再合并。"))
        _refuse(keep, drop)
        taken = [name for name, side in sides(keep, drop, chosen).items() if side == DROP]
        drop.merged_into = keep
        drop.save(update_fields=["merged_into"])
        moved = {"fields": _take(keep, drop, taken), "certificates": "id_number" in taken}
        moved["rows"] = {name: mover.move(keep, drop) for name, mover in merging.movers().items()}
        _save(keep, drop)
        rewrite_terms([keep])
        merge = PersonMerge.objects.create(kept=keep, dropped=drop, merged_by=actor, reason=reason, moved=moved)
        journal.record_many(
            [
                _entry(actor, "person.merge", keep, drop, reason=reason, taken=taken),
                _entry(actor, "person.merged", drop, keep, reason=reason),
            ]
        )
    return merge


def person_unmerge(*, actor: Any, merge: PersonMerge, reason: str) -> PersonMerge:
    """Give each of the two her own things back, as they are by now.

    Raises UnmergeRefused, which names what came since and cannot be told apart, AlreadyMerged when it has been undone,
    HouseholdFull when another has become head of her household, Invalid, NotFound, NotAllowed.
    """
    reason = _reason(reason)
    with transaction.atomic():
        merge = _locked_merge(actor, merge)
        keep, drop = merge.kept, merge.dropped
        if stands := since_merge(merge):
            raise UnmergeRefused(
                _("合并以后有这些变动，撤销就分不清是谁的：%(what)s。请先逐项处理，再撤销合并。")
                % {"what": _("；").join(stands)},
                details={"since": stands},
            )
        drop.merged_into = None
        drop.save(update_fields=["merged_into"])
        for name, mover in reversed(merging.movers().items()):
            if name in merge.moved["rows"]:
                mover.restore(keep, drop, merge.moved["rows"][name])
        _give_back(keep, drop, merge.moved)
        _save(keep, drop)
        _require_one_head(keep, drop)
        rewrite_terms([keep, drop])
        merge.undone_at, merge.undone_by, merge.undo_reason = clock.now(), actor, reason
        merge.save(update_fields=["undone_at", "undone_by", "undo_reason"])
        pairs = [(keep, drop), (drop, keep)]
        journal.record_many([_entry(actor, "person.unmerge", row, other, reason=reason) for row, other in pairs])
    return merge


def person_distinguish(*, actor: Any, one: Person, other: Person) -> PersonDistinct:
    """Remember that these two are not the same person: they are not offered as doubles again. Raises Invalid."""
    if one.pk == other.pk:
        raise Invalid(_("这是同一份档案。"))
    first, second = sorted((get_person(actor, row.uid, "merge") for row in (one, other)), key=lambda row: row.pk)
    with transaction.atomic():
        row, fresh = PersonDistinct.objects.get_or_create(first=first, second=second, defaults={"decided_by": actor})
        if fresh:
            journal.record_many(
                [_entry(actor, "person.distinguish", *pair) for pair in ((first, second), (second, first))]
            )
    return row


def person_reconsider(*, actor: Any, one: Person, other: Person) -> None:
    """Take back that these two are not the same person: they may be offered as doubles again. Raises NotFound."""
    first, second = sorted((get_person(actor, row.uid, "merge") for row in (one, other)), key=lambda row: row.pk)
    with transaction.atomic():
        deleted, _each = PersonDistinct.objects.filter(first=first, second=second).delete()
        if not deleted:
            raise NotFound(_("没有这条判断，或者刚才已经有人收回。"))
        pairs = [(first, second), (second, first)]
        journal.record_many([_entry(actor, "person.reconsider", *pair) for pair in pairs])


def other_named(other: Person) -> str:
    """The other one of a pair as the journal has her."""
    return " ".join(filter(None, [masking.mask_name(other.name), other.id_masked]))


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid(_("请写明理由。"), field="reason")
    if len(text.strip()) > REASON_LENGTH:
        raise Invalid(_("理由最多 %(limit)d 个字，请缩短。") % {"limit": REASON_LENGTH}, field="reason")
    return text.strip()


def _check(keep: Person, drop: Person, chosen: Mapping[str, str]) -> None:
    if keep.pk == drop.pk:
        raise Invalid(_("这是同一份档案，不用合并。"), field="drop")
    for name, side in chosen.items():
        if name not in PARTS or side not in SIDES:
            raise Invalid(_("请逐项选择保留哪一边。"), field=name if name in PARTS else "chosen")


def _locked(actor: Any, keep: Person, drop: Person) -> tuple[Person, Person]:
    """Both as they stand now. What is locked through a case comes first, as whoever works on a case does it."""
    for mover in merging.movers().values():
        mover.lock((keep, drop))
    rows = Person.objects.select_for_update().filter(pk__in=[keep.pk, drop.pk]).order_by("pk")
    if any(row.merged_into_id and can_on_person(actor, row, "merge") for row in rows):
        raise AlreadyMerged(_("其中一份档案刚才已经并入别的档案。请重新查找，看过再办。"))
    return get_person(actor, keep.uid, "merge"), get_person(actor, drop.uid, "merge")


def _locked_merge(actor: Any, merge: PersonMerge) -> PersonMerge:
    for mover in merging.movers().values():
        mover.lock((merge.kept, merge.dropped))
    list(Person.objects.select_for_update().filter(pk__in=[merge.kept_id, merge.dropped_id]).order_by("pk"))
    merge = get_merge(actor, merge.uid)
    if merge.undone_at is not None:
        raise AlreadyMerged(_("这次合并刚才已经撤销了。请刷新页面。"))
    return merge


def _refuse(keep: Person, drop: Person) -> None:
    reasons = [text for mover in merging.movers().values() for text in mover.refusals(keep, drop)]
    if reasons := list(dict.fromkeys(reasons)):
        raise MergeRefused(" ".join(reasons), details={"reasons": reasons})


def _take(keep: Person, drop: Person, taken: list[str]) -> dict[str, list[Any]]:
    """Write what is taken from `drop` into `keep` (not saved); returns {column: [before, after]}. Certificates change
    places, since the database holds one person for each."""
    columns = [column for name in taken for column in PARTS[name]]
    before = {column: plain(keep, column) for column in columns}
    if "household" in taken:
        before["area_code"] = keep.area_code
        keep.area_code = drop.area_code
        if drop.household and drop.relation == HEAD:
            require_no_head(drop.household, besides=keep)
    for column in columns:
        if column not in CERTIFICATE:
            setattr(keep, column, getattr(drop, column))
    if "id_number" in taken:
        _swap_certificates(keep, drop)
    return {column: [value, plain(keep, column)] for column, value in before.items()}


def _give_back(keep: Person, drop: Person, moved: Mapping[str, Any]) -> None:
    """Undo `_take` (not saved); both live where their households are by now."""
    for column, (before, _after) in moved["fields"].items():
        if column not in CERTIFICATE:
            setattr(keep, column, value_of(column, before))
    if moved["certificates"]:
        _swap_certificates(keep, drop)
    keys = {row.household_id for row in (keep, drop) if row.household_id}
    list(Household.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    homes = Household.objects.select_related("dwelling__grid").in_bulk(keys)
    for row in (keep, drop):
        if row.household_id:
            row.household = homes[row.household_id]  # as it stands now: it may have moved while we waited
            row.area_code = row.household.area_code


def _require_one_head(*rows: Person) -> None:
    for row in rows:
        if row.household and row.relation == HEAD:
            require_no_head(row.household, besides=row)


def _swap_certificates(keep: Person, drop: Person) -> None:
    for column in CERTIFICATE:
        mine, theirs = getattr(keep, column), getattr(drop, column)
        setattr(keep, column, theirs)
        setattr(drop, column, mine)


def _save(keep: Person, drop: Person) -> None:
    Person.objects.filter(pk=drop.pk).update(id_index=None)  # the number is free before the other takes it
    columns = {column for part in PARTS.values() for column in part}
    for row in (keep, drop):
        row.phone_masked = masking.mask_phone(row.phone)
        row.version += 1
        row.save(update_fields=[*columns, *CERTIFICATE, "phone_masked", "area_code", "version"])


def _entry(actor: Any, verb: str, person: Person, other: Person, **payload: Any) -> JournalEntry:
    return journal.entry_for(
        actor=actor,
        verb=verb,
        noun=Person._meta.label_lower,
        noun_uid=person.uid,
        subject_uid=person.uid,
        area_code=person.area_code,
        payload={"other": other_named(other), **payload},
        audience=JournalEntry.Audience.SUBJECT,
    )
