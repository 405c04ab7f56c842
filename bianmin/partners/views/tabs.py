"""The lists of the station's partners stand side by side."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bianmin.core.components import Tab


def station_tabs(current: str) -> list[Tab]:
    """Providers, workers, papers that expire."""
    lists = [
        ("provider_list", pgettext("list", "服务商")),
        ("worker_list", _("服务人员")),
        ("credential_list", _("证照到期")),
    ]
    return [Tab(label, reverse(name), name == current) for name, label in lists]
