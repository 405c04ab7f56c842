"""Turns what a view raised into an answer that a person understands."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django_htmx.http import HttpResponseClientRedirect

from .error_pages import back_page, bad_request, incident_response, user_error_response, wrong_method
from .errors import UserError

DJANGO_ANSWERS = (Http404, PermissionDenied, SuspiciousOperation, BadRequest, MultiPartParserError)


class ErrorMiddleware:
    """A UserError becomes its page or toast with its status; any other fault an incident with a number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, None)  # PostgreSQL keeps no NUL, and no address of ours has one
        response = self.get_response(request)
        return wrong_method(request, response.get("Allow", "")) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, UserError):
            return user_error_response(request, exception)
        if isinstance(exception, DJANGO_ANSWERS):
            return None  # Django has a page of ours for these
        got_request_exception.send(sender=type(self), request=request)  # whoever watches Django sees it, too
        return incident_response(request, exception)


class LoginReturnMiddleware:
    """After logging in again one comes back to the page with the form, never to the address that the form posts to.

    Stands inside of SessionMiddleware; what htmx asked for leads the whole page to the login, not a part of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        by_htmx = bool(getattr(request, "htmx", False))
        if not _sent_to_login(response) or "X-Background" in request.headers:
            return response
        if request.method == "GET" and not by_htmx:
            return response
        page = urlsplit(back_page(request))
        again = redirect_to_login(page._replace(scheme="", netloc="").geturl() or "/desk/")
        return HttpResponseClientRedirect(again["Location"]) if by_htmx else again


def _sent_to_login(response: HttpResponse) -> bool:
    target = urlsplit(response.get("Location", ""))
    return response.status_code == 302 and target.path == str(settings.LOGIN_URL) and "next=" in target.query
