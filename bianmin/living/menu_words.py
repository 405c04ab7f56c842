"""The menu's columns in words: for forms, for what two people typed side by side, and for the journal."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.core.templatetags.formats import yuan

from .models import PriceRule, Service

LABELS: dict[str, Any] = {
    "name": _("名称"),
    "line": _("一句话说明"),
    "words": _("平常的说法"),
    "note": _("说明"),
    "icon": _("图标"),
    "order": _("排列次序"),
    "station": _("服务站"),
    "mode": _("在哪里做"),
    "unit": _("计价单位"),
    "minimum": _("起订数量"),
    "maximum": _("最多数量"),
    "duration_minutes": _("要多少分钟"),
    "more_minutes": _("每多一个单位加几分钟"),
    "together": _("一次来几位师傅"),
    "urgent_allowed": _("可以加急"),
    "skill": _("要会什么"),
    "list_price": _("原价"),
    "reduced_price": _("优惠价"),
    "next_list_price": _("以后的原价"),
    "next_reduced_price": _("以后的优惠价"),
    "next_from": _("从哪一天起"),
    "cap_times": _("免费次数上限"),
    "cap_period": _("上限按什么算"),
    "warranty_days": _("包修天数"),
    "providers": _("服务商"),
    "basis": _("依据"),
    "kind": _("怎么优惠"),
    "percent": _("付原价的百分之几"),
    "condition": _("条件"),
    "services": _("管哪些服务"),
    "fund": _("补贴从哪里出"),
    "valid_from": _("第一天"),
    "valid_until": _("最后一天"),
}
CHOICES: dict[str, dict[str, str | Promise]] = {
    "mode": dict(Service.Mode.choices),
    "cap_period": dict(Service.Period.choices),
    "kind": dict(PriceRule.Kind.choices),
}
# The pictures that a service or a station may have: names of heroicons, and what they show.
ICONS: dict[str, str | Promise] = {
    "wrench-screwdriver": _("修理"),
    "wrench": _("扳手"),
    "bolt": _("水电"),
    "key": _("钥匙"),
    "home": _("家"),
    "sparkles": _("干净"),
    "fire": _("灶火"),
    "trash": _("清运"),
    "paint-brush": _("粉刷"),
    "tv": _("家电"),
    "computer-desktop": _("电脑"),
    "device-phone-mobile": _("手机"),
    "scissors": _("剪刀"),
    "swatch": _("布料"),
    "gift": _("衣物"),
    "heart": _("健康"),
    "lifebuoy": _("护理"),
    "user-plus": _("陪伴"),
    "shopping-bag": _("买东西"),
    "cake": _("吃饭"),
    "truck": _("搬运"),
    "book-open": _("读书"),
    "musical-note": _("文娱"),
    "phone": _("电话"),
}


def shown(name: str, value: Any) -> str:
    """A column's value as people read it."""
    if isinstance(value, bool):
        return _now("是") if value else _now("否")
    if value in (None, "", [], ()):
        return _now("不填")
    if name in CHOICES:
        return str(CHOICES[name].get(value, value))
    if name == "icon":
        return str(ICONS.get(value, value))
    if isinstance(value, Decimal):
        return yuan(value) if value else "¥0.00"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return _now("、").join(str(one) for one in value)
    return str(value)


def kept(value: Any) -> Any:
    """A value as the journal keeps it: rows by their names."""
    if isinstance(value, Model):
        return str(value)
    return [str(one) for one in value] if isinstance(value, list) else value
