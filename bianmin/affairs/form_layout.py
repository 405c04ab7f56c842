"""What stands where on an item's application form: read from catalog/forms.yaml, or laid out from the form's groups.

A `Row` holds cells side by side; `form_word` draws it. What the catalogue's form asks is never lost: a field that no
line of the layout names comes at the end, and one that the item does not have any more is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bianmin.affairs.models import ItemVersion
from bianmin.core.catalog import read
from bianmin.core.translations import in_chinese

from .selectors.form import choice_codes

WIDE = {"longtext", "address", "id_number", "bank_card"}
MOST_CHOICES_TEXT = 14  # characters of all choices together that still fit into half a row
DIRECT = {"即办件": ["受理和办理意见"], "承诺件": ["受理意见", "审核意见"]}
MEMBERS = "members"


@dataclass(frozen=True)
class Cell:
    """A label with the field's value, or with space to write. `kind` is the field's type, "blank" without a field."""

    label: str
    name: str = ""
    kind: str = "blank"
    choices: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        return self.kind in WIDE or sum(len(choice) + 2 for choice in self.choices) > MOST_CHOICES_TEXT


@dataclass(frozen=True)
class Row:
    """Cells side by side, a section's title, or a table with one person a line (`columns`)."""

    cells: tuple[Cell, ...] = ()
    title: str = ""
    columns: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Layout:
    title: str
    rows: list[Row]
    photo: bool = False
    opinions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    organization: bool = False
    agent_asked: bool = False
    materials: bool = True


@cache
def described() -> Mapping[str, Mapping[str, Any]]:
    """The layouts of catalog/forms.yaml by the item's code."""
    forms: dict[str, dict[str, Any]] = read("forms.yaml")["forms"]
    return forms


@in_chinese()
def layout_of(version: ItemVersion) -> Layout:
    """The item's form on paper. `version` comes with its item."""
    fields = {entry["name"]: entry for entry in version.form}
    given = described().get(version.item.code, {})
    lines = given.get("rows") or _grouped(version.form)
    rows = [row for row in (_row(line, fields) for line in lines) if row]
    placed = {cell.name for row in rows for cell in row.cells} | {row.name for row in rows}
    rest = [entry for name, entry in fields.items() if name not in placed]
    if rest:
        rows += [Row(title="其他")] + [Row((cell,)) for cell in map(_cell, rest)]
    return Layout(
        title=given["title"] if given.get("item") == version.name else f"{version.name}申请表",
        rows=_without_empty_sections(rows),
        photo=bool(given.get("photo")),
        opinions=given.get("opinions") or DIRECT.get(version.kind, []),
        notes=list(given.get("notes") or []),
        organization=any(str(entry.get("source") or "").startswith("organization.") for entry in version.form),
        agent_asked=any(name in fields for name in ("agent_name", "guardian_name")),
        materials=bool(version.materials),
    )


def _row(line: str, fields: Mapping[str, Any]) -> Row | None:
    if line.startswith("#"):
        return Row(title=line[1:].strip())
    if line.startswith("table "):
        name, _colon, columns = line.removeprefix("table ").partition(":")
        return Row(columns=tuple(columns.split()), name=name.strip())
    cells = []
    for word in line.split():
        label, equals, choices = word.partition("=")
        if equals:
            cells.append(Cell(label, choices=tuple(filter(None, choices.split("|")))))
        elif word in fields:
            cells.append(_cell(fields[word]))
    return Row(tuple(cells)) if any(cell.name for cell in cells) or "=" in line else None


def _cell(entry: Mapping[str, Any]) -> Cell:
    kind = entry.get("type") or "text"
    choices = {"yesno": ("是", "否"), "choice": tuple(choice_codes(entry).values())}.get(kind, ())
    return Cell(entry["label"], entry["name"], kind, choices)


def _grouped(form: Iterable[Mapping[str, Any]]) -> list[str]:
    """Lines for an item without a layout of its own: a section a group, short fields in pairs."""
    lines: list[str] = []
    group, waiting = None, ""
    for entry in form:
        if (entry.get("group") or "") != group:
            lines += [waiting] if waiting else []
            group, waiting = entry.get("group") or "", ""
            lines += [f"# {group}"] if group else []
        cell = _cell(entry)
        if entry["name"] == MEMBERS:
            lines += [waiting, f"table {MEMBERS}: 姓名 关系 年龄 就业或就学情况 备注"]
            waiting = ""
        elif cell.wide:
            lines += [waiting, entry["name"]]
            waiting = ""
        elif waiting:
            lines.append(f"{waiting} {entry['name']}")
            waiting = ""
        else:
            waiting = entry["name"]
    return [line for line in [*lines, waiting] if line]


def _without_empty_sections(rows: list[Row]) -> list[Row]:
    following = [*rows[1:], Row(title="end")]
    return [row for row, after in zip(rows, following, strict=True) if not (row.title and after.title)]
