"""Who works with clothing aid: the station hands out, the director corrects and sets the rule, the auditor reads."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from bianmin.accounts.models import Role
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import Centre

from .models import ClothingDonation, ClothingHandout, GarmentStock
from .permissions import READERS, STATION, reads_station, require_station


def can_direct_clothing(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(Role.DIRECTOR))


def require_clothing_reader(user: Any) -> None:
    """Raises NotAllowed."""
    if not reads_station(user):
        raise NotAllowed(_("衣物救助由便民生活站的调度和主任办理，审计员可以查看。"))


def require_clothing_director(user: Any, centre: Centre | None = None) -> None:
    """Of `centre`, where one is given. Raises NotAllowed."""
    if not can_direct_clothing(user):
        raise NotAllowed(_("更正库存、修改领取规则由主任办理。"))
    if centre is not None:
        _require_covered(user, (Role.DIRECTOR,), centre)


def require_station_of(user: Any, centre: Centre) -> None:
    """Raises NotAllowed for whoever does not work at the station of this centre."""
    require_station(user)
    _require_covered(user, STATION, centre)


def station_centre(user: Any) -> Centre:
    """The centre at whose station the user works. Raises NotAllowed."""
    require_station(user)
    return _centre(user, STATION)


def read_centre(user: Any) -> Centre:
    """The centre whose shelf the user looks at. Raises NotAllowed."""
    require_clothing_reader(user)
    return _centre(user, READERS)


def _centre(user: Any, roles: tuple[str, ...]) -> Centre:
    posts = [post for post in user.current_posts if post.role in roles]
    centres = Centre.objects.select_related("area").in_bulk({post.centre_id for post in posts})
    for post in posts:
        centre = centres[post.centre_id]
        if centre.area.code.startswith(post.area.code):
            return centre
    raise _elsewhere()


def _require_covered(user: Any, roles: tuple[str, ...], centre: Centre) -> None:
    code = centre.area.code
    if not any(code.startswith(post.area.code) for post in user.current_posts if post.role in roles):
        raise _elsewhere()


def _elsewhere() -> NotAllowed:
    return NotAllowed(_("您的岗位不在这个中心的区域，不能办理这里的衣物救助。"))


def get_donation(user: Any, uid: uuid.UUID, verb: str = "view") -> ClothingDonation:
    """Fetched and checked in one step. Raises NotAllowed, NotFound."""
    _require(user, verb)
    related = ("centre__area", "person", "organization", "received_by", "disinfected_by")
    row = ClothingDonation.objects.visible_to(user).select_related(*related).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("没有这笔捐赠，或者不在您负责的区域。"))
    return row


def get_handout(user: Any, uid: uuid.UUID, verb: str = "view") -> ClothingHandout:
    """Raises NotAllowed, NotFound."""
    _require(user, verb)
    related = ("centre__area", "person", "household", "handed_by", "undone_by")
    row = ClothingHandout.objects.visible_to(user).select_related(*related).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("没有这次领取，或者不在您负责的区域。"))
    return row


def get_stock(user: Any, uid: uuid.UUID) -> GarmentStock:
    """Raises NotAllowed, NotFound."""
    require_clothing_reader(user)
    row = GarmentStock.objects.visible_to(user).select_related("centre__area").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("没有这一种衣物，或者不在您负责的区域。"))
    return row


def _require(user: Any, verb: str) -> None:
    if verb == "view":
        require_clothing_reader(user)
    else:
        require_station(user)
