"""People who are to be told by telephone or in person."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bianmin.affairs.permissions import get_message, require_teller
from bianmin.affairs.selectors.message import message_page
from bianmin.core.actions.outbox import message_told
from bianmin.core.models import OutboxMessage


@login_required
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    require_teller(request.user)
    page = message_page(request.user, cursor=request.GET.get("cursor"))
    return render(request, "affairs/message_list.html", {"page": page, "hows": OutboxMessage.How.choices})


@login_required
@require_POST
def message_tell(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    message = get_message(request.user, uid)
    message_told(message=message, actor=request.user, how=request.POST.get("how", ""))
    messages.success(request, _("已记下，居民知道了。"))
    return redirect("message_list")
