"""Who may open a resident's page: `resident_required` above a view, with `person=True` where somebody is acted for.

@resident_required(person=True)
def booking_list(request): acted = acted_person(request)
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bianmin.core.errors import NotAllowed

from .selectors.acting import acted_person

DOOR = "account_request_login_code"
View = Callable[..., HttpResponse]


def is_resident(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and getattr(request.user, "is_resident", False))


def resident_required(view: View | None = None, *, person: bool = False) -> Any:
    """Lead a stranger to the resident's door and back; with `person`, whoever stands for nobody to the page that binds.

    A member of staff is refused: she sees people through her post, never through a resident's page.
    """

    def decorate(inner: View) -> View:
        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                if request.method == "POST":  # the session ended while she was at it
                    messages.warning(request, _("登录已经过期，刚才的内容没有提交。请重新登录，再办一次。"))
                back = request.get_full_path() if request.method == "GET" else reverse("my")
                return redirect_to_login(back, reverse(DOOR))
            if not is_resident(request):
                raise NotAllowed(_("这是居民的页面。请先退出工作人员账号，再用手机号登录。"))
            if person and acted_person(request) is None:
                return redirect("person_acting")
            return inner(request, *args, **kwargs)

        return guarded

    return decorate(view) if view else decorate
