"""A session ends after so many idle minutes (BIANMIN_SESSION_MINUTES), counted without a write for every request."""

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.error_pages import user_error_response
from bianmin.core.errors import NotAllowed

from .permissions import is_only_worker

SEEN = "seen_at"
IDLE = "idle_seconds"  # of this session, where its door gives it a length of its own
WRITE_SECONDS = 60


def by_itself(request: HttpRequest) -> bool:
    """Whether an open page asked without a person's doing (ui/live.html)."""
    return "X-Background" in request.headers


class IdleSessionMiddleware:
    """Stands after AuthenticationMiddleware and MessageMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and "_auth_user_id" in request.session:
            now = int(clock.now().timestamp())
            seen = request.session.get(SEEN, now)
            if now - seen > request.session.get(IDLE, settings.SESSION_IDLE_SECONDS):
                logout(request)
                messages.info(request, _("您有一段时间没有操作，为了安全已经退出。请重新登录，接着办。"))
            elif SEEN not in request.session or (now - seen >= WRITE_SECONDS and not by_itself(request)):
                request.session[SEEN] = now
        return self.get_response(request)


class StaffPlaceMiddleware:
    """A resident's login opens nothing of the desk, not even the pages that need no post. Who comes to residents'
    homes (a service worker without any other post) has her own pages; of the desk she opens her account, and receipts
    for what she took.

    When she logs out, her telephone is told to forget what it kept for hours without a network.
    """

    WORKERS_TOO = re.compile(r"^/desk/($|log(in|out)$|account/(?!tokens/)|receipts/)")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/desk/") and getattr(request.user, "is_resident", False):
            return user_error_response(request, NotAllowed(_("这是工作人员的页面。您的事情请从首页办。")))
        if not request.path_info.startswith("/desk/") or not is_only_worker(request.user):
            return self.get_response(request)
        if not self.WORKERS_TOO.match(request.path_info):
            return user_error_response(request, NotAllowed(_("这是中心办公用的页面。您的单子请从首页看。")))
        response = self.get_response(request)
        if request.method == "POST" and request.path_info == str(settings.LOGOUT_URL):
            response["Clear-Site-Data"] = '"storage"'
        return response
