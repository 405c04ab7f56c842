"""A number in full, on a page of its own that nothing keeps."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bianmin.partners.actions import reveal as actions
from bianmin.partners.permissions import get_provider, get_worker


@login_required
@never_cache
@require_POST
def provider_reveal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    provider = get_provider(request.user, uid, "edit")
    field = request.POST.get("field", "phone")
    number = actions.provider_reveal(actor=request.user, provider=provider, field=field)
    context = {"number": number, "name": provider.name, "plain": field != "phone"}
    return render(request, "ui/revealed.html", context | {"back": reverse("provider_detail", args=[uid])})


@login_required
@never_cache
@require_POST
def worker_reveal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid, "edit")
    context = {"number": actions.worker_reveal(actor=request.user, worker=worker), "name": worker.name}
    return render(request, "ui/revealed.html", context | {"back": reverse("worker_detail", args=[uid])})
