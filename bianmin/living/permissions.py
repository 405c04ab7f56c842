"""Who works at the life station: dispatcher and director; the auditor reads; whoever takes requests may order."""

from typing import Any

from django.utils.translation import gettext as _

from bianmin.accounts.models import Role
from bianmin.core.errors import NotAllowed

STATION = (Role.DISPATCHER, Role.DIRECTOR)
READERS = (*STATION, Role.AUDITOR)
ORDERERS = (Role.DISPATCHER, Role.CLERK, Role.GRID_WORKER, Role.DIRECTOR)


def _holds(user: Any, roles: tuple[str, ...]) -> bool:
    return bool(user.is_authenticated and user.has_role(*roles))


def works_at_station(user: Any) -> bool:
    return _holds(user, STATION)


def reads_station(user: Any) -> bool:
    return _holds(user, READERS)


def orders_for_others(user: Any) -> bool:
    """At the counter, on the telephone, in the grid."""
    return _holds(user, ORDERERS)


def require_station(user: Any) -> None:
    """Raises NotAllowed."""
    if not works_at_station(user):
        raise NotAllowed(_("这件事由便民生活站的调度或主任办理。"))


def require_orderer(user: Any) -> None:
    """Raises NotAllowed."""
    if not orders_for_others(user):
        raise NotAllowed(_("代居民下单由生活站、窗口、网格员和主任办理。"))
