"""Two records side by side before they are merged; what was merged, and what came since."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import codes, masking
from bianmin.residents import merging
from bianmin.residents.labels import FIELD_LABELS
from bianmin.residents.merge_fields import PARTS, differing, plain, usual_side
from bianmin.residents.models import Document, Household, Person, PersonMerge, Tag

HEAD = "02"  # GB/T 4761
CODED = ("sex", "ethnic", "marital", "education", "political", "employment", "hukou_type", "disability_level")


@dataclass(frozen=True)
class MergeRow:
    """One field in which the two differ, in words (numbers masked), and the side taken unless said otherwise."""

    field: str
    label: str
    keep: str
    drop: str
    usual: str

    @property
    def one_sided(self) -> bool:
        """Whether one of the two says nothing; a death is never said by the way."""
        return self.field != "died_on" and _empty() in (self.keep, self.drop)


@dataclass(frozen=True)
class MergeSide:
    """One of the two records with what hangs on it."""

    person: Person
    documents: list[Document]
    tags: list[Tag]


@dataclass(frozen=True)
class MergeView:
    """`same` names what agrees; `warning` says what speaks against one person; `refusals` why it cannot be now."""

    keep: MergeSide
    drop: MergeSide
    rows: list[MergeRow]
    same: str
    warning: str
    refusals: list[str]

    @property
    def sides(self) -> tuple[MergeSide, MergeSide]:
        return self.keep, self.drop


def merge_view(keep: Person, drop: Person) -> MergeView:
    """The page that compares the two (from `get_person`); sensitive documents and tags are counted nowhere here."""
    unlike = differing(keep, drop)
    same = [str(FIELD_LABELS[name]) for name in PARTS if name not in unlike and in_words(keep, name) != _empty()]
    reasons = [text for mover in merging.movers().values() for text in mover.refusals(keep, drop)]
    return MergeView(
        keep=_side(keep),
        drop=_side(drop),
        rows=[_row(name, keep, drop) for name in unlike],
        same=_("、").join(same),
        warning=_against(keep, drop),
        refusals=list(dict.fromkeys(reasons)),
    )


def merges_into(person: Person) -> list[PersonMerge]:
    """What was merged into this record and stands, newest first. One query."""
    rows = PersonMerge.objects.standing().filter(kept=person).select_related("dropped", "merged_by")
    return list(rows.defer("moved", "dropped__id_number", "dropped__phone", "dropped__bank_card", "dropped__note"))


def moved_words(merge: PersonMerge) -> list[tuple[str, int]]:
    """What an undo gives back to the record merged away: (kind, how many)."""
    movers, counts = merging.movers(), dict[str, int]()
    for name, rows in merge.moved["rows"].items():
        label = str(movers[name].label) if name in movers else ""
        if label and rows["moved"]:
            counts[label] = counts.get(label, 0) + len(rows["moved"])
    return list(counts.items())


def since_merge(merge: PersonMerge) -> list[str]:
    """What came since the merge and stands in the way of undoing it, in words; empty when nothing does."""
    keep, drop, moved = merge.kept, merge.dropped, merge.moved
    if keep.merged_into_id is not None:
        return [_("保留的档案后来又并入了另一份档案，要先撤销那一次")]
    if drop.merged_into_id != keep.pk:
        return [_("并入的档案后来又随别的档案一起并走了，要先撤销那一次")]
    if later := PersonMerge.objects.standing().filter(kept=keep, pk__gt=merge.pk).select_related("dropped").first():
        return [_("后来还并入了%(name)s的另一份档案，要先撤销那一次") % {"name": later.dropped.name}]
    changed = [name for name, (_before, after) in moved["fields"].items() if plain(keep, name) != after]
    lines = [_("改过“%(field)s”") % {"field": FIELD_LABELS[name]} for name in changed if name in FIELD_LABELS]
    movers = merging.movers()
    for name, rows in moved["rows"].items():
        if name in movers:
            lines += movers[name].since(keep, moved["rows"], rows)
    return lines + _other_heads(keep, drop, moved["fields"])


def in_words(person: Person, name: str) -> str:
    """A part of the record as a page shows it: numbers masked, of notes and cards only that there are some."""
    words = _WORDS.get(name, _plain_words)(person, name)
    return words or _empty()


def _empty() -> str:
    return _("（空）")


def _row(name: str, keep: Person, drop: Person) -> MergeRow:
    return MergeRow(
        field=name,
        label=str(FIELD_LABELS[name]),
        keep=in_words(keep, name),
        drop=in_words(drop, name),
        usual=usual_side(name, keep, drop),
    )


def _side(person: Person) -> MergeSide:
    documents = person.documents.filter(withdrawn_at=None, type__sensitive=False).select_related("type").defer("number")
    tags = person.tags.filter(type__sensitive=False).select_related("type")
    return MergeSide(person, list(documents), list(tags))


def _against(keep: Person, drop: Person) -> str:
    wrong = [*_headless(keep, drop), *_headless(drop, keep)]
    if keep.id_index and drop.id_index and keep.certificate_type == drop.certificate_type:
        wrong.append(_("两份档案有两个不同的证件号码"))
    if keep.birth_date and drop.birth_date and keep.birth_date != drop.birth_date:
        wrong.append(_("出生日期不同"))
    if keep.sex != drop.sex and {keep.sex, drop.sex} == {"1", "2"}:
        wrong.append(_("性别不同"))
    return _("；").join(wrong)


def _headless(head: Person, other: Person) -> list[str]:
    """A household of several that may lose its head, since one person lives in one household."""
    if head.relation != HEAD or head.household is None or head.household_id == other.household_id:
        return []
    if not Person.objects.living().filter(household=head.household).exclude(pk=head.pk).exists():
        return []
    words = _("%(name)s是 %(household)s 的户主，那里还有别人；选另一边的家庭户，那一户就没有户主了")
    return [words % {"name": head.name, "household": head.household.number}]


def _other_heads(keep: Person, drop: Person, fields: Mapping[str, Any]) -> list[str]:
    """Who has become head of a household to which one of the two would come back as its head."""
    homes = {drop.household_id: drop.household} if drop.relation == HEAD and drop.household else {}
    if "household" in fields and fields["relation"][0] == HEAD and fields["household"][0]:
        home = Household.objects.get(uid=fields["household"][0])
        homes[home.pk] = home
    heads = Person.objects.living().filter(household__in=homes, relation=HEAD).exclude(pk=keep.pk)
    return [
        _("%(name)s现在是 %(household)s 的户主") % {"name": head.name, "household": homes[head.household_id].number}
        for head in heads
    ]


def _plain_words(person: Person, name: str) -> str:
    value = getattr(person, name)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return codes.label(name, str(value)) if name in CODED else str(value)


def _certificate(person: Person, name: str) -> str:
    return f"{codes.label('certificate', person.certificate_type)} {person.id_masked}" if person.id_masked else ""


def _phone(person: Person, name: str) -> str:
    verified = person.phone_verified_on
    return " ".join(filter(None, [person.phone_masked, _("%(day)s 核实") % {"day": verified} if verified else ""]))


def _place(person: Person, name: str) -> str:
    home = person.household
    if home is None:
        return ""
    return " · ".join(filter(None, [str(home.dwelling), home.number, codes.label("kinship", person.relation)]))


def _card(person: Person, name: str) -> str:
    return " ".join(filter(None, [person.bank_name, masking.mask_card(person.bank_card)]))


def _note(person: Person, name: str) -> str:
    return _("有备注") if person.note else ""


def _hukou_address(person: Person, name: str) -> str:
    return masking.mask_address(person.hukou_address) if person.hukou_address else ""


def _residence(person: Person, name: str) -> str:
    return str(person.get_residence_display())


_WORDS: dict[str, Callable[[Person, str], str]] = {
    "id_number": _certificate,
    "phone": _phone,
    "household": _place,
    "bank_card": _card,
    "note": _note,
    "hukou_address": _hukou_address,
    "residence": _residence,
}
