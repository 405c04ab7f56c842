"""What a version of an item must be like before it may be published: conditions, materials, form, grounds, limits.

Each check returns the clean value or raises a `UserError` on the field, with the row and what to do.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import rules
from bianmin.core.errors import UserError
from bianmin.core.rules import RuleError
from bianmin.residents.models import DocumentType

from .models import ItemVersion
from .selectors.form import CHECKS, choice_codes
from .selectors.record import SOURCES

MOST_ROWS = 80
MOST_WORKDAYS = 400
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
GUIDE = ("process", "review_standard", "remedy", "result", "note", "facts", "promise")
TEXTS = {"name": 80, "summary": 300, "eligibility_text": 300, "legal_basis": 300}
NUMBERS = ("promised_workdays", "statutory_workdays", "publicity_days", "gap_workdays")
FLAGS = ("acceptance_with_gap", "proactive")
Rows = Sequence[Mapping[str, Any]]


def clean_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The editable fields among `values`, checked one by one. Raises UserError."""
    clean: dict[str, Any] = {}
    for name, value in values.items():
        if name in TEXTS:
            clean[name] = _text(value, TEXTS[name], name, required=name == "name")
        elif name in NUMBERS:
            clean[name] = _workdays(value, name)
        elif name in FLAGS:
            clean[name] = bool(value)
        elif name in _CHECKS:
            clean[name] = _CHECKS[name](value)
    return clean


def check_version(version: ItemVersion) -> None:
    """What only the whole tells. Raises UserError."""
    if not version.name:
        raise UserError(_("请填写事项名称。"), field="name")
    on_the_spot = version.kind == ItemVersion.Kind.ON_THE_SPOT
    if on_the_spot != (version.promised_workdays == 0):
        raise UserError(_("即办件的承诺时限是 0，承诺件至少 1 个工作日。"), field="promised_workdays")
    if version.statutory_workdays and version.promised_workdays > version.statutory_workdays:
        raise UserError(_("承诺时限不能超过法定时限。"), field="promised_workdays")
    if not version.materials and not version.form:
        raise UserError(_("请至少写一项材料或一个表单项。"), field="materials")


def check_conditions(rows: Rows) -> list[dict[str, str]]:
    """[{expr, text}], each split at its top-level `&&`. Raises RuleError (with the place), UserError."""
    clean = []
    for place, row in _rows(rows, "conditions"):
        expr, text = str(row.get("expr") or "").strip(), str(row.get("text") or "").strip()[:200]
        try:
            parts = rules.parse(expr, rules.vocabulary).conditions
        except RuleError as error:
            error.message = _("第 %(place)d 个条件：%(why)s") % {"place": place, "why": error.message}
            error.args, error.field = (error.message,), "conditions"
            error.details["row"] = place
            raise
        single = len(parts) == 1
        clean += [{"expr": part.expr, "text": text if single else ""} for part in parts]
    return clean


def check_materials(rows: Rows) -> list[dict[str, Any]]:
    clean: list[dict[str, Any]] = []
    types = set(DocumentType.objects.values_list("code", flat=True))
    for place, row in _rows(rows, "materials"):
        code = str(row.get("code") or f"M{place}").strip()
        if not CODE.fullmatch(code) or code in {kept["code"] for kept in clean}:
            raise _wrong("materials", place, _("编号只能用字母和数字，不能重复。"))
        document = _documents(row.get("document"), types, place)
        ways = [bool(document), bool(row.get("from_record")), bool(row.get("generated"))]
        if sum(ways) > 1:
            raise _wrong("materials", place, _("“证件”“从档案取得”“系统生成”只能选一种。"))
        clean.append(
            {
                "code": code,
                "name": _text(row.get("name"), 120, "materials", required=True),
                "form": row.get("form") if row.get("form") in ("original", "copy") else "copy",
                "source": "system" if row.get("source") == "system" else "resident",
                "waivable": bool(row.get("waivable")),
                "document": document,
                "from_record": _record_paths(row.get("from_record"), place),
                "generated": bool(row.get("generated")),
                "needed_if": _needed_if(row.get("needed_if"), place),
                "optional": bool(row.get("optional")),
            }
        )
    return clean


def _documents(value: Any, types: set[str], place: int) -> str | list[str] | None:
    """One type of document, or several of which one is enough, or none."""
    if not value:
        return None
    codes = [str(code) for code in value] if isinstance(value, list) else [str(value)]
    for code in codes:
        if code not in types:
            raise _wrong("materials", place, _("没有“%(code)s”这种证件。") % {"code": code[:40]})
    return codes if isinstance(value, list) else codes[0]


def _record_paths(value: Any, place: int) -> Any:
    if isinstance(value, bool) or not value:
        return bool(value)
    paths = [value] if isinstance(value, str) else list(value)
    unknown = [path for path in paths if path not in SOURCES]
    if unknown:
        raise _wrong("materials", place, _("档案里没有“%(path)s”。") % {"path": str(unknown[0])[:40]})
    return paths


def _needed_if(expr: Any, place: int) -> str:
    text = str(expr or "").strip()
    if text:
        try:
            rules.parse(text, rules.vocabulary)
        except RuleError as error:
            raise _wrong("materials", place, error.message) from error
    return text


def check_form(rows: Rows) -> list[dict[str, Any]]:
    clean: list[dict[str, Any]] = []
    for place, row in _rows(rows, "form"):
        name, kind, source = str(row.get("name") or ""), row.get("type") or "text", row.get("source") or ""
        if not NAME.fullmatch(name) or name in {kept["name"] for kept in clean}:
            raise _wrong("form", place, _("名称只能用小写字母、数字和下划线，不能重复。"))
        if kind not in CHECKS:
            raise _wrong("form", place, _("没有“%(kind)s”这种类型。") % {"kind": str(kind)[:20]})
        if kind == "choice" and not choice_codes(row):
            raise _wrong("form", place, _("单选项要写出选项。"))
        if source and source not in SOURCES:
            raise _wrong("form", place, _("档案里没有“%(path)s”。") % {"path": str(source)[:40]})
        clean.append(
            {
                "name": name,
                "label": _text(row.get("label"), 60, "form", required=True),
                "type": kind,
                "required": bool(row.get("required")),
                "source": source,
                "choices": row.get("choices") or [],
                "help": _text(row.get("help"), 200, "form"),
                "group": _text(row.get("group"), 40, "form"),
                **({"most": str(row["most"])} if row.get("most") else {}),
            }
        )
    _check_most(clean)
    return clean


def _check_most(fields: Sequence[Mapping[str, Any]]) -> None:
    """A field that may not exceed another: both are numbers of this form."""
    numbers = {field["name"] for field in fields if field["type"] in ("number", "money")}
    for place, field in enumerate(fields, start=1):
        if field.get("most") and not {field["name"], field["most"]} <= numbers:
            raise _wrong("form", place, _("“不能大于”要写这张表里另一个数字或金额的名称。"))


def check_grounds(rows: Rows) -> list[dict[str, str]]:
    clean: list[dict[str, str]] = []
    for place, row in _rows(rows, "refusal_grounds"):
        code = str(row.get("code") or "").strip()
        if not CODE.fullmatch(code) or code in {kept["code"] for kept in clean}:
            raise _wrong("refusal_grounds", place, _("编号只能用字母和数字，不能重复。"))
        text = _text(row.get("text"), 300, "refusal_grounds", required=True)
        clean.append({"code": code, "text": text, "basis": _text(row.get("basis"), 300, "refusal_grounds")})
    return clean


def check_guide(value: Any) -> dict[str, Any]:
    given = dict(value or {})
    guide: dict[str, Any] = {key: _text(given.get(key), 1000, "guide") for key in GUIDE if key != "process"}
    guide["process"] = [_text(step, 200, "guide") for step in _strings(given.get("process"))]
    return guide


def _strings(value: Any) -> list[str]:
    parts = value.split("\n") if isinstance(value, str) else list(value or [])
    return [str(part).strip() for part in parts if str(part).strip()][:MOST_ROWS]


def _keywords(value: Any) -> list[str]:
    return [word[:30] for word in _strings(value)]


def _delivery(value: Any) -> list[str]:
    return [way[:20] for way in _strings(value.replace("|", "\n") if isinstance(value, str) else value)]


def _kind(value: Any) -> str:
    if value not in ItemVersion.Kind.values:
        raise UserError(_("请选择即办件或承诺件。"), field="kind")
    return str(value)


def _fee(value: Any) -> Any:
    yuan: Any = ItemVersion._meta.get_field("fee").to_python(value or 0)
    if not 0 <= yuan <= 100_000:
        raise UserError(_("收费金额不合理。"), field="fee")
    return yuan


def _workdays(value: Any, name: str) -> int | None:
    if value in (None, "") and name == "statutory_workdays":
        return None
    try:
        days = int(value)
    except (TypeError, ValueError):
        raise UserError(_("请填写天数。"), field=name) from None
    if not 0 <= days <= MOST_WORKDAYS:
        raise UserError(_("天数应在 0 到 %(most)d 之间。") % {"most": MOST_WORKDAYS}, field=name)
    return days


def _text(value: Any, most: int, field: str, *, required: bool = False) -> str:
    text = str(value or "").strip()
    if required and not text:
        raise UserError(_("名称不能空着。"), field=field)
    if len(text) > most:
        raise UserError(_("“%(start)s…”太长，最多 %(most)d 个字。") % {"start": text[:10], "most": most}, field=field)
    return text


def _rows(rows: Rows, field: str) -> list[tuple[int, Mapping[str, Any]]]:
    listed = list(rows or [])
    if len(listed) > MOST_ROWS or not all(isinstance(row, Mapping) for row in listed):
        raise UserError(_("最多 %(most)d 行，每行按格式填写。") % {"most": MOST_ROWS}, field=field)
    return list(enumerate(listed, start=1))


def _wrong(field: str, place: int, why: str) -> UserError:
    return UserError(_("第 %(place)d 行：%(why)s") % {"place": place, "why": why}, field=field, details={"row": place})


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "kind": _kind,
    "keywords": _keywords,
    "conditions": check_conditions,
    "materials": check_materials,
    "form": check_form,
    "refusal_grounds": check_grounds,
    "guide": check_guide,
    "delivery": _delivery,
    "fee": _fee,
}
EDITABLE = (*TEXTS, *NUMBERS, *FLAGS, *_CHECKS)
