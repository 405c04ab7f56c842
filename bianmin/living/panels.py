"""Shown on lower pages: a resident's open orders on her own page."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from bianmin.living.selectors.order import open_orders
from bianmin.portal.selectors.acting import account_of, acting


def my_orders(request: HttpRequest, **_more: object) -> str:
    """What is still to come, of this telephone and its people; nothing when there is none."""
    rows = open_orders(account_of(request.user), [one.person for one in acting(request)])
    return render_to_string("living/panel_orders.html", {"rows": rows}, request) if rows else ""
