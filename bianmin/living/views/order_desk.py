"""Orders on the desk: the list of what is to be done, one order, and every move of it."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import clock
from bianmin.core.components import Tab
from bianmin.core.errors import NotFound, UserError
from bianmin.core.forms import apply_error
from bianmin.core.selectors.payment import payments_about
from bianmin.core.uploads import file_response
from bianmin.core.workflow import Move
from bianmin.living.actions import order_change, order_offer, order_visit
from bianmin.living.actions.order_pay import LABEL
from bianmin.living.forms.dispatch import MateForm, OrderOfferForm, ReasonForm
from bianmin.living.models import Order, OrderPhoto
from bianmin.living.permissions import (
    get_order,
    orders_for_others,
    reads_station,
    require_order_reader,
    works_at_station,
)
from bianmin.living.selectors.complaint import waiting
from bianmin.living.selectors.order import moves_of
from bianmin.living.selectors.order_desk import TABS, able_mates, able_workers, desk_order, lacking_orders, order_list
from bianmin.living.selectors.order_pay import owes, phone_payment_offered
from bianmin.living.selectors.standing import unseen
from bianmin.living.selectors.suggestion import suggestions
from bianmin.living.workflow import ORDER

# Moves of the station that need at most a reason, by verb.
SIMPLE: dict[str, Callable[..., Order]] = {
    "confirm": order_change.order_confirm,
    "accept": order_offer.order_accept,
    "depart": order_visit.order_depart,
    "arrive": order_visit.order_arrive,
    "finish": order_visit.order_finish,
}
WITH_REASON: dict[str, Callable[..., Order]] = {
    "absent": order_visit.order_absent,
    "decline": order_change.order_decline,
    "cancel": order_change.order_cancel,
    "refuse": order_offer.order_refuse,
    "give_back": order_offer.order_give_back,
    "recall": order_offer.order_recall,
}
DONE: dict[str, str | Promise] = {
    "confirm": gettext_lazy("订单已确认，请派人。"),
    "accept": gettext_lazy("已记下：师傅接单了。"),
    "depart": gettext_lazy("已记下：师傅出发了。"),
    "arrive": gettext_lazy("已记下：师傅到了。"),
    "finish": gettext_lazy("已记下：做完了。"),
    "absent": gettext_lazy("已记下上门无人，订单关闭，居民会收到短信。"),
    "decline": gettext_lazy("订单已关闭，居民会收到短信。"),
    "cancel": gettext_lazy("订单已取消。"),
    "refuse": gettext_lazy("已记下师傅不接单，请另派人。"),
    "recall": gettext_lazy("派单已收回，请另派人。"),
    "give_back": gettext_lazy("已记下师傅来不了，请另派人。"),
}


@dataclass(frozen=True)
class ReasonedMove:
    """A move that is made only with a reason, in a fold of its own: pressing once ends nothing."""

    move: Move
    form: ReasonForm

    @property
    def final(self) -> bool:
        return bool(self.move.target) and ORDER.states[self.move.target].final


@login_required
@never_cache
@require_GET
def order_queue(request: HttpRequest) -> HttpResponse:
    """`?tab=todo|sent|done|closed|all`, `?q=` a number or a service, `?day=` one day."""
    require_order_reader(request.user)
    tab = request.GET.get("tab", "todo")
    tab = tab if tab in TABS else "todo"
    text, day = request.GET.get("q", "").strip()[:40], _day(request.GET.get("day", ""))
    found = order_list(request.user, tab=tab, text=text, day=day, cursor=request.GET.get("cursor"))
    context = {
        "found": found,
        "tabs": _tabs(tab, found.counts, day),
        "text": text,
        "day": day,
        "today": clock.today(),
        "tomorrow": clock.today() + timedelta(days=1),
        "tab": tab,
        "dispatches": works_at_station(request.user),
        "lacking": lacking_orders(request.user) if tab in ("todo", "sent") else [],
        "missed": unseen(request.user).count(),
        "waiting": waiting(request.user) if reads_station(request.user) else None,
    }
    return render(request, "living/order_queue.html", context)


@login_required
@never_cache
@require_GET
def order_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return order_page(request, get_order(request.user, uid))


@login_required
@require_http_methods(["POST"])
def order_send(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Offer it to a worker: one of those suggested, or another one at another time."""
    order = get_order(request.user, uid)
    form = OrderOfferForm(request.POST, order=order, workers=able_workers(order))
    if form.is_valid():
        try:
            order_offer.order_offer(actor=request.user, order=order, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            return order_page(request, get_order(request.user, uid), offer=form, status=error.status)
        messages.success(request, _("已派给 %(worker)s。") % {"worker": form.cleaned_data["worker"].name})
        return redirect("order_detail", uid=uid)
    return order_page(request, order, offer=form, status=400)


@login_required
@require_POST
def order_move(request: HttpRequest, uid: uuid.UUID, verb: str) -> HttpResponse:
    """A move that needs at most a reason."""
    order = get_order(request.user, uid)
    action, reasoned = SIMPLE.get(verb), WITH_REASON.get(verb)
    form = ReasonForm(request.POST, verb=verb)
    status = 200
    try:
        if action is not None:
            form.fields["reason"].required = False
            form.is_valid()
            action(actor=request.user, order=order)
        elif reasoned is None:
            raise NotFound(_("没有这个操作。"))
        elif form.is_valid():
            reasoned(actor=request.user, order=order, reason=form.cleaned_data["reason"])
        else:
            status = 400
    except UserError as error:
        if isinstance(error, NotFound):
            raise
        apply_error(form, error)
        status = error.status
    if status != 200:
        return order_page(request, get_order(request.user, uid), refused=(verb, form), status=status)
    messages.success(request, str(DONE[verb]))
    return redirect("order_detail", uid=uid)


@login_required
@never_cache
@require_GET
def order_photo(request: HttpRequest, uid: uuid.UUID, photo: uuid.UUID) -> HttpResponse:
    order = get_order(request.user, uid)
    found = OrderPhoto.objects.filter(order=order, uid=photo).select_related("file").first()
    if found is None:
        raise NotFound(_("没有这张照片。"))
    return file_response(found.file, small="small" in request.GET)


@login_required
@never_cache
@require_GET
def order_signature(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What the resident drew or signed when it was done."""
    order = Order.objects.select_related("signature").get(pk=get_order(request.user, uid).pk)
    if order.signature is None:
        raise NotFound(_("这一单没有签字。"))
    return file_response(order.signature, small="small" in request.GET)


def order_page(
    request: HttpRequest,
    order: Order,
    *,
    offer: OrderOfferForm | None = None,
    refused: tuple[str, ReasonForm] | None = None,
    mate: MateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    view = desk_order(order, request.user)
    dispatches = works_at_station(request.user)
    context: dict[str, Any] = {
        "view": view,
        "order": order,
        "dispatches": dispatches,
        "refused": refused[1] if refused else None,
    }
    context |= {"takes": orders_for_others(request.user), "reads": reads_station(request.user)}
    if dispatches and "offer" in view.moves:
        context["suggested"] = suggestions(order)
        context["offer"] = offer or OrderOfferForm(order=order, workers=able_workers(order))
    if dispatches and view.lacking:
        context["mate"] = mate or MateForm(workers=able_mates(order))
    context |= _money(order)
    context["owners"] = moves_of(order) if dispatches else []
    context["moves"] = [ORDER.moves[verb] for verb in view.moves if verb in SIMPLE] if dispatches else []
    context["reasoned"] = _reasoned(view.moves, refused) if dispatches else []
    return render(request, "living/order_detail.html", context, status=status)


def _reasoned(verbs: list[str], refused: tuple[str, ReasonForm] | None) -> list[ReasonedMove]:
    forms = dict([refused] if refused else [])
    return [
        ReasonedMove(ORDER.moves[verb], forms.get(verb) or ReasonForm(verb=verb))
        for verb in verbs
        if verb in WITH_REASON
    ]


def _money(order: Order) -> dict[str, Any]:
    """How the money of the order stands."""
    paid = payments_about(LABEL, order.uid)
    return {
        "payments": paid,
        "owes": owes(order),
        "phone_pays": phone_payment_offered(order),
        "refundable": any(payment.state == "paid" and payment.refunded < payment.amount for payment in paid),
    }


def _tabs(current: str, counts: dict[str, int], day: date | None) -> list[Tab]:
    labels = {"todo": _("要派的"), "sent": _("已派的"), "done": _("做完的"), "closed": _("没做成的"), "all": _("全部")}
    more = {"day": day.isoformat()} if day else {}
    url = reverse("order_queue")
    return [
        Tab(label, f"{url}?{urlencode({'tab': tab, **more})}", tab == current, counts.get(tab))
        for tab, label in labels.items()
    ]


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
