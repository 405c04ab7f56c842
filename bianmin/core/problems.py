"""Errors of the API as `application/problem+json` (RFC 9457) with a stable `code`."""

import json
from typing import Any

from django.http import HttpResponse

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Not logged in",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    413: "Too large",
    422: "Invalid input",
    429: "Too many requests",
    500: "Internal error",
}
CODES = {403: "not_allowed", 404: "not_found", 405: "method_not_allowed", 429: "too_many_requests", 500: "incident"}


def problem(status: int, code: str, detail: str, **extra: Any) -> HttpResponse:
    """A problem document: title, status, detail (a sentence for people), code (for machines) and any extra members."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
    }
    body.update({key: value for key, value in extra.items() if value})
    text = json.dumps(body, ensure_ascii=False, default=str)
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE)
