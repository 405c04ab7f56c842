"""What whoever goes along sends: that she comes, or that she cannot."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bianmin.living.actions.order_mate import mate_accept, mate_refuse
from bianmin.living.models import Order
from bianmin.living.selectors.work import own_part

from .work import worker_page
from .work_move import sent


@worker_page
@require_POST
def work_mate_accept(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    def act(order: Order, given: dict[str, Any]) -> None:
        mate_accept(actor=request.user, mate=own_part(request.user, order))

    return sent(request, uid, "mate_accept", act, _("记下了，到时候一起去。"))


@worker_page
@require_POST
def work_mate_refuse(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    def act(order: Order, given: dict[str, Any]) -> None:
        mate_refuse(actor=request.user, mate=own_part(request.user, order), reason=given["reason"])

    return sent(request, uid, "mate_refuse", act, _("已告诉调度，另外派人。"), goes_to="work_today")
