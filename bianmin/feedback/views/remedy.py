"""The loop of a bad grade, one address a verb."""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

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

from bianmin.core import journal
from bianmin.core.components import Tab
from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.forms import apply_error, posted, see_newest
from bianmin.feedback.actions import remedy as actions
from bianmin.feedback.forms import remedy as forms
from bianmin.feedback.permissions import can_view_own_ratings, can_view_ratings, get_remedy
from bianmin.feedback.selectors.remedy import QUEUES, remedy_page
from bianmin.feedback.selectors.remedy import remedy_detail as read_remedy
from bianmin.feedback.workflow import REMEDY


class MovePage(NamedTuple):
    """How the page of a move asks and what it says when it is done."""

    form: type[forms.RemedyMoveForm]
    act: Callable[..., Any]
    done: str | Promise
    danger: bool = False


PAGES = {
    "assign": MovePage(forms.RemedyAssignForm, actions.remedy_assign, gettext_lazy("已交办。")),
    "try_call": MovePage(forms.RemedyTryCallForm, actions.remedy_try_call, gettext_lazy("已记下，还要再打。")),
    "call_back": MovePage(forms.RemedyCallBackForm, actions.remedy_call_back, gettext_lazy("回访已记下，接下来整改。")),
    "mend": MovePage(forms.RemedyMendForm, actions.remedy_mend, gettext_lazy("整改已记下，等别的同事复核。")),
    "check": MovePage(forms.RemedyCheckForm, actions.remedy_check, gettext_lazy("已办结，评价人能看到结果。")),
    "send_back": MovePage(forms.RemedySendBackForm, actions.remedy_send_back, gettext_lazy("已退回再整改。")),
    "appeal": MovePage(forms.RemedyAppealForm, actions.remedy_appeal, gettext_lazy("申诉已提交，由主任答复。")),
    "uphold_appeal": MovePage(
        forms.RemedyDecideForm, actions.remedy_uphold_appeal, gettext_lazy("申诉成立，这条评价不计入。"), danger=True
    ),
    "reject_appeal": MovePage(
        forms.RemedyDecideForm, actions.remedy_reject_appeal, gettext_lazy("申诉不成立，整改继续。")
    ),
}


@login_required
@require_GET
def remedy_list(request: HttpRequest) -> HttpResponse:
    """What is to be called back, mended and checked; a colleague sees what was given to her."""
    everything = can_view_ratings(request.user)
    if not (everything or can_view_own_ratings(request.user)):
        raise NotAllowed(_("差评由中心主任和受委托的同事处理。"))
    asked = request.GET.get("queue", "")
    queue = asked if asked in QUEUES else "open"
    labels = {"open": _("在办"), "appeals": _("申诉待答复"), "closed": _("已办结")}
    context = {
        "page": remedy_page(request.user, queue=queue, cursor=request.GET.get("cursor")),
        "tabs": [Tab(label, f"?queue={name}", name == queue) for name, label in labels.items()],
        "all": everything,
    }
    return render(request, "feedback/remedy_list.html", context)


@login_required
@never_cache
@require_GET
def remedy_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Whom to ring, what was said, what is next; opening it is a look into the person's record."""
    remedy = get_remedy(request.user, uid)
    detail = read_remedy(request.user, remedy)
    if remedy.rating.invitation.staff_id == request.user.pk:
        raise NotAllowed(_("被评的人看不到评价人。申诉请从“我的评价”里提。"))
    if detail.rater is not None:
        journal.look(
            actor=request.user,
            noun=remedy,
            subject_uid=detail.rater.uid,
            purpose="rating",
            area_code=detail.rater.area_code,
        )
    return render(request, "feedback/remedy_detail.html", {"detail": detail, "remedy": remedy})


@login_required
@never_cache
@require_POST
def remedy_reveal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The number in full, on a page of its own that nothing keeps."""
    remedy = get_remedy(request.user, uid)
    number = actions.remedy_reveal(actor=request.user, remedy=remedy)
    name = read_remedy(request.user, remedy).rater_masked or _("评价人")
    context = {"number": number, "name": name, "back": reverse("remedy_detail", args=[uid])}
    return render(request, "ui/revealed.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def remedy_move(request: HttpRequest, uid: uuid.UUID, verb: str) -> HttpResponse:
    """The page of one move of workflow.py."""
    remedy = get_remedy(request.user, uid, verb)
    page = PAGES[verb]
    form = page.form(posted(request), remedy=remedy)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            page.act(actor=request.user, remedy=remedy, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
            see_newest(form, remedy)
        else:
            messages.success(request, str(page.done))
            return redirect("rating_own") if verb == "appeal" else redirect("remedy_detail", uid=remedy.uid)
    move = REMEDY.moves[verb]
    context = {"remedy": remedy, "form": form, "move": move, "page": page, "own": verb == "appeal"}
    return render(request, "feedback/remedy_move.html", context, status=status)
