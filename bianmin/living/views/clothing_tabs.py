"""The places of clothing aid, above each of its pages."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bianmin.core.components import Tab
from bianmin.living.permissions import works_at_station
from bianmin.living.permissions_clothing import can_direct_clothing


def clothing_tabs(request: HttpRequest, here: str) -> list[Tab]:
    places = [("garment_stock", _("库存")), ("donation_list", _("捐赠")), ("handout_list", _("领取记录"))]
    if works_at_station(request.user):
        places.insert(0, ("handout_find", _("发放")))
    if can_direct_clothing(request.user):
        places.append(("clothing_rule", _("领取规则")))
    places.append(("clothing_export", _("导出")))
    return [Tab(label, reverse(name), name == here) for name, label in places]
