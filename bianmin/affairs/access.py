"""Which places of the desk a post is shown. What may be done there is checked again where it is done."""

from django.http import HttpRequest

from bianmin.accounts.models import Role

from .permissions import can_accept_case, can_edit_catalogue, can_read_archives, can_read_cases, can_read_online


def _holds(request: HttpRequest, *roles: str) -> bool:
    return bool(request.user.is_authenticated and request.user.has_role(*roles))


def accepts(request: HttpRequest) -> bool:
    return can_accept_case(request.user)


def edits_catalogue(request: HttpRequest) -> bool:
    return can_edit_catalogue(request.user)


def oversees(request: HttpRequest) -> bool:
    """Whose own page is neither the counter nor a queue."""
    return _holds(request, Role.DIRECTOR, Role.AUDITOR, Role.GRID_WORKER, Role.ADMINISTRATOR)


def works_queue(request: HttpRequest) -> bool:
    return _holds(request, Role.OFFICER, Role.DIRECTOR)


def sees_cases(request: HttpRequest) -> bool:
    return can_read_cases(request.user)


def reads_archives(request: HttpRequest) -> bool:
    return can_read_archives(request.user)


def reads_online(request: HttpRequest) -> bool:
    return can_read_online(request.user)


def tells(request: HttpRequest) -> bool:
    return _holds(request, Role.CLERK, Role.OFFICER, Role.GRID_WORKER, Role.DIRECTOR)
