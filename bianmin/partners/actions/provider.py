"""Providers: put on file and edited. A name stands once in a centre."""

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import credit_code as codes
from bianmin.core import journal, masking
from bianmin.core.errors import UserError
from bianmin.core.models import Area, Centre
from bianmin.core.scope import in_areas
from bianmin.partners.errors import ProviderExists
from bianmin.partners.models import Organization, Provider
from bianmin.partners.permissions import STATION, require_with_provider
from bianmin.partners.workflow import PROVIDER

from .typed import locked, phone_of, stale, text_of

EDITABLE = ("name", "kind", "voluntary", "contact_name", "phone", "bank_account", "about", "credit_code")
_ACCOUNT = re.compile(r"\d{8,30}")
_MASKS = {"phone": masking.mask_phone, "bank_account": masking.mask_card}


def provider_register(
    *,
    actor: Any,
    name: str,
    kind: str,
    voluntary: bool = False,
    contact_name: str = "",
    phone: str = "",
    bank_account: str = "",
    about: str = "",
    credit_code: str = "",
    area_code: str = "",
) -> Provider:
    """Take a provider on. `credit_code` names an organisation on file; `area_code` empty: the centre's own area.

    Raises UserError, PhoneError, ProviderExists, NotAllowed.
    """
    centre = _centre_of(actor)
    area = area_code or (centre.area.code if centre else "")
    require_with_provider(actor, "edit", area)
    if centre is None or not area.startswith(centre.area.code) or not Area.objects.filter(code=area).exists():
        raise UserError(_("请选择您负责区域内的街道、社区或网格。"), field="area_code")
    given = {"name": name, "kind": kind, "voluntary": voluntary, "contact_name": contact_name, "phone": phone}
    given |= {"bank_account": bank_account, "about": about, "credit_code": credit_code}
    provider = Provider(centre=centre, area_code=area, **_checked(given, actor))
    try:
        with transaction.atomic():
            provider.save(force_insert=True)
            payload = {"name": provider.name, "kind": provider.kind, "voluntary": provider.voluntary}
            _record(actor, "provider.register", provider, payload)
    except IntegrityError as error:
        raise _taken(centre, provider.name) from error
    return provider


def provider_edit(*, actor: Any, provider: Provider, version: int, **changes: Any) -> Provider:
    """Change some of EDITABLE as seen at `version`. Raises VersionConflict (both values by field), UserError,
    PhoneError, ProviderExists, MoveNotAllowed, NotAllowed."""
    require_with_provider(actor, "edit", provider.area_code)
    wanted = _checked({name: value for name, value in changes.items() if name in EDITABLE}, actor)
    try:
        with transaction.atomic():
            current = locked(provider)
            PROVIDER.check("edit", current.state)
            changed = {name: value for name, value in wanted.items() if getattr(current, name) != value}
            if current.version != version:
                raise stale(_both(current, changed))
            if not changed:
                return current
            before = _told({name: getattr(current, name) for name in changed})
            for name, value in changed.items():
                setattr(current, name, value)
            current.version += 1
            current.save(update_fields=[*changed, "version"])
            _record(actor, "provider.edit", current, {"before": before, "after": _told(changed)})
    except IntegrityError as error:
        raise _taken(provider.centre, wanted.get("name", "")) from error
    return current


def _checked(given: dict[str, Any], actor: Any) -> dict[str, Any]:
    """What is stored: `phone` with its mask, `organization` for `credit_code`."""
    checked: dict[str, Any] = {}
    for name, value in given.items():
        if name == "voluntary":
            checked[name] = bool(value)
        elif name == "phone":
            checked |= phone_of(value)
        elif name == "credit_code":
            checked["organization"] = _organization(str(value or ""), actor)
        elif name == "bank_account":
            checked[name] = _account(str(value or ""))
        else:
            checked[name] = text_of(Provider, name, value)
    if checked.get("name") == "":
        raise UserError(_("请填写服务商名称。"), field="name")
    if "kind" in checked and checked["kind"] not in Provider.Kind.values:
        raise UserError(_("请选择服务商的种类。"), field="kind")
    return checked


def _organization(typed: str, actor: Any) -> Organization | None:
    if not typed.strip():
        return None
    try:
        code = codes.parse(typed)
    except UserError as error:
        error.field = "credit_code"
        raise
    found = Organization.objects.filter(in_areas(actor), credit_code=code).first()
    if found is None:
        text = _("这个代码还没有登记过单位。请先由窗口登记单位，或者先留空。")
        raise UserError(text, field="credit_code")
    return found


def _account(typed: str) -> str:
    digits = re.sub(r"[\s-]", "", typed)
    if digits and not _ACCOUNT.fullmatch(digits):
        raise UserError(_("收款账号应为 8 到 30 位数字，请核对。"), field="bank_account")
    return digits


def _centre_of(actor: Any) -> Centre | None:
    """The centre of the post by which the actor works at the station."""
    centres = [post.centre_id for post in actor.current_posts if post.role in STATION]
    return Centre.objects.select_related("area").filter(pk__in=centres[:1]).first()


def _taken(centre: Centre, name: str) -> ProviderExists:
    known = Provider.objects.filter(centre=centre, name=name).first()
    details = {"uid": str(known.uid)} if known else {}
    return ProviderExists(_("这个名称的服务商已经登记过，请直接用已有的那一个。"), field="name", details=details)


def _both(current: Provider, changed: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    theirs, mine = _told({name: getattr(current, name) for name in changed}), _told(changed)
    return {name: (theirs[name], value) for name, value in mine.items()}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """For the journal and for the other editor: numbers masked, the organisation by its credit code."""
    told = {}
    for name, value in values.items():
        if name == "phone_masked":
            continue
        if name == "organization":
            told["credit_code"] = value.credit_code if value else ""
        else:
            told[name] = _MASKS[name](value) if name in _MASKS else value
    return told


def _record(actor: Any, verb: str, provider: Provider, payload: dict[str, Any]) -> None:
    journal.record(actor=actor, verb=verb, noun=provider, area_code=provider.area_code, payload=payload)
