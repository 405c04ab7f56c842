"""People who are to be told by telephone or in person."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bianmin.affairs.permissions import get_message, require_teller
from bianmin.affairs.selectors.message import message_page, person_of
from bianmin.core import journal
from bianmin.core.actions.outbox import message_send_again as send_again
from bianmin.core.actions.outbox import message_told
from bianmin.core.models import OutboxMessage


@login_required
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    require_teller(request.user)
    page = message_page(request.user, cursor=request.GET.get("cursor"))
    return render(request, "affairs/message_list.html", {"page": page})


@login_required
@never_cache
@require_GET
def message_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What to say, and to which telephone; opening it is a look into the person's record."""
    message = get_message(request.user, uid)
    person = person_of(request.user, message)
    if person is not None:
        journal.look(
            actor=request.user,
            noun=message,
            subject_uid=person.uid,
            purpose="message",
            area_code=person.area_code,
        )
    context = {"message": message, "person": person, "hows": OutboxMessage.How.choices}
    return render(request, "affairs/message_detail.html", context)


@login_required
@require_POST
def message_tell(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    message = get_message(request.user, uid)
    message_told(message=message, actor=request.user, how=request.POST.get("how", ""))
    messages.success(request, _("已记下，居民知道了。"))
    return redirect("message_list")


@login_required
@require_POST
def message_send_again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """By the channel that did not deliver it; if it fails once more, it comes back here."""
    send_again(message=get_message(request.user, uid), actor=request.user)
    messages.success(request, _("正在再发一次；发不出去会回到这里。"))
    return redirect("message_list")
