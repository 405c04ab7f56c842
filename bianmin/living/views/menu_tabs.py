"""The places of the menu's desk, above each of its lists, and what two people typed side by side."""

from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bianmin.core.components import ConflictRow, Tab
from bianmin.core.errors import VersionConflict
from bianmin.living.menu_words import LABELS, shown


def menu_tabs(request: HttpRequest, here: str) -> list[Tab]:
    places = [("menu_table", _("服务")), ("price_rule_list", _("优惠规则")), ("fund_list", _("补贴资金"))]
    return [Tab(label, reverse(name), name == here) for name, label in places]


def both_sides(form: Form, error: VersionConflict) -> list[ConflictRow]:
    """What others have stored beside what was typed."""
    return [
        ConflictRow(name, str(form.fields[name].label or LABELS[name]), shown(name, theirs), shown(name, mine))
        for name, (theirs, mine) in error.details.items()
    ]
