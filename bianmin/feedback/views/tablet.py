"""The addresses of the windows' tablets."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.links import whole_address
from bianmin.core.models import Window
from bianmin.feedback.actions.tablet import tablet_renew as renew
from bianmin.feedback.permissions import can_set_tablets
from bianmin.feedback.selectors.tablet import windows_with_tablets


@login_required
@require_GET
def tablet_list(request: HttpRequest) -> HttpResponse:
    _require(request)
    rows = []
    for window in windows_with_tablets(request.user.centre_id):  # type: ignore[union-attr]
        tablet = getattr(window, "rating_tablet", None)
        path = reverse("rating_give_at_tablet", args=[tablet.code]) if tablet else ""
        rows.append((window, whole_address(request, path) if path else ""))
    return render(request, "feedback/tablet_list.html", {"rows": rows})


@login_required
@require_POST
def tablet_renew(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    _require(request)
    mine = Window.objects.filter(centre=request.user.centre_id)  # type: ignore[union-attr]
    window = mine.select_related("centre__area").filter(uid=uid).first()
    if window is None:
        raise NotFound(_("没有这个窗口。"))
    renew(actor=request.user, window=window)
    messages.success(request, _("评价器的新地址已生成，旧地址不再能用。"))
    return redirect("tablet_list")


def _require(request: HttpRequest) -> None:
    if not can_set_tablets(request.user):
        raise NotAllowed(_("评价器由管理员或主任设置。"))
