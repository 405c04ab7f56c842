"""What would have rung: the administrator's list, and the telephone of the demo."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bianmin.channels.permissions import require_demo, require_local_messages
from bianmin.channels.selectors.local_message import index_of, local_message_page, phone_messages, sender

CHOSEN = "demo_phone"


@login_required
@never_cache
@require_GET
def local_message_list(request: HttpRequest) -> HttpResponse:
    require_local_messages(request.user)
    page = local_message_page(cursor=request.GET.get("cursor"))
    return render(request, "channels/local_message_list.html", {"page": page})


@never_cache
@require_GET
def demo_phone(request: HttpRequest) -> HttpResponse:
    """Looks like a telephone's list of messages; with htmx only the list, every two seconds."""
    require_demo()
    chosen = request.session.get(CHOSEN, "")
    context = {"rows": phone_messages(chosen), "chosen": bool(chosen), "sender": sender()}
    name = "demo_phone_messages" if request.headers.get("HX-Request") else "demo_phone"
    return render(request, f"channels/{name}.html", context)


@require_POST
def demo_phone_choose(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Only the number that this message went to."""
    require_demo()
    request.session[CHOSEN] = index_of(uid)
    return redirect("demo_phone")


@require_POST
def demo_phone_clear(request: HttpRequest) -> HttpResponse:
    """Every number again."""
    require_demo()
    request.session.pop(CHOSEN, None)
    return redirect("demo_phone")
