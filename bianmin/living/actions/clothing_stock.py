"""The shelf: every change of a stock is one conditional update with its move, both or neither."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import UserError
from bianmin.core.models import Centre
from bianmin.living.errors_clothing import OutOfStock
from bianmin.living.models import GarmentMove, GarmentStock
from bianmin.living.models.clothing import sizes_of
from bianmin.living.permissions_clothing import require_clothing_director

MOST_CHANGE = 9999


def stock_of(centre: Centre, *, kind: str, wearer: str, size: str, season: str) -> GarmentStock:
    """The row of this sort, made when it is the first of its sort."""
    sort = {"kind": kind, "wearer": wearer, "size": size, "season": season}
    GarmentStock.objects.bulk_create([GarmentStock(centre=centre, **sort)], ignore_conflicts=True)
    return GarmentStock.objects.get(centre=centre, **sort)


def stock_change(*, stock: GarmentStock, change: int, reason: str, actor: Any, note: str = "", **source: Any) -> None:
    """Add `change` pieces (negative: take); `source` is the donation or the hand-out. Inside the action's transaction.

    Raises OutOfStock when there are not so many.
    """
    rows = GarmentStock.objects.filter(pk=stock.pk, pieces__gte=-change)
    if not rows.update(pieces=F("pieces") + change):
        left = GarmentStock.objects.values_list("pieces", flat=True).get(pk=stock.pk)
        text = _("“%(garment)s”只剩 %(left)d 件了，请改一下件数或换一种。") % {"garment": stock.words, "left": left}
        raise OutOfStock(text, details={"garment": str(stock.uid), "left": left})
    GarmentMove.objects.create(stock=stock, change=change, reason=reason, actor=actor, note=note, **source)


def garment_correct(
    *, actor: Any, centre: Centre, kind: str, wearer: str, size: str, season: str, change: int, reason: str
) -> GarmentStock:
    """After a count: so many pieces more or fewer than the book says, and why. Raises NotAllowed, OutOfStock."""
    require_clothing_director(actor, centre)
    reason = reason.strip()
    if not change or abs(change) > MOST_CHANGE:
        raise UserError(_("请填相差几件：多了填正数，少了填负数。"), field="change")
    if not reason:
        raise UserError(_("请写明为什么更正，例如“月底盘点”。"), field="reason")
    if size not in sizes_of(kind):
        raise UserError(_("这个种类没有这个尺码，请核对。"), field="size")
    with transaction.atomic():
        stock = stock_of(centre, kind=kind, wearer=wearer, size=size, season=season)
        stock_change(stock=stock, change=change, reason=GarmentMove.Reason.CORRECTED, actor=actor, note=reason)
        journal.record(
            actor=actor,
            verb="garment.correct",
            noun=stock,
            area_code=centre.area.code,
            payload={"garment": stock.words, "change": change, "reason": reason},
        )
    stock.refresh_from_db()
    return stock
