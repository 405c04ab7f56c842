"""One ledger as its pages show it: what the import will do, its sheets, and its rows of one kind, masked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from bianmin.core import masking
from bianmin.core.components import ConflictRow
from bianmin.core.paging import Page
from bianmin.core.sentences import say
from bianmin.residents.ledger.record import in_words
from bianmin.residents.models import LedgerImport, LedgerRow, Person

from .ledger_double import changes_if_same
from .ledger_match import plain
from .ledger_words import TAG, Homes, empty_word, grid_of, home_of, label_of, tag_labels, word_of

KINDS = {"new": "new", "changed": "changed", "double": "doubles", "faulty": "faulty", "unchanged": "unchanged"}
LONG_NUMBER = 7  # digits from which on a value may be somebody's number
COMPARED = ("name", "id_number", "sex", "birth_date", "phone", "household", "relation")
_ABOUT = ("id_number", "sex", "birth_date", "phone", "relation")
_NOT_HER = (LedgerRow.Decision.OTHER, LedgerRow.Decision.SKIP)  # by these nothing of the one on file changes


@dataclass(frozen=True)
class Effect:
    """How many rows the import would write, how many of them by a judgement, and how many stay out and why."""

    new: int
    changed: int
    new_decided: int
    changed_decided: int
    undecided: int
    skipped: int
    faulty: int
    unchanged: int

    @property
    def written(self) -> int:
        return self.new + self.changed


@dataclass(frozen=True)
class SheetView:
    """A sheet that is imported (`reason` empty) or not. `hidden` names rows that the spreadsheet hides;
    `untold`: its format does not tell them."""

    name: str
    reason: str = ""
    first: int = 0
    last: int = 0
    known: int = 0
    columns: int = 0
    left_out: str = ""
    hidden: str = ""
    untold: bool = False


@dataclass(frozen=True)
class RowView:
    """A row with its person, in words; `grid` and `tags` as the row says. `pairs` are old and new values, or the two
    sides of a possible double, of which `written` are the fields that change unless this is said to be another;
    `against` says which judgement cannot be."""

    row: LedgerRow
    name: str
    about: str
    address: str
    person: Person | None
    grid: str = ""
    tags: tuple[str, ...] = ()
    pairs: list[ConflictRow] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)
    written: Collection[str] = ()
    against: Mapping[str, str] = field(default_factory=dict)


def ledger_effect(ledger: LedgerImport) -> Effect:
    """What importing would do now; two queries at most."""
    kinds, decisions = LedgerRow.Kind, LedgerRow.Decision
    rows = LedgerRow.objects.filter(ledger=ledger, kind=kinds.DOUBLE).order_by()
    decided = dict(rows.values_list("decision").annotate(Count("id")))
    counts = ledger.counts
    return Effect(
        new=counts.get("new", 0) + decided.get(decisions.OTHER, 0),
        changed=counts.get("changed", 0) + decided.get(decisions.SAME, 0),
        new_decided=decided.get(decisions.OTHER, 0),
        changed_decided=decided.get(decisions.SAME, 0),
        undecided=decided.get(decisions.OPEN, 0),
        skipped=decided.get(decisions.SKIP, 0),
        faulty=counts.get("faulty", 0),
        unchanged=counts.get("unchanged", 0),
    )


def ledger_sheets(ledger: LedgerImport) -> list[SheetView]:
    """All sheets of the file, those that are not imported with the reason."""
    read = [_sheet(name, layout) for name, layout in ledger.layout.items()]
    return read + [SheetView(name, say(reason, str(reason))) for name, reason in ledger.skipped.items()]


def has_hidden_sheets(ledger: LedgerImport) -> bool:
    """Whether there is something to say of sheets that the spreadsheet hides."""
    return ledger.hidden_sheets or any(isinstance(one, dict) and one.get("hidden") for one in ledger.skipped.values())


def row_views(ledger: LedgerImport, rows: Page[LedgerRow], *, user: Any) -> list[RowView]:
    """The rows of a page in words; a few queries for all."""
    uids = [uid for row in rows for uid in (home_of(row.values or {})[0], str((row.before or {}).get("household", "")))]
    homes = Homes(uids, {grid_of(row.values or {}) for row in rows})
    changes = changes_if_same(_open_doubles(ledger, rows))
    return [_view(row, homes, in_full=ledger.actor_id == user.pk, changes=changes.get(row.pk)) for row in rows]


def double_view(row: LedgerRow) -> RowView:
    """One possible double, after somebody has decided on it."""
    homes, changes = Homes([home_of(row.values or {})[0]]), changes_if_same([row])
    return _view(row, homes, in_full=False, changes=changes.get(row.pk))


def _open_doubles(ledger: LedgerImport, rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """Those that can still be decided on."""
    return [row for row in rows if row.kind == LedgerRow.Kind.DOUBLE and ledger.state == "checked"]


def _sheet(name: str, layout: Mapping[str, Any]) -> SheetView:
    columns = layout["columns"]
    return SheetView(
        name,
        first=layout["first"],
        last=layout["last"],
        known=sum(map(bool, columns.values())),
        columns=len(columns),
        left_out=_("、").join(heading for heading, meant in columns.items() if not meant),
        hidden=_places(layout.get("hidden") or ()),
        untold=layout.get("hidden", ()) is None,
    )


def _places(ranges: Sequence[Sequence[int]]) -> str:
    """[[5, 5], [8, 12]] → 5、8–12."""
    return _("、").join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)


def _view(row: LedgerRow, homes: Homes, *, in_full: bool, changes: Mapping[str, Any] | None = None) -> RowView:
    values = row.values or {}
    person = row.person
    name = str(values.get("name") or (person.name if person else ""))
    pairs: list[ConflictRow] = []
    if row.kind == LedgerRow.Kind.CHANGED:
        pairs = _changes(row, values, homes)
    elif row.kind == LedgerRow.Kind.DOUBLE and person:
        pairs = _sides(person, values, homes, changes or {})
    return RowView(
        row=row,
        name=masking.mask_name(name),
        about=_about(values, person),
        address=homes.word(*home_of(values)) or _address_of(person),
        person=person,
        grid=homes.grids.get(grid_of(values), ""),
        tags=tag_labels(values),
        pairs=pairs,
        faults=[_fault(fault, in_full=in_full) for fault in row.faults or () if "decision" not in fault],
        written=() if row.decision in _NOT_HER else list(changes or ()),
        against={fault["decision"]: _against(fault) for fault in row.faults or () if "decision" in fault},
    )


def _about(values: Mapping[str, Any], person: Person | None) -> str:
    words = [word_of(name, values.get(name)) for name in _ABOUT]
    if not any(words) and person:
        words = _of_person(person, _ABOUT)
    return " · ".join(filter(None, words))


def _address_of(person: Person | None) -> str:
    return str(person.household.dwelling) if person and person.household else ""


def _of_person(person: Person, names: Sequence[str]) -> list[str]:
    """Values on file; the masked ones are kept masked beside the sealed."""
    masked = {"id_number": person.id_masked, "phone": person.phone_masked, "household": _address_of(person)}
    return [masked[name] if name in masked else word_of(name, _plain(getattr(person, name))) for name in names]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _changes(row: LedgerRow, values: Mapping[str, Any], homes: Homes) -> list[ConflictRow]:
    """What is on file beside what the row says, field by field."""
    return _changed(row.before or {}, values, homes)


def _changed(before: Mapping[str, Any], values: Mapping[str, Any], homes: Homes) -> list[ConflictRow]:
    changes = []
    for name, old in before.items():
        if name == "household":
            theirs, mine = homes.word(str(old or "")), homes.word(*home_of(values))
        elif name == "ended":
            theirs, mine = _("、").join(label_of(f"{TAG}{code}") for code in old), _("今天结束")
        elif name == "tags":
            theirs, mine = "", _("、").join(tag_labels(values))
        else:
            theirs, mine = word_of(name, old), word_of(name, values.get(name))
        changes.append(ConflictRow(name, label_of(name), theirs or empty_word(), mine or empty_word()))
    return changes


def _sides(person: Person, values: Mapping[str, Any], homes: Homes, changes: Mapping[str, Any]) -> list[ConflictRow]:
    """Both sides of what tells people apart, then whatever else would be written."""
    theirs = _of_person(person, COMPARED)
    mine = [
        homes.word(*home_of(values)) if name == "household" else word_of(name, values.get(name)) for name in COMPARED
    ]
    return [
        ConflictRow(name, label_of(name), old, new)
        for name, old, new in zip(COMPARED, theirs, mine, strict=True)
        if old or new
    ] + _changed({name: old for name, old in plain(changes).items() if name not in COMPARED}, values, homes)


def _against(fault: Mapping[str, Any]) -> str:
    words = in_words(fault)
    return f"{words['message']}{words['advice']}"


def _fault(fault: Mapping[str, Any], *, in_full: bool) -> dict[str, str]:
    """A fault as the page names it; long numbers in full only for whoever uploaded the file."""
    words = in_words(fault)
    shown = {name: str(words.get(name) or "") for name in ("column", "value", "message", "advice")}
    digits = sum(character.isdigit() for character in shown["value"])
    if not in_full and digits >= LONG_NUMBER:
        shown["value"] = masking.mask_id(shown["value"])
    return shown
