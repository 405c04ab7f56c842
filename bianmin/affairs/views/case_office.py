"""Moves of the back office, one address a verb."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bianmin.affairs.actions import case_decide, case_office, case_supply
from bianmin.affairs.forms import case as forms
from bianmin.affairs.models import Paper

from .move import move_case

form_page = require_http_methods(["GET", "POST"])


@login_required
@form_page
def case_assign(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="assign",
        form=forms.CaseAssignForm,
        act=case_office.case_assign,
        done=_("经办人已定。"),
        template="affairs/case_assign.html",
    )


@login_required
@form_page
def case_note(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="note",
        form=forms.CaseNoteForm,
        act=case_office.case_note,
        done=_("便签已写下，科室和窗口都能看到。"),
        template="affairs/case_note.html",
    )


@login_required
@form_page
def case_request_supplement(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="request_supplement",
        form=forms.CaseRequestSupplementForm,
        act=case_supply.case_request_supplement,
        done=_("已请申请人补充，期限暂停计算。"),
        template="affairs/case_request_supplement.html",
        paper=Paper.Kind.SUPPLEMENT,
        prints=True,
    )


@login_required
@form_page
def case_publish(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="publish",
        form=forms.CasePublishForm,
        act=case_office.case_publish,
        done=_("已开始公示，期限暂停计算。"),
        template="affairs/case_publish.html",
    )


@login_required
@form_page
def case_end_publicity(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="end_publicity",
        form=forms.CaseEndPublicityForm,
        act=case_office.case_end_publicity,
        done=_("公示已结束，期限继续计算。"),
        template="affairs/case_end_publicity.html",
    )


@login_required
@form_page
def case_extend(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="extend",
        form=forms.CaseExtendForm,
        act=case_office.case_extend,
        done=_("期限已延长，申请人会被告知。"),
        template="affairs/case_extend.html",
    )


@login_required
@form_page
def case_approve(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="approve",
        form=forms.CaseApproveForm,
        act=case_decide.case_approve,
        done=_("已准予，窗口会告知申请人来领。"),
        template="affairs/case_approve.html",
    )


@login_required
@form_page
def case_refuse(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="refuse",
        form=forms.CaseRefuseForm,
        act=case_decide.case_refuse,
        done=_("已作出不予办理的决定，请打印决定书。"),
        template="affairs/case_refuse.html",
        paper=Paper.Kind.REFUSAL,
    )


@login_required
@form_page
def case_revoke_decision(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return move_case(
        request,
        uid,
        verb="revoke_decision",
        form=forms.CaseReasonForm,
        act=case_decide.case_revoke_decision,
        done=_("决定已撤回，科室重新办理。"),
        template="affairs/case_revoke_decision.html",
    )
