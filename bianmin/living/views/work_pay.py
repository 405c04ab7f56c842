"""The worker's telephone shows a code that the resident scans to pay."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bianmin.core.selectors.payment import pay_address, standing_payment
from bianmin.living.actions.order_pay import LABEL, order_pay
from bianmin.living.permissions import require_worker_of
from bianmin.living.selectors.work import work_order
from bianmin.living.work_steps import form_of

from .work import worker_page


@worker_page
@require_http_methods(["GET", "POST"])
def work_pay(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """POST asks for the code, GET shows it until the money has come, or cash in its stead. Needs a network; the lead
    alone charges."""
    order = work_order(request.user, uid)
    require_worker_of(request.user, order)
    if request.method == "POST":
        order_pay(actor=request.user, order=order)
        return redirect("work_pay", uid=uid)
    payment = standing_payment(LABEL, order.uid)
    if payment is None or payment.state == "paid":
        return redirect("work_order", uid=uid)
    address = pay_address(request, payment)
    context = {"order": order, "payment": payment, "address": address, "form": form_of("cash", uid)}
    context["opens"] = address.startswith("http")  # the demo's page; WeChat's own address only WeChat can read
    return render(request, "living/work_pay.html", context)
