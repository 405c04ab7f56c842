"""The places of the station's quality, above each of its pages."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bianmin.core.components import Tab
from bianmin.living.permissions_quality import directs_quality


def quality_tabs(request: HttpRequest, here: str) -> list[Tab]:
    places = [("quality_scores", _("服务商得分")), ("complaint_list", _("投诉"))]
    if directs_quality(request.user):
        places.append(("quality_rule", _("停单规则")))
    return [Tab(label, reverse(name), name == here) for name, label in places]
