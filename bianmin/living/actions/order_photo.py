"""Photos that show the worker what is to be done, as long as nobody has been there."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core.errors import UserError
from bianmin.core.uploads import Ready, keep_upload
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.models import Order, OrderPhoto

from .order_steps import record_move

MOST = 4
WHILE = ("requested", "confirmed", "offered", "accepted", "on_the_way")


def order_add_photos(*, actor: Any, order: Order, photos: Iterable[Ready]) -> list[OrderPhoto]:
    """Add to those that came with the order, four in all. Raises UserError, MoveNotAllowed."""
    given = list(photos)
    if not given:
        raise UserError(_("请先选照片。"), field="photos")
    with transaction.atomic():
        row = Order.objects.select_for_update().select_related("person", "service").get(pk=order.pk)
        if row.state not in WHILE:
            raise MoveNotAllowed(_("师傅已经来过，不用再传照片了。"))
        return keep_photos(row, given, actor)


def keep_photos(row: Order, photos: Iterable[Ready], actor: Any) -> list[OrderPhoto]:
    """Keep them with a row that is locked; inside the action's transaction."""
    given = list(photos)
    if not given:
        return []
    if len(given) + row.photos.filter(kind=OrderPhoto.Kind.BEFORE).count() > MOST:
        raise UserError(_("最多传 %(most)d 张照片。") % {"most": MOST}, field="photos")
    subject = row.person.uid if row.person else None
    kept = []
    for ready in given:
        stored = keep_upload(ready, subject_uid=subject).file
        kept.append(OrderPhoto.objects.create(order=row, kind=OrderPhoto.Kind.BEFORE, file=stored))
    record_move(row, actor, "photo", {"count": len(kept)})
    return kept
