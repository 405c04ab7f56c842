"""Who deals with complaints and scores: the station of the area works on them, the auditor reads, the director sets the
rule by which providers are suspended."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from bianmin.accounts.models import Role
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import Centre
from bianmin.core.scope import in_areas
from bianmin.partners.models import Provider

from .models import Complaint
from .permissions import orders_for_others, reads_station
from .roles import READERS, STATION


def directs_quality(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(Role.DIRECTOR))


def require_quality_reader(user: Any) -> None:
    """Raises NotAllowed."""
    if not reads_station(user):
        raise NotAllowed(_("服务质量由便民生活站的调度、主任和审计员查看。"))


def can_answer(user: Any, complaint: Complaint) -> bool:
    """Whether the user works at the station of its area."""
    areas = [post.area.code for post in getattr(user, "current_posts", []) if post.role in STATION]
    return any(complaint.area_code.startswith(area) for area in areas)


def require_complaint_station(user: Any, complaint: Complaint) -> None:
    """Raises NotAllowed."""
    if not can_answer(user, complaint):
        raise NotAllowed(_("投诉由便民生活站的调度或主任处理。"))


def get_complaint(user: Any, uid: uuid.UUID, verb: str = "view") -> Complaint:
    """Fetch and check in one step; `verb` other than "view" is the station's. Raises NotFound, NotAllowed."""
    related = ("centre__area", "order__service", "provider", "worker", "service", "person", "taken_by")
    found = Complaint.objects.visible_to(user).select_related(*related).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("没有这条投诉，或者不在您负责的区域。"))
    if verb != "view":
        require_complaint_station(user, found)
    return found


def get_scored_provider(user: Any, uid: uuid.UUID) -> Provider:
    """A provider whose score the user reads. Raises NotFound."""
    rows = Provider.objects.visible_to(user).select_related("centre__area")
    found = rows.filter(uid=uid).first() if reads_station(user) else None
    if found is None:
        raise NotFound(_("没有这个服务商，或者不在您负责的区域。"))
    return found


def get_complained_provider(user: Any, uid: uuid.UUID) -> Provider:
    """A provider about which the user takes a complaint, also at a counter that does not keep its file. Raises
    NotFound."""
    rows = Provider.objects.filter(in_areas(user)).select_related("centre__area")
    found = rows.filter(uid=uid).first() if orders_for_others(user) else None
    if found is None:
        raise NotFound(_("没有这个服务商，或者不在您负责的区域。"))
    return found


def quality_centre(user: Any) -> Centre:
    """The centre whose providers the user looks at. Raises NotAllowed."""
    require_quality_reader(user)
    return _centre(user, READERS)


def directed_centre(user: Any) -> Centre:
    """The centre whose rule the user sets. Raises NotAllowed."""
    if not directs_quality(user):
        raise NotAllowed(_("停单规则由中心主任设置。"))
    return _centre(user, (Role.DIRECTOR,))


def _centre(user: Any, roles: tuple[str, ...]) -> Centre:
    posts = [post for post in user.current_posts if post.role in roles]
    centres = Centre.objects.select_related("area").in_bulk({post.centre_id for post in posts})
    for post in posts:
        centre = centres[post.centre_id]
        if centre.area.code.startswith(post.area.code):
            return centre
    raise NotAllowed(_("您的岗位不在这个中心的区域，不能看这里的服务质量。"))
