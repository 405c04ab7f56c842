"""Who may see and edit organisations: staff of the area see them, the counter and the back office edit them. Providers
and workers belong to the life station: dispatcher and director edit, the director alone takes back or ends, the auditor
reads."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from bianmin.accounts.models import Role
from bianmin.core.errors import NotAllowed, NotFound

from .models import Credential, Organization, Provider, Worker, WorkerLeave
from .models.provider import SEEN_BY

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


STATION = (Role.DISPATCHER, Role.DIRECTOR)
MAY = {"view": SEEN_BY, "edit": STATION, "lead": (Role.DIRECTOR,)}


def can_view_provider(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(*SEEN_BY))


def can_edit_provider(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(*STATION))


def may_with_provider(user: Any, verb: str, area_code: str) -> bool:
    """Whether a post carries "view", "edit" or "lead" (resume, end) in this area."""
    areas = user.areas_of(MAY[verb]) if user.is_authenticated else []
    return any(area_code.startswith(own) for own in areas)


def require_viewer_of_providers(user: Any) -> None:
    """Raises NotAllowed."""
    if not can_view_provider(user):
        raise NotAllowed(_("服务商和服务人员由便民生活站的调度、主任和审计员查看。"))


def require_editor_of_providers(user: Any) -> None:
    """Raises NotAllowed."""
    if not can_edit_provider(user):
        raise NotAllowed(_("登记和修改服务商、服务人员由便民生活站的调度和主任办理。"))


def require_with_provider(user: Any, verb: str, area_code: str) -> None:
    """Raises NotAllowed."""
    if may_with_provider(user, verb, area_code):
        return
    if verb == "lead":
        raise NotAllowed(_("恢复和终止由中心主任办理。"))
    raise NotAllowed(_("登记和修改服务商、服务人员由便民生活站的调度和主任办理。"))


def get_provider(user: Any, uid: uuid.UUID, verb: str = "view") -> Provider:
    """Fetch and check in one step; `verb` as in `may_with_provider`. Raises NotFound, NotAllowed."""
    rows = Provider.objects.visible_to(user).select_related("centre__area", "organization")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound(_("没有这个服务商，或者不在您负责的区域。"))
    require_with_provider(user, verb, found.area_code)
    return found


def get_worker(user: Any, uid: uuid.UUID, verb: str = "view") -> Worker:
    """As `get_provider`."""
    rows = Worker.objects.visible_to(user).select_related("provider__centre__area", "user")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound(_("没有这位服务人员，或者不在您负责的区域。"))
    require_with_provider(user, verb, found.provider.area_code)
    return found


def get_credential(user: Any, uid: uuid.UUID, verb: str = "view") -> Credential:
    """As `get_provider`."""
    rows = Credential.objects.visible_to(user).select_related("provider", "worker__provider", "scan")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound(_("没有这份证照，或者不在您负责的区域。"))
    require_with_provider(user, verb, found.area_code)
    return found


def get_leave(user: Any, uid: uuid.UUID) -> WorkerLeave:
    """A leave that the user may take back. Raises NotFound, NotAllowed."""
    workers = Worker.objects.visible_to(user)
    found = WorkerLeave.objects.filter(worker__in=workers, uid=uid).select_related("worker__provider").first()
    if found is None:
        raise NotFound(_("没有这次请假，或者不在您负责的区域。"))
    require_with_provider(user, "edit", found.worker.provider.area_code)
    return found
