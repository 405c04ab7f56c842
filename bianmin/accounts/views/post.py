"""Giving and ending posts."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.accounts.actions import post as actions
from bianmin.accounts.forms.post import PostAddForm
from bianmin.accounts.permissions import get_post, get_staff
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error


@login_required
@require_http_methods(["GET", "POST"])
def post_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    staff = get_staff(request.user, uid)
    form = PostAddForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.post_add(actor=request.user, staff=staff, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("岗位已加上，马上生效。"))
            return redirect("staff_detail", uid=uid)
    return render(request, "accounts/post_add.html", {"staff": staff, "form": form})


@login_required
@require_POST
def post_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    post = actions.post_end(actor=request.user, post=get_post(request.user, uid))
    messages.success(request, _("岗位已结束，相应的权限马上收回。"))
    return redirect("staff_detail", uid=post.user.uid)
