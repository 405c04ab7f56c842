"""Editing the street and its centre. An edit names what it saw; if that has changed meanwhile, it is refused."""

from datetime import time
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import Conflict, UserError, VersionConflict
from bianmin.core.models import Area, Centre, NumberPrefix, Office, OpeningHours, Window


def area_rename(*, area: Area, seen: dict[str, Any], changes: dict[str, Any], actor: Any) -> None:
    """Give an area another name; its code stays."""
    _edit(area, seen, changes, actor, "area.rename", area.code)


def centre_edit(*, centre: Centre, seen: dict[str, Any], changes: dict[str, Any], actor: Any) -> None:
    """Change name, address and hotline."""
    _edit(centre, seen, changes, actor, "centre.edit", centre.area.code)


def office_edit(*, office: Office, seen: dict[str, Any], changes: dict[str, Any], actor: Any) -> None:
    """Change an office's name and phone."""
    _edit(office, seen, changes, actor, "office.edit", office.centre.area.code)


def window_edit(*, window: Window, seen: dict[str, Any], changes: dict[str, Any], actor: Any) -> None:
    """Change a window's name, or close and open it."""
    _edit(window, seen, changes, actor, "window.edit", window.centre.area.code)


def number_prefix_edit(
    *, number_prefix: NumberPrefix, seen: dict[str, Any], changes: dict[str, Any], actor: Any
) -> None:
    """Change the letters of a series; the count of the day goes on. Raises Conflict when another series has them."""
    try:
        _edit(number_prefix, seen, changes, actor, "number_prefix.edit", number_prefix.centre.area.code)
    except IntegrityError as error:
        raise Conflict(_("本中心另一种编号已经用了这几个字母，请换一个。"), field="letters") from error


def hours_add(*, centre: Centre, weekday: int, opens: time, closes: time, kind: str, actor: Any) -> OpeningHours:
    """Open the centre for one more span of a weekday. Raises UserError when it ends before it begins or overlaps."""
    if closes <= opens:
        raise UserError(_("结束时间要晚于开始时间。"), field="closes")
    same_day = OpeningHours.objects.filter(centre=centre, weekday=weekday)
    try:
        with transaction.atomic():
            if same_day.filter(opens__lt=closes, closes__gt=opens).exists():
                raise Conflict(_("这段时间和已有的开放时间重叠。"), field="opens")
            row = same_day.create(centre=centre, weekday=weekday, opens=opens, closes=closes, kind=kind)
            _record_hours("hours.add", row, actor)
    except IntegrityError as error:
        raise Conflict(_("这段时间刚刚已经有人加上了。"), field="opens") from error
    return row


def hours_remove(*, hours: OpeningHours, actor: Any) -> None:
    """Close the centre for one span of a weekday."""
    with transaction.atomic():
        _record_hours("hours.remove", hours, actor)
        hours.delete()


def _edit(
    row: models.Model, seen: dict[str, Any], changes: dict[str, Any], actor: Any, verb: str, area_code: str
) -> None:
    """Write `changes` if the row still holds `seen`; an edit that changes nothing is not journalled."""
    if all(getattr(row, field) == value for field, value in changes.items()):
        return
    with transaction.atomic():
        same = type(row)._default_manager.filter(pk=row.pk, **seen)
        if not same.update(**changes):
            row.refresh_from_db()
            now = {field: getattr(row, field) for field in changes}
            words = {"now": "，".join(str(value) for value in now.values())}
            raise VersionConflict(
                _("您打开之后已经有人改过，现在是：%(now)s。请核对后再保存。") % words,
                details={"now": now, "yours": changes},
            )
        old = {field: seen.get(field) for field in changes}
        journal.record(actor=actor, verb=verb, noun=row, area_code=area_code, payload={"old": old, "new": changes})
    row.refresh_from_db()


def _record_hours(verb: str, row: OpeningHours, actor: Any) -> None:
    payload = {"weekday": row.weekday, "opens": row.opens, "closes": row.closes, "kind": row.kind}
    journal.record(actor=actor, verb=verb, noun=row.centre, area_code=row.centre.area.code, payload=payload)
