"""Tokens of one's own, for scripts."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bianmin.accounts.actions import api_token as actions
from bianmin.accounts.forms.api_token import ApiTokenCreateForm
from bianmin.accounts.models import ApiToken
from bianmin.core.errors import NotFound


@login_required
@require_POST
def api_token_create(request: HttpRequest) -> HttpResponse:
    form = ApiTokenCreateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明令牌的用途，60 字以内。"))
        return redirect("my_account")
    text = actions.api_token_create(actor=request.user, user=request.user, name=form.cleaned_data["name"])  # type: ignore[arg-type]
    return render(request, "accounts/api_token_create.html", {"text": text})


@login_required
@require_POST
def api_token_revoke(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    token = ApiToken.objects.filter(uid=uid, user=request.user, revoked_at=None).select_related("user").first()  # type: ignore[misc]
    if token is None:
        raise NotFound(_("没有这个令牌，或者已经作废。"))
    actions.api_token_revoke(actor=request.user, token=token)
    messages.success(request, _("令牌已作废，用它的脚本马上失效。"))
    return redirect("my_account")
