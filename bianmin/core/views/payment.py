"""A receipt to print, and the director's word that a wrong payment was dealt with."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bianmin.core.actions import payment_heal as actions
from bianmin.core.permissions import get_alarmed_payment, get_receipt
from bianmin.core.selectors.payment import receipt_of
from bianmin.core.translations import in_chinese


@login_required
@require_GET
@in_chinese()
def receipt_show(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    payment = get_receipt(request.user, uid)
    return render(request, "core/receipt_show.html", {"receipt": receipt_of(payment), "centre": payment.centre})


@login_required
@require_POST
def payment_settle(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    payment = get_alarmed_payment(request.user, uid)
    actions.payment_settle(actor=request.user, payment=payment)
    messages.success(request, _("已记下：这笔收款处理好了。"))
    return redirect("book_show", uid=payment.centre.uid)
