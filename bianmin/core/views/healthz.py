"""The sign of life for load balancers and monitors: no login, no session, no personal data."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bianmin.core.selectors.worker import worker_sign_of_life


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with the worker's last sign of life, or 503 when the database cannot be reached."""
    try:
        answer: dict[str, Any] = {"database": "ok", "worker": worker_sign_of_life()}
    except DatabaseError:
        return JsonResponse({"database": "unreachable", "worker": {"last_seen": None, "age_seconds": None}}, status=503)
    return JsonResponse(answer)
