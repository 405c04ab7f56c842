"""Errors that a person can mend: each is a sentence that says what to do, with a stable code for machines."""

from typing import Any


class UserError(Exception):
    """`str(error)` is for the person; `field` names the form field that it belongs to; `status` is the HTTP status."""

    code = "invalid"
    status = 400

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        code: str | None = None,
        status: int | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code or self.code
        self.status = status or self.status
        self.details = details or {}


class NotAllowed(UserError):
    """The person is known, but may not do this."""

    code = "not_allowed"
    status = 403


class NotFound(UserError):
    """There is no such thing, or none that this person may see."""

    code = "not_found"
    status = 404


class Conflict(UserError):
    """Somebody else was quicker, or the state does not allow it."""

    code = "conflict"
    status = 409


class VersionConflict(Conflict):
    """The row was changed since it was read; `details` holds both values by field."""

    code = "version_conflict"
