"""Which papers an item needs, and which of them the centre already has (国令716 art. 7: never ask for those)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bianmin.affairs.models import CaseMaterial, ItemVersion
from bianmin.core import clock, rules
from bianmin.core.rules import FactValue
from bianmin.partners.models import Organization
from bianmin.residents.models import Document, Person

from .facts import Facts, applicant_facts
from .record import record_values

Status = CaseMaterial.Status
TO_BRING = "to_bring"


@dataclass(frozen=True)
class MaterialLine:
    """One material for this applicant.

    `status` is on_file, from_record, generated or to_bring; `can_follow`: may be handed in later (容缺);
    `may_not_apply`: only some applicants have it, so the clerk may say that it is not needed here; `expired`: what is
    on file but no longer valid.
    """

    code: str
    name: str
    form: str
    status: str
    why: str
    can_follow: bool = False
    may_not_apply: bool = False
    document: Document | None = None
    expired: Document | None = None

    @property
    def have(self) -> bool:
        return self.status != TO_BRING

    @property
    def valid_until(self) -> date | None:
        return self.document.valid_until if self.document else None


def material_plan(
    *,
    version: ItemVersion,
    person: Person | None = None,
    organization: Organization | None = None,
    agent: Person | None = None,
    on: date | None = None,
    facts: Facts | None = None,
    agent_known: bool = True,
) -> list[MaterialLine]:
    """Every material that this applicant needs, with how it is satisfied; one query for the documents on file.

    `facts` (with the clerk's answers) decide on materials that only some people need; one that is known not to apply
    is left out, one that is not known counts as needed and may be said not to apply. `agent_known`: whether `agent`
    tells who comes; before anybody has come it does not.
    """
    on = on or clock.today()
    if facts is None and any(material.get("needed_if") for material in version.materials):
        facts = applicant_facts(person=person, organization=organization, on=on)
    if agent_known:
        facts = {**(facts or {}), "applicant.has_agent": FactValue(agent is not None, _("谁来办的"))}
    documents = _documents(version, person)
    known = record_values(person=person, agent=agent, organization=organization)
    lines = []
    for material in version.materials:
        needed = _needed(material, facts or {})
        if needed is not False:
            sure = bool(needed) and not material.get("optional")
            lines.append(_line(version, material, documents, known, on, sure=sure))
    return lines


def _needed(material: Mapping[str, Any], facts: Facts) -> bool | None:
    """Whether the material applies to this applicant; None when that is not known (`optional`: the clerk decides)."""
    expr = material.get("needed_if")
    if not expr:
        return None if material.get("optional") else True
    status = rules.overall(rules.parse(expr, rules.vocabulary).evaluate(facts))
    return {rules.Status.MET: True, rules.Status.NOT_MET: False}.get(status)


def _documents(version: ItemVersion, person: Person | None) -> dict[str, list[Document]]:
    """Documents on file by type, the one that is valid longest first."""
    wanted = {code for material in version.materials for code in as_list(material.get("document"))}
    found: dict[str, list[Document]] = {}
    if person is None or not wanted:
        return found
    rows = Document.objects.filter(person=person, type__code__in=wanted, withdrawn_at=None).select_related("type")
    for row in sorted(rows, key=lambda row: row.valid_until or date.max, reverse=True):
        found.setdefault(row.type.code, []).append(row)
    return found


def as_list(value: Any) -> list[str]:
    """The catalogue writes one code or a list of codes."""
    if not value or value is True:
        return []
    return [value] if isinstance(value, str) else [str(part) for part in value]


def _line(
    version: ItemVersion,
    material: Mapping[str, Any],
    documents: Mapping[str, list[Document]],
    known: Any,
    on: date,
    *,
    sure: bool,
) -> MaterialLine:
    held = [row for code in as_list(material.get("document")) for row in documents.get(code, [])]
    valid = next((row for row in held if row.valid_until is None or row.valid_until >= on), None)
    expired = held[0] if held and valid is None else None
    status, why = _how(material, valid, expired, known)
    return MaterialLine(
        code=material["code"],
        name=material["name"],
        form=material.get("form") or "",
        status=status,
        why=why,
        can_follow=bool(status == TO_BRING and material.get("waivable") and version.acceptance_with_gap),
        may_not_apply=not sure,
        document=valid,
        expired=expired,
    )


def _how(material: Mapping[str, Any], valid: Document | None, expired: Document | None, known: Any) -> tuple[str, str]:
    if material.get("generated"):
        return Status.GENERATED, _("由系统按登记的内容生成，当场核对签字")
    if valid is not None:
        until = clock.day_in_words(valid.valid_until) if valid.valid_until else _("长期有效")
        return Status.ON_FILE, _("已存档，有效期：%(until)s") % {"until": until}
    paths = as_list(material.get("from_record"))
    if paths and all(known(path) not in (None, "") for path in paths):
        return Status.FROM_RECORD, _("系统里已有这项信息，不用再带")
    if material.get("from_record") is True:
        return Status.FROM_RECORD, _("系统里已有这项信息，不用再带")
    if expired is not None and expired.valid_until:
        return TO_BRING, _("存档的已于 %(until)s到期，请带新的") % {"until": clock.day_in_words(expired.valid_until)}
    if material.get("source") == "system":
        return TO_BRING, _("系统里还没有，带来一次后存档，以后不用再带")
    return TO_BRING, _("请申请人带来")
