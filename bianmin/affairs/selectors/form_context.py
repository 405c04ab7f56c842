"""What a form template may name: the case, the applicant, the agent, the form's fields, the materials, the centre."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bianmin.affairs.models import Case, CaseMaterial, ItemVersion
from bianmin.core import clock
from bianmin.core.translations import in_chinese

from .form import shown_value
from .paper import form_rows
from .record import SOURCES, record_values

Context = dict[str, Any]
BOXES, COLUMNS, LEAST_LINES = 18, 4, 3
HAND_TABLES = ("existing", "children", "payments")  # tables of catalog/forms.yaml that are only written by hand
SEPARATORS = re.compile(r"[、,，;；\t]")
IN_HAND = {
    CaseMaterial.Status.ON_FILE,
    CaseMaterial.Status.FROM_RECORD,
    CaseMaterial.Status.GENERATED,
    CaseMaterial.Status.RECEIVED,
}


@in_chinese()
def form_context(case: Case) -> Context:
    """Values of a case as people read them; the paper is signed by the applicant, so numbers stand in full."""
    known = record_values(
        person=case.person,
        agent=case.agent,
        organization=case.organization,
        agent_relation=case.agent_relation,
    )
    accepted = case.accepted_at or case.received_at
    data = case.form_data or {}
    context = _record(known)
    context["case"] = {
        "number": case.number,
        "on": accepted.astimezone(clock.SHANGHAI).date().isoformat(),
        "clerk": str(case.clerk),
        "due_on": case.due_on.isoformat() if case.due_on else "",
    }
    context["form"] = {
        field["name"]: shown_value(field, data.get(field["name"], "")) for field in case.item_version.form
    }
    context["rows"] = [
        {"group": group, "label": label, "value": value}
        for group, label, value in form_rows(case.item_version, case.form_data)
    ]
    context["materials"] = [
        {
            "code": row.code,
            "name": row.name,
            "status": str(row.get_status_display()),
            "mark": "☑" if row.status in IN_HAND else "□",
        }
        for row in case.materials.all()
    ]
    return context | _split(case.item_version, data) | _fixed(case.item_version)


@in_chinese()
def sample_context(version: ItemVersion) -> Context:
    """The same shape with made-up values, for the trial of an uploaded template."""
    case = {"number": "XDJ-S-20250101-0001", "on": "2025-01-01", "clerk": _("样例"), "due_on": "2025-01-15"}
    return _same_everywhere(version, _("样例"), case)


@in_chinese()
def blank_context(version: ItemVersion) -> Context:
    """The same shape with nothing in it, for the empty form."""
    return _same_everywhere(version, "", {"number": "", "on": "", "clerk": "", "due_on": ""})


def _same_everywhere(version: ItemVersion, sample: str, case: dict[str, str]) -> Context:
    context = _record(lambda path: sample)
    context["case"] = case
    context["form"] = {field["name"]: sample for field in version.form}
    context["rows"] = [
        {"group": field.get("group") or "", "label": field["label"], "value": sample} for field in version.form
    ]
    context["materials"] = [
        {"code": material["code"], "name": material["name"], "status": sample, "mark": "□"}
        for material in version.materials
    ]
    return context | _split(version, dict.fromkeys(context["form"], sample)) | _fixed(version)


def _split(version: ItemVersion, data: Mapping[str, str]) -> Context:
    """`digits`: an ID number as characters, for a box each; `lists`: a long text as lines of four values each, at
    least LEAST_LINES of them, for the rows of a table."""
    digits, lists = {}, {name: _lines("") for name in HAND_TABLES}
    for field in version.form:
        name, text = field["name"], str(data.get(field["name"]) or "")
        if field.get("type") == "id_number":
            digits[name] = [*text.ljust(BOXES)[: BOXES - 1], text[BOXES - 1 :]]
        elif field.get("type") == "longtext":
            lists[name] = _lines(text)
    return {"digits": digits, "lists": lists}


def _lines(text: str) -> list[list[str]]:
    rows = []
    for line in text.splitlines():
        if parts := [part.strip() for part in SEPARATORS.split(line.strip(), maxsplit=COLUMNS - 1) if part.strip()]:
            rows.append(parts + [""] * (COLUMNS - len(parts)))
    return rows + [[""] * COLUMNS for _place in range(LEAST_LINES - len(rows))]


def template_fields(version: ItemVersion) -> list[str]:
    """Every field that a template of this item may name, for the list beside the upload."""
    names = []
    for group, values in sample_context(version).items():
        names += [f"{group}.{name}" for name in values] if isinstance(values, dict) else [group]
    return names


def _record(known: Any) -> Context:
    """`person.name` and so on, "" where nothing is known."""
    context: Context = {"today": clock.today().isoformat()}
    for path in SOURCES:
        group, dot, name = path.partition(".")
        if dot:
            value = known(path)
            context.setdefault(group, {})[name] = "" if value is None else str(value)
    return context


def _fixed(version: ItemVersion) -> Context:
    office = version.item.office
    return {
        "item": {
            "code": version.item.code,
            "name": version.name,
            "legal_basis": version.legal_basis,
            "promise": version.guide.get("promise") or _("本人承诺以上填写的内容真实、完整。"),
        },
        "office": {"name": office.name, "phone": office.phone},
        "centre": {
            "name": office.centre.name,
            "address": office.centre.address,
            "hotline": office.centre.hotline,
        },
    }
