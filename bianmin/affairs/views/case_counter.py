"""Moves of the counter on a case that is there already, one address a verb."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bianmin.affairs.actions import case_close
from bianmin.affairs.actions.case_supply import case_supply as do_supply
from bianmin.affairs.actions.signature import case_deliver_signed
from bianmin.affairs.forms import case as forms
from bianmin.affairs.models import Paper
from bianmin.affairs.permissions import get_case

from .move import move_case

form_page = require_http_methods(["GET", "POST"])


@login_required
@form_page
def case_supply(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Of a supplement, or a gap: the case's state says which move it is."""
    case = get_case(request.user, uid)
    return move_case(
        request,
        uid,
        verb="supply" if case.state == "supplementing" else "receive_material",
        form=forms.CaseSupplyForm,
        act=do_supply,
        done=_("材料已登记。"),
        template="affairs/case_supply.html",
    )


@login_required
@form_page
def case_deliver(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="deliver",
        form=forms.CaseDeliverForm,
        act=case_deliver_signed,
        done=_("已送达，办件结束。"),
        template="affairs/case_deliver.html",
        paper=Paper.Kind.DELIVERY,
    )


@login_required
@form_page
def case_withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="withdraw",
        form=forms.CaseWithdrawForm,
        act=case_close.case_withdraw,
        done=_("申请已撤回。需要时可以重新申请。"),
        template="affairs/case_withdraw.html",
    )


@login_required
@form_page
def case_lapse(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="lapse",
        form=forms.CaseMoveForm,
        act=case_close.case_lapse,
        done=_("已退件，申请人会被告知。"),
        template="affairs/case_lapse.html",
    )
