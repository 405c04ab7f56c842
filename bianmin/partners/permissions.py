"""Who may see and edit organisations: staff of the area see them, the counter and the back office edit them."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from bianmin.accounts.models import Role
from bianmin.core.errors import NotAllowed, NotFound

from .models import Organization

EDITORS = (Role.CLERK, Role.OFFICER, Role.DIRECTOR)
READERS = (*EDITORS, Role.AUDITOR, Role.GRID_WORKER, Role.DISPATCHER)


def can_view_organization(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(*READERS))


def can_edit_organization(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(*EDITORS))


def get_organization(user: Any, uid: uuid.UUID, verb: str = "view") -> Organization:
    """Fetch and check in one step; `verb` is "view" or "edit". Raises NotFound, NotAllowed."""
    found = Organization.objects.visible_to(user).filter(uid=uid).first() if can_view_organization(user) else None
    if found is None:
        raise NotFound(_("没有这个单位，或者不在您负责的区域。"))
    if verb != "view":
        require_editor(user)
    return found


def require_editor(user: Any) -> None:
    if not can_edit_organization(user):
        raise NotAllowed(_("登记和修改单位资料由窗口、科室和主任办理。"))
