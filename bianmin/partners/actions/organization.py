"""Organisations: registered and edited. A credit code (GB 32100) is checked and names one organisation."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import credit_code as codes
from bianmin.core import journal, masking, phone
from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.models import Area
from bianmin.partners.errors import OrganizationExists
from bianmin.partners.models import Organization
from bianmin.partners.permissions import require_editor

EDITABLE = ("name", "kind", "address", "contact_name", "contact_phone", "area_code")


def organization_register(
    *,
    actor: Any,
    name: str,
    credit_code: str,
    kind: str = "",
    address: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    area_code: str = "",
) -> Organization:
    """Put an organisation on file. `area_code` empty: the actor's own area.

    Raises CreditCodeError, PhoneError, UserError (name or area missing), OrganizationExists, NotAllowed.
    """
    require_editor(actor)
    fields = _checked(
        {
            "name": name,
            "kind": kind,
            "address": address,
            "contact_name": contact_name,
            "contact_phone": contact_phone,
            "area_code": area_code or next(iter(actor.area_codes), ""),
        },
        actor,
    )
    code = _parse_code(credit_code)
    organization = Organization(credit_code=code, **fields)
    try:
        with transaction.atomic():
            organization.save(force_insert=True)
            _record(actor, "organization.register", organization, {"name": organization.name, "credit_code": code})
    except IntegrityError as error:
        raise _taken(code) from error
    return organization


def organization_edit(*, actor: Any, organization: Organization, version: int, **changes: Any) -> Organization:
    """Change some of EDITABLE as seen at `version`. Raises VersionConflict (both values by field), UserError."""
    require_editor(actor)
    wanted = _checked({name: value for name, value in changes.items() if name in EDITABLE}, actor)
    with transaction.atomic():
        current = Organization.objects.select_for_update().get(pk=organization.pk)
        changed = {name: value for name, value in wanted.items() if getattr(current, name) != value}
        if current.version != version:
            raise _stale(current, changed)
        if not changed:
            return current
        before = {name: getattr(current, name) for name in changed}
        for name, value in changed.items():
            setattr(current, name, value)
        current.version += 1
        current.save(update_fields=[*changed, "version"])
        _record(actor, "organization.edit", current, {"before": before, "after": changed})
    return current


def _checked(fields: dict[str, Any], actor: Any) -> dict[str, Any]:
    checked = {name: str(value or "").strip() for name, value in fields.items()}
    if "name" in checked and not checked["name"]:
        raise UserError(_("请填写单位名称。"), field="name")
    for name, value in checked.items():
        most = getattr(Organization._meta.get_field(name), "max_length", None) or 30
        if len(value) > most:
            raise UserError(_("内容太长，最多 %(most)d 个字。") % {"most": most}, field=name)
    if checked.get("contact_phone"):
        checked["contact_phone"] = _parse_phone(checked["contact_phone"])
    if "contact_phone" in checked:
        checked["contact_phone_masked"] = masking.mask_phone(checked["contact_phone"])
    if "area_code" in checked:
        _check_area(checked["area_code"], actor)
    return checked


def _parse_code(text: str) -> str:
    try:
        return codes.parse(text)
    except UserError as error:
        error.field = "credit_code"
        raise


def _parse_phone(text: str) -> str:
    try:
        return phone.normalise(text)
    except UserError as error:
        error.field = "contact_phone"
        raise


def _check_area(code: str, actor: Any) -> None:
    inside = any(code.startswith(own) for own in actor.area_codes)
    if not code or not inside or not Area.objects.filter(code=code).exists():
        raise UserError(_("请选择您负责区域内的街道、社区或网格。"), field="area_code")


def _taken(code: str) -> OrganizationExists:
    known = Organization.objects.filter(credit_code=code).first()
    details = {"uid": str(known.uid)} if known else {}
    return OrganizationExists(
        _("这个统一社会信用代码已经登记过，请直接选用已有的单位。"), field="credit_code", details=details
    )


def _stale(current: Organization, changed: dict[str, Any]) -> VersionConflict:
    both = {name: (getattr(current, name), value) for name, value in changed.items()}
    return VersionConflict(_("这个单位的资料刚刚被同事改过。请对照两边的内容后再保存。"), details=both)


def _record(actor: Any, verb: str, organization: Organization, payload: dict[str, Any]) -> None:
    journal.record(actor=actor, verb=verb, noun=organization, area_code=organization.area_code, payload=payload)
