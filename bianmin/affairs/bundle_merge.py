"""Several items as one: every question once, every material once.

Two fields are one question when name, label, type and choices agree; two materials are one paper when their names do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .models import ItemVersion
from .selectors.materials import MaterialLine

SAME = ("label", "type", "choices")


@dataclass(frozen=True)
class MergedForm:
    """`form` as an item's own, so that it is shown and checked in the same way; `keys`: (item, field) → its name."""

    form: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, version: ItemVersion, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, by the fields of one item."""
        names = {spec["name"]: self.keys[version.item.code, spec["name"]] for spec in version.form}
        return {name: typed[key] for name, key in names.items() if key in typed}


@dataclass(frozen=True)
class MergedMaterial:
    """One paper for all items that want it. `codes` are (item, material code)."""

    line: MaterialLine
    codes: list[tuple[str, str]]
    items: list[str]


def merge_forms(versions: Sequence[ItemVersion]) -> MergedForm:
    """Required when any item requires it. A field of one name that asks something else gets a name of its own."""
    merged = MergedForm()
    shown: dict[str, dict[str, Any]] = {}
    for version in versions:
        for spec in version.form:
            key = _key(spec, shown, version.item.code)
            merged.keys[version.item.code, spec["name"]] = key
            if key in shown:
                shown[key]["required"] = bool(shown[key].get("required") or spec.get("required"))
            else:
                shown[key] = {**spec, "name": key, "most": None}
                merged.form.append(shown[key])
    return merged


def _key(spec: Mapping[str, Any], shown: Mapping[str, Mapping[str, Any]], code: str) -> str:
    name = str(spec["name"])
    if name not in shown or all(shown[name].get(part) == spec.get(part) for part in SAME):
        return name
    return f"{name}_{code.lower().replace('-', '_')}"


def merge_materials(lines: Iterable[tuple[ItemVersion, Sequence[MaterialLine]]]) -> list[MergedMaterial]:
    """It may follow later, or not apply, only where that holds for every item that wants it."""
    merged: dict[str, MergedMaterial] = {}
    for version, rows in lines:
        for line in rows:
            code = version.item.code
            old = merged.get(line.name)
            if old is None:
                first = replace(line, code=f"{code}.{line.code}")
                merged[line.name] = MergedMaterial(first, [(code, line.code)], [version.name])
                continue
            both = replace(
                old.line if not old.line.have else replace(line, code=old.line.code),
                can_follow=old.line.can_follow and line.can_follow,
                may_not_apply=old.line.may_not_apply and line.may_not_apply,
            )
            merged[line.name] = MergedMaterial(both, [*old.codes, (code, line.code)], [*old.items, version.name])
    return list(merged.values())


def materials_of(merged: Iterable[MergedMaterial], given: Mapping[str, str], version: ItemVersion) -> dict[str, str]:
    """What was said of the merged papers, by the material codes of one item."""
    return {
        material: given[row.line.code]
        for row in merged
        if given.get(row.line.code)
        for code, material in row.codes
        if code == version.item.code
    }
