"""The centre and its hours as residents read them."""

from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.models import Centre, OpeningHours


def hours_today(centre: Centre | None) -> list[OpeningHours]:
    return list(centre.hours.filter(weekday=clock.today().weekday())) if centre else []


def hours_of_week(centre: Centre) -> list[str]:
    """One line a day that opens: 周一 09:00–12:00，13:00–17:00."""
    names = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
    days: dict[int, list[str]] = {}
    for row in centre.hours.all():
        kind = "" if row.kind == OpeningHours.Kind.REGULAR else _("（") + row.get_kind_display() + _("）")
        days.setdefault(row.weekday, []).append(f"{row.opens:%H:%M}–{row.closes:%H:%M}{kind}")
    return [f"{names[day]} {_('，').join(spans)}" for day, spans in sorted(days.items())]
