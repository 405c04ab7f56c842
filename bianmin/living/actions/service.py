"""The menu edited by the office: services and stations. Prices hold for orders that are placed afterwards: an order
keeps its amounts.

The director publishes; the dispatcher edits words, pictures, durations and providers (`TEXTS`).
"""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Centre
from bianmin.living.models import Service, Station
from bianmin.living.permissions_menu import require_menu_editor, require_menu_publisher

from .menu_edit import clean_texts, differences, locked, money, note, require_icon, require_number, stands, write
from .service_price import begun

TEXTS = ("name", "line", "words", "note", "icon", "duration_minutes", "more_minutes", "providers")
PUBLISHED = (
    "station", "mode", "unit", "minimum", "maximum", "together", "urgent_allowed", "skill", "list_price",
    "reduced_price", "cap_times", "cap_period", "warranty_days",
)  # fmt: skip
EDITABLE = (*TEXTS, *PUBLISHED)
STATION_EDITABLE = ("name", "line", "icon", "order")
RANGES = {
    "minimum": (1, 50),
    "maximum": (1, 50),
    "duration_minutes": (5, 720),
    "more_minutes": (0, 480),
    "together": (1, 6),
    "warranty_days": (0, 3650),
}
CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


def service_add(*, actor: Any, centre: Centre, code: str, **values: Any) -> Service:
    """Put a service on the list, not yet offered: `service_offer_again` puts it on the menu. `values`: EDITABLE.

    Raises UserError on the field, NotAllowed.
    """
    require_menu_publisher(actor, centre)
    code = code.strip().upper()
    if not CODE.fullmatch(code) or len(code) > Service._meta.get_field("code").max_length:  # type: ignore[operator]
        raise UserError(_("编号请用大写字母、数字和短横，例如 SH-16。"), field="code")
    row = Service(code=code, active=False)
    defaults = {name: stands(row, name) for name in PUBLISHED if name not in ("station", "skill")}
    given = _checked({**defaults, **dict.fromkeys(TEXTS, ""), "more_minutes": 0, **_wanted(values)}, centre)
    providers = given.pop("providers") or []
    for name, value in given.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            row.providers.set(providers)
            note(actor, "service.add", row, centre, f"{code} {row.name}", {**given, "providers": providers})
    except IntegrityError as error:
        raise UserError(_("这个编号已经有了，请换一个。"), field="code") from error
    return row


def service_edit(*, actor: Any, service: Service, version: int, **changes: Any) -> Service:
    """Change some of EDITABLE as seen at `version`; a dispatcher only of TEXTS.

    Raises VersionConflict (both values by field), UserError on the field, NotAllowed.
    """
    centre = service.station.centre
    require_menu_editor(actor, centre)
    wanted = _wanted(changes)
    with transaction.atomic():
        row = locked(service)
        whole = _checked({name: stands(row, name) for name in EDITABLE} | wanted, centre, row)
        found = differences(row, {name: whole[name] for name in wanted}, version)
        if not found.after:
            return row
        if found.after.keys() - set(TEXTS):
            require_menu_publisher(actor, centre)
        write(row, begun(row) | found.after)
        note(actor, "service.edit", row, centre, f"{row.code} {row.name}", found)
    return row


def service_retire(*, actor: Any, service: Service) -> Service:
    """Take it off the menu; orders that are placed are still done. Raises Conflict, NotAllowed."""
    return _offer(actor, service, "service.retire", active=False)


def service_offer_again(*, actor: Any, service: Service) -> Service:
    """Put it on the menu, for the first time or again. Raises Conflict, NotAllowed."""
    return _offer(actor, service, "service.offer_again", active=True)


def station_add(*, actor: Any, centre: Centre, **values: Any) -> Station:
    """`values`: STATION_EDITABLE. Raises UserError on the field, NotAllowed."""
    require_menu_publisher(actor, centre)
    given = {"line": "", "icon": "wrench-screwdriver", "order": 100}
    given |= {name: value for name, value in values.items() if name in STATION_EDITABLE}
    _check_station(given, "")
    with transaction.atomic():
        row = Station.objects.create(centre=centre, code=f"s{uuid.uuid4().hex[:12]}", **given)
        note(actor, "station.add", row, centre, row.name, given)
    return row


def station_edit(*, actor: Any, station: Station, version: int, **changes: Any) -> Station:
    """Raises VersionConflict (both values by field), UserError on the field, NotAllowed."""
    require_menu_editor(actor, station.centre)
    wanted = {name: value for name, value in changes.items() if name in STATION_EDITABLE}
    with transaction.atomic():
        row = locked(station)
        _check_station(wanted, row.icon)
        found = differences(row, wanted, version)
        if found.after:
            write(row, found.after)
            note(actor, "station.edit", row, station.centre, row.name, found)
    return row


def _offer(actor: Any, service: Service, verb: str, *, active: bool) -> Service:
    centre = service.station.centre
    require_menu_publisher(actor, centre)
    with transaction.atomic():
        row = locked(service)
        if row.active is active:
            text = _("“%(name)s”已经在提供了。") if active else _("“%(name)s”已经停办了。")
            raise Conflict(text % {"name": row.name})
        row.active = active
        row.version += 1
        row.save(update_fields=["active", "version"])
        note(actor, verb, row, centre, f"{row.code} {row.name}")
    return row


def _wanted(values: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    if "providers" in wanted:
        wanted["providers"] = sorted(wanted["providers"] or [], key=lambda one: one.pk)
    return wanted


def _checked(values: dict[str, Any], centre: Centre, before: Service | None = None) -> dict[str, Any]:
    """The whole service as it would stand. Raises UserError on the field."""
    clean_texts(values, Service, ("name", "line", "words", "note", "unit"))
    for name, words in (("name", _("请填写服务名称。")), ("unit", _("请填写计价单位，例如“次”“小时”。"))):
        if not values[name]:
            raise UserError(words, field=name)
    require_icon(values["icon"], before.icon if before else "")
    for name, (least, most) in RANGES.items():
        require_number(values, name, least, most)
    if values["maximum"] < values["minimum"]:
        raise UserError(_("最多数量不能少于起订数量。"), field="maximum")
    if values["mode"] not in Service.Mode.values:
        raise UserError(_("请选在哪里做。"), field="mode")
    _check_prices(values)
    _check_places(values, centre)
    return values


def _check_prices(values: dict[str, Any]) -> None:
    for name in ("list_price", "reduced_price"):
        values[name] = money(values[name], name)
    if values["reduced_price"] > values["list_price"]:
        raise UserError(_("优惠价不能高于原价。"), field="reduced_price")
    if (values["cap_times"] is None) != (not values["cap_period"]):
        missing = "cap_times" if values["cap_times"] is None else "cap_period"
        raise UserError(_("免费次数和按什么算要一起填；不限次数就都不填。"), field=missing)
    if values["cap_times"] is not None:
        require_number(values, "cap_times", 1, 365)


def _check_places(values: Mapping[str, Any], centre: Centre) -> None:
    if values.get("station") is None or values["station"].centre_id != centre.pk:
        raise UserError(_("请选本中心的服务站。"), field="station")
    if values.get("skill") is None:
        raise UserError(_("请选做这项服务要会什么。"), field="skill")
    if any(one.centre_id != centre.pk for one in values["providers"] or []):
        raise UserError(_("请选本中心的服务商。"), field="providers")


def _check_station(values: dict[str, Any], before: str) -> None:
    clean_texts(values, Station, ("name", "line"))
    if "name" in values and not values["name"]:
        raise UserError(_("请填写服务站名称。"), field="name")
    if "order" in values:
        require_number(values, "order", 0, 9999)
    if "icon" in values:
        values["icon"] = values["icon"] or "wrench-screwdriver"
        require_icon(values["icon"], before)
