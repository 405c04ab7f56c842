"""Ratings at the desk: all of the area, one's own in sums, and asking by telephone."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import journal
from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.forms import apply_error, posted
from bianmin.feedback.actions.rating_give import rating_decline, rating_give
from bianmin.feedback.forms.rating import RatingFilterForm, RatingGiveForm
from bianmin.feedback.models import Rating
from bianmin.feedback.permissions import (
    can_ask_by_call,
    can_view_own_ratings,
    can_view_ratings,
    get_invitation_to_ask,
)
from bianmin.feedback.selectors.call import call_page
from bianmin.feedback.selectors.rating import own_ratings, rating_page, rating_tallies
from bianmin.feedback.selectors.remedy import remedies_waiting
from bianmin.residents.models import Person


@login_required
@require_GET
def rating_list(request: HttpRequest) -> HttpResponse:
    if not can_view_ratings(request.user):
        raise NotAllowed(_("评价由中心主任和审计员查看；自己的评价在“我的评价”里。"))
    form = RatingFilterForm(request.GET)
    whole, *offices = rating_tallies(request.user)
    waiting, late = remedies_waiting(request.user)
    context = {
        "form": form,
        "page": rating_page(request.user, **form.chosen, cursor=request.GET.get("cursor")),
        "whole": whole,
        "offices": offices,
        "waiting": waiting,
        "late": late,
        "asks": can_ask_by_call(request.user),
    }
    return render(request, "feedback/rating_list.html", context)


@login_required
@require_GET
def rating_own(request: HttpRequest) -> HttpResponse:
    if not can_view_own_ratings(request.user):
        raise NotAllowed(_("“我的评价”给窗口和科室的同事看。"))
    return render(
        request, "feedback/rating_own.html", {"own": own_ratings(request.user), "asks": can_ask_by_call(request.user)}
    )


@login_required
@require_GET
def rating_call_list(request: HttpRequest) -> HttpResponse:
    if not can_ask_by_call(request.user):
        raise NotAllowed(_("电话回访由窗口同事和主任做。"))
    page = call_page(request.user, cursor=request.GET.get("cursor"))
    return render(request, "feedback/rating_call_list.html", {"page": page})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def rating_call(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Whom to ring and what she answers; opening it is a look into the person's record."""
    invitation = get_invitation_to_ask(request.user, uid)
    asked = str(invitation.subject_uid)
    person = Person.objects.visible_to(request.user).filter(uid=asked).first()
    form = RatingGiveForm(posted(request), invitation=invitation)
    status = 200
    if person is not None:
        journal.look(
            actor=request.user,
            noun=invitation,
            subject_uid=person.uid,
            purpose="rating",
            area_code=person.area_code,
        )
    if request.method == "POST" and form.is_valid():
        try:
            rating_give(invitation=invitation, channel=Rating.Channel.CALL, actor=request.user, **form.sent)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("评价已记下。"))
            return redirect("rating_call_list")
    context = {"invitation": invitation, "person": person, "form": form}
    return render(request, "feedback/rating_call.html", context, status=status)


@login_required
@require_POST
def rating_call_decline(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    rating_decline(invitation=get_invitation_to_ask(request.user, uid), actor=request.user)
    messages.success(request, _("已记下，以后不再问这一次。"))
    return redirect("rating_call_list")
