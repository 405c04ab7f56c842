"""Whole addresses, for what leaves the page: QR codes on paper and on screens."""

from django.conf import settings
from django.http import HttpRequest


def whole_address(request: HttpRequest, path: str) -> str:
    """`path` under BIANMIN_BASE_URL, or under the address that this request came to."""
    return f"{settings.BASE_URL}{path}" if settings.BASE_URL else request.build_absolute_uri(path)
