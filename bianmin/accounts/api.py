"""Who asks the API: a bearer token for scripts, or the session of a logged-in member of staff (with CSRF check)."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from .permissions import is_only_worker
from .selectors.api_token import user_for_token


class BearerAuth(HttpBearer):
    openapi_name = "token"

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        user = user_for_token(token)
        if user is None or is_only_worker(user):
            return None
        request.user = user
        return user


class StaffSession(SessionAuth):
    openapi_name = "session"

    def __init__(self) -> None:
        super().__init__(csrf=True)

    def _get_key(self, request: HttpRequest) -> str | None:
        """A stranger is asked who she is before anything else; only a session can be misused by another site."""
        return super()._get_key(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        outside = not request.user.is_authenticated or request.user.is_resident or is_only_worker(request.user)
        return None if outside else request.user
