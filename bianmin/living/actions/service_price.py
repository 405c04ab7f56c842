"""Other prices of a service from a day on, announced by the director. Orders are placed at the price of their day."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.errors import Conflict, UserError
from bianmin.living.models import Service
from bianmin.living.permissions_menu import require_menu_publisher

from .menu_edit import differences, locked, money, note, write

PLANNED = ("next_list_price", "next_reduced_price", "next_from")
MOST_DAYS = 366


def service_price_plan(
    *,
    actor: Any,
    service: Service,
    version: int,
    next_from: date,
    next_list_price: Decimal,
    next_reduced_price: Decimal,
) -> Service:
    """Let these prices hold from a day on, tomorrow at the earliest; what was announced before is replaced.

    Raises VersionConflict (both values by field), UserError on the field, NotAllowed.
    """
    centre = service.station.centre
    require_menu_publisher(actor, centre)
    given = {"next_from": next_from, "next_list_price": next_list_price, "next_reduced_price": next_reduced_price}
    for fault in plan_faults(given):
        raise fault
    wanted = {name: value if name == "next_from" else money(value, name) for name, value in given.items()}
    with transaction.atomic():
        row = locked(service)
        found = differences(row, wanted, version)
        if found.after:
            write(row, begun(row) | wanted)
            note(actor, "service.price_plan", row, centre, f"{row.code} {row.name}", found)
    return row


def service_price_drop(*, actor: Any, service: Service) -> Service:
    """Let the prices stay as they are. Raises Conflict when none are announced or they have begun, NotAllowed."""
    centre = service.station.centre
    require_menu_publisher(actor, centre)
    with transaction.atomic():
        row = locked(service)
        if not row.price_coming:
            raise Conflict(_("没有定好的新价，或者新价已经开始了。要改现在的价，请点“修改”。"))
        found = differences(row, dict.fromkeys(PLANNED), row.version)
        write(row, found.after)
        note(actor, "service.price_drop", row, centre, f"{row.code} {row.name}", found)
    return row


def begun(row: Service) -> dict[str, Any]:
    """What an edit writes along with its own: prices that were announced and have begun become the row's own."""
    if row.next_from is None or row.price_coming:
        return {}
    return {"list_price": row.list_price, "reduced_price": row.reduced_price, **dict.fromkeys(PLANNED)}


def plan_faults(given: Mapping[str, Any]) -> list[UserError]:
    """Everything that is wrong with announced prices, each on its field."""
    faults, day = [], given.get("next_from")
    if day is not None and day <= clock.today():
        faults.append(UserError(_("最早从明天起。马上要改的价，请点“修改”。"), field="next_from"))
    if day is not None and day > clock.today() + timedelta(days=MOST_DAYS):
        faults.append(UserError(_("最多提前一年定价，请核对年份。"), field="next_from"))
    prices: dict[str, Decimal | None] = {}
    for name in PLANNED[:2]:
        try:
            prices[name] = money(given.get(name), name)
        except UserError as error:
            faults.append(error)
    listed, reduced = prices.get("next_list_price"), prices.get("next_reduced_price")
    if listed is not None and reduced is not None and reduced > listed:
        faults.append(UserError(_("优惠价不能高于原价。"), field="next_reduced_price"))
    return faults
