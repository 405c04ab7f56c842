"""The payer's phone of the demo: what is to be paid, and the button that pays it."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bianmin.channels.models import LocalTrade
from bianmin.channels.permissions import require_demo_payments
from bianmin.channels.providers.local_payments import LocalPayments, press
from bianmin.core.actions.payment_confirm import payment_confirm


@never_cache
@require_GET
def demo_pay(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "channels/demo_pay.html", {"trade": _trade(number), "back": _back(request)})


@require_POST
def demo_pay_press(request: HttpRequest, number: str) -> HttpResponse:
    """Pays, and tells the house as WeChat Pay's notification would."""
    trade = _trade(number)
    if press(trade.number):
        payment_confirm(number=trade.number, trade=LocalPayments().query(trade.number))
    address = reverse("demo_pay", args=[trade.number])
    back = _back(request)
    return redirect(f"{address}?{urlencode({'redirect_url': back})}" if back else address)


def _back(request: HttpRequest) -> str:
    """The page of ours from which one came to pay, named as WeChat Pay's own address names it."""
    back = request.POST.get("redirect_url") or request.GET.get("redirect_url", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if ours else ""


def _trade(number: str) -> LocalTrade:
    require_demo_payments()
    trade = LocalTrade.objects.filter(number=number).first()
    if trade is None:
        raise Http404
    return trade
