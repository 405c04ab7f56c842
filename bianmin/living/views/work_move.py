"""What a worker sends: each step once, however often it arrives, and with a sentence when it comes too late.

Pages without scripts get a redirect or the page again. The script that keeps steps while there is no network
(living/work.js) names itself in X-Work-Queue and gets JSON: `now` when she waits for the answer, `late` when the step
has waited on the telephone, for as many seconds as X-Work-Waited says.
"""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.core.errors import NotAllowed, NotFound, UserError
from bianmin.core.forms import apply_error
from bianmin.core.idempotency import Answer, once
from bianmin.core.selectors.outbox import RESTS, SOON, message_outlook
from bianmin.living.actions.order_offer import order_accept, order_give_back, order_refuse
from bianmin.living.actions.order_pay import order_take_cash
from bianmin.living.actions.order_steps import message_key
from bianmin.living.actions.order_visit import order_absent, order_arrive, order_depart, order_finish
from bianmin.living.errors import WrongCode
from bianmin.living.forms.work import MoveForm, new_key
from bianmin.living.models import Order
from bianmin.living.selectors.work import work_order
from bianmin.living.work_steps import form_of

from .work import order_page, worker_page

Act = Callable[[Order, dict[str, Any]], str | None]  # answers what is to be said beside
QUEUE, WAITED = "X-Work-Queue", "X-Work-Waited"
MOST_DIGITS = 9
DONE, WRONG = 200, 400


@worker_page
@require_POST
def work_accept(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    def act(order: Order, given: dict[str, Any]) -> None:
        order_accept(actor=request.user, order=order)

    return sent(request, uid, "accept", act, _("已接单，地址和电话在下面。"))


@worker_page
@require_POST
def work_refuse(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    def act(order: Order, given: dict[str, Any]) -> None:
        order_refuse(actor=request.user, order=order, reason=given["reason"])

    return sent(request, uid, "refuse", act, _("已告诉调度，另外派人。"), goes_to="work_today")


@worker_page
@require_POST
def work_give_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    def act(order: Order, given: dict[str, Any]) -> None:
        order_give_back(actor=request.user, order=order, reason=given["reason"])

    return sent(request, uid, "give_back", act, _("已告诉调度，另外派人。"), goes_to="work_today")


@worker_page
@require_POST
def work_depart(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    def act(order: Order, given: dict[str, Any]) -> str:
        return _told(order_depart(actor=request.user, order=order, waited=_waited(request)), "order_on_the_way")

    return sent(request, uid, "depart", act, _("路上小心。"))


@worker_page
@require_http_methods(["GET", "POST"])
def work_arrive(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The resident's QR code leads here by GET, with her code behind the #, where no server reads it."""
    if request.method == "GET":
        return order_page(request, uid, unfolded="arrive")

    def act(order: Order, given: dict[str, Any]) -> None:
        order_arrive(actor=request.user, order=order, code=given["code"], waited=_waited(request))

    return sent(request, uid, "arrive", act, _("已到达。做完了请居民签字。"))


@worker_page
@require_POST
def work_absent(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    def act(order: Order, given: dict[str, Any]) -> str:
        return _told(order_absent(actor=request.user, order=order, waited=_waited(request)), "order_absent")

    return sent(request, uid, "absent", act, _("已记下上门无人。"), goes_to="work_today")


@worker_page
@require_POST
def work_finish(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    def act(order: Order, given: dict[str, Any]) -> None:
        order_finish(
            actor=request.user,
            order=order,
            extra_amount=given["extra_amount"],
            extra_note=given["extra_note"],
            photos=given["photos"],
            signature=given["signature"],
        )

    return sent(request, uid, "finish", act, _("已完成，辛苦了。"))


@worker_page
@require_POST
def work_cash(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    def act(order: Order, given: dict[str, Any]) -> None:
        order_take_cash(actor=request.user, order=order, later=True)

    return sent(request, uid, "cash", act, _("现金收好了，月底和站里结算。"))


def sent(
    request: HttpRequest, uid: uuid.UUID, verb: str, act: Act, said: str, *, goes_to: str = "work_order"
) -> HttpResponse:
    """Do the step that was sent, once, and answer the page or the script."""
    form = form_of(verb, uid, request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, uid, form, WRONG)
    try:
        answer = _once(request, uid, verb, form.cleaned_data, act, said)
    except UserError as error:
        apply_error(form, error)
        return _refused(request, uid, form, error.status, error)
    if answer.status != DONE:
        apply_error(form, WrongCode(answer.body, field="code"))
        return _refused(request, uid, form, answer.status)
    url = reverse("work_today") if goes_to == "work_today" else reverse("work_order", args=[uid])
    _newest(request)
    messages.success(request, answer.body)
    return JsonResponse({"said": answer.body, "url": url}) if QUEUE in request.headers else redirect(url)


def _told(order: Order, purpose: str) -> str:
    """Whether the resident hears of it by a short message, and when; nothing where none is sent."""
    outlook = message_outlook(message_key(order, purpose))
    return {SOON: _("正在发短信告诉居民。"), RESTS: _("早上八点以后发短信告诉居民。")}.get(outlook, "")


def _waited(request: HttpRequest) -> timedelta:
    """How long the step has lain on the telephone."""
    seconds = request.headers.get(WAITED, "")
    late = request.headers.get(QUEUE) == "late" and re.fullmatch(rf"[0-9]{{1,{MOST_DIGITS}}}", seconds, re.ASCII)
    return timedelta(seconds=int(seconds)) if late else timedelta(0)


def _once(request: HttpRequest, uid: uuid.UUID, verb: str, given: dict[str, Any], act: Act, said: str) -> Answer:
    """The order is fetched inside: whoever has refused it and hears no answer asks again about what is hers no more.

    A wrong code is an answer, too, and not rolled back: its tries are counted. A wrong code that has waited on the
    telephone cannot be mended at the door any more; she was there, so the arrival is noted as not proved.
    """

    def execute() -> Answer:
        try:
            more = act(work_order(request.user, uid), given)
        except WrongCode as error:
            return Answer(WRONG, error.message)
        return Answer(DONE, said + (more or ""))

    key, asked = given["key"], f"{verb} {uid}".encode()
    answer = once(user=request.user, key=key, request=asked, execute=execute)
    if answer.status == WRONG and request.headers.get(QUEUE) == "late":
        given = {**given, "code": ""}
        said = _("到达已记下。到达码不对，没有核对上。")
        answer = once(user=request.user, key=f"{key}-late", request=asked, execute=execute)
    return answer


def _newest(request: HttpRequest) -> None:
    """What was said of earlier steps, and not read yet, is not said beside what follows."""
    for _old in messages.get_messages(request):
        pass


def _refused(
    request: HttpRequest, uid: uuid.UUID, form: MoveForm, status: int, error: UserError | None = None
) -> HttpResponse:
    """What was typed stays, under a new key: the old one may have its answer already."""
    key = new_key()
    if QUEUE in request.headers:
        errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
        said = " ".join(one for found in errors.values() for one in found)
        return JsonResponse({"said": said, "errors": errors, "key": key}, status=status)
    if isinstance(error, NotFound):
        raise error
    if isinstance(error, NotAllowed):  # another one's step, which has no form on this page
        messages.warning(request, error.message)
        return order_page(request, uid, status=status)
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["key"] = key  # type: ignore[index]
    if status == 409:
        messages.warning(request, str(error))
        return redirect("work_order", uid)
    return order_page(request, uid, form, status=status)
