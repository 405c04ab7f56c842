"""Shown on lower pages: a resident's open orders on her own page and on the desk's."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from bianmin.living.permissions import orders_for_others, reads_station, sees_orders, works_at_station
from bianmin.living.selectors.clothing_handout import handouts_of
from bianmin.living.selectors.order import open_orders
from bianmin.living.selectors.order_desk import orders_of
from bianmin.living.selectors.standing import standing_of
from bianmin.portal.selectors.acting import account_of, acting
from bianmin.residents.models import Person


def my_orders(request: HttpRequest, **_more: object) -> str:
    """What is still to come, of this telephone and its people; nothing when there is none."""
    rows = open_orders(account_of(request.user), [one.person for one in acting(request)])
    return render_to_string("living/panel_orders.html", {"rows": rows}, request) if rows else ""


def person_orders(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """Her last orders on her page of the desk, and the button that orders; nothing for a post that sees none."""
    if not sees_orders(request.user):
        return ""
    context = {
        "person": person,
        "rows": orders_of(request.user, person),
        "standing": standing_of(request.user, person),
        "may_order": orders_for_others(request.user),
    }
    return render_to_string("living/panel_person_orders.html", context, request)


def person_handouts(request: HttpRequest, *, person: Person, **_more: object) -> str:
    """Her last hand-outs, and the way to the next; nothing for a post that has nothing to do with clothing aid."""
    if not reads_station(request.user):
        return ""
    rows = handouts_of(request.user, person)
    context = {"rows": rows, "person": person, "works": works_at_station(request.user)}
    return render_to_string("living/clothing_panel.html", context, request)
