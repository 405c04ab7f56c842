"""Turns what a view raised into an answer that a person understands."""

from collections.abc import Callable

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from .error_pages import incident_response, user_error_response
from .errors import UserError

DJANGO_ANSWERS = (Http404, PermissionDenied, SuspiciousOperation, BadRequest, MultiPartParserError)


class ErrorMiddleware:
    """A UserError becomes its page or toast with its status; any other fault an incident with a number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, UserError):
            return user_error_response(request, exception)
        if isinstance(exception, DJANGO_ANSWERS):
            return None  # Django has a page of ours for these
        got_request_exception.send(sender=type(self), request=request)  # whoever watches Django sees it, too
        return incident_response(request, exception)
