"""What a draft changes of the version in force, field by field, as an administrator reads it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bianmin.affairs.catalogue import EDITABLE
from bianmin.affairs.models import ItemVersion


@dataclass(frozen=True)
class Change:
    """Lines that are gone and lines that are new; a single value is one line."""

    label: str
    gone: list[str]
    new: list[str]


def compare_versions(before: ItemVersion | None, after: ItemVersion) -> list[Change]:
    """Changed fields alone, in the order of the editor."""
    changes = []
    for name in EDITABLE:
        old = _lines(name, getattr(before, name)) if before else []
        new = _lines(name, getattr(after, name))
        if old != new:
            gone = [line for line in old if line not in new]
            come = [line for line in new if line not in old]
            changes.append(Change(_label(name), gone, come or ([] if gone else [_("只改了顺序")])))
    return changes


def _label(name: str) -> str:
    labels = {
        "name": _("事项名称"),
        "summary": _("一句话说明"),
        "keywords": _("平常的说法"),
        "kind": _("办理方式"),
        "eligibility_text": _("谁可以办"),
        "conditions": _("条件"),
        "materials": _("材料"),
        "form": _("申请表"),
        "refusal_grounds": _("不予办理的理由"),
        "guide": _("指南文字"),
        "legal_basis": _("依据"),
        "promised_workdays": _("承诺时限"),
        "statutory_workdays": _("法定时限"),
        "publicity_days": _("公示天数"),
        "fee": _("收费"),
        "delivery": _("怎么领取"),
        "acceptance_with_gap": _("容缺受理"),
        "gap_workdays": _("容缺后补期限"),
        "proactive": _("主动找人"),
    }
    return labels.get(name, name)


def _lines(name: str, value: Any) -> list[str]:
    if name == "guide":
        return [line for part in value.values() for line in _lines("", part)]
    if isinstance(value, list):
        return [_line(row) for row in value]
    if isinstance(value, bool):
        return [_("是") if value else _("否")]
    return [] if value in (None, "") else [str(value)]


def _line(row: Any) -> str:
    if not isinstance(row, dict):
        return str(row)
    first = [row.get(key) for key in ("code", "name", "label", "text", "expr", "basis", "type", "source", "needed_if")]
    flags = [_("必填")] * bool(row.get("required")) + [_("可容缺")] * bool(row.get("waivable"))
    choices = row.get("choices") or []
    rest = [f"{_('选项')} {len(choices)}"] * bool(choices)
    extra = [str(row[key]) for key in ("form", "document", "group", "help") if row.get(key)]
    return " · ".join(str(part) for part in [*first, *extra, *rest, *flags] if part)
