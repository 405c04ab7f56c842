"""Who edits the menu: the director publishes prices and rules, the dispatcher edits words, the auditor reads.

A right holds for the centre whose area the post covers."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from bianmin.accounts.models import Role
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import Centre
from bianmin.core.scope import under_codes

from .models import PriceRule, Service, Station
from .permissions import reads_station, works_at_station
from .roles import READERS, STATION


def publishes_menu(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(Role.DIRECTOR))


def menu_centre(user: Any) -> Centre:
    """The centre whose menu the user reads. Raises NotAllowed."""
    if not reads_station(user):
        raise NotAllowed(_("服务目录由便民生活站的调度和主任办理，审计员可以查看。"))
    covered = under_codes(user.areas_of(READERS), "area__code")
    centre = Centre.objects.select_related("area").filter(covered).order_by("id").first()
    if centre is None:
        raise _elsewhere()
    return centre


def editor_centre(user: Any) -> Centre:
    """The same for whoever may edit words. Raises NotAllowed."""
    centre = menu_centre(user)
    require_menu_editor(user, centre)
    return centre


def publisher_centre(user: Any) -> Centre:
    """The same for whoever publishes. Raises NotAllowed."""
    centre = menu_centre(user)
    require_menu_publisher(user, centre)
    return centre


def require_menu_editor(user: Any, centre: Centre) -> None:
    """Raises NotAllowed."""
    if not works_at_station(user):
        raise NotAllowed(_("服务目录由便民生活站的调度和主任修改。"))
    _require_covered(user, STATION, centre)


def require_menu_publisher(user: Any, centre: Centre) -> None:
    """Raises NotAllowed."""
    if not publishes_menu(user):
        raise NotAllowed(_("价格、优惠规则、上架和停办由主任办理。"))
    _require_covered(user, (Role.DIRECTOR,), centre)


def get_menu_service(user: Any, uid: uuid.UUID) -> Service:
    """A service of the user's centre, offered or not. Raises NotAllowed, NotFound."""
    rows = Service.objects.select_related("station__centre__area", "skill")
    found = rows.filter(station__centre=menu_centre(user), uid=uid).first()
    if found is None:
        raise NotFound(_("没有这项服务，或者不在您负责的区域。"))
    return found


def get_station(user: Any, uid: uuid.UUID) -> Station:
    """Raises NotAllowed, NotFound."""
    found = Station.objects.select_related("centre__area").filter(centre=menu_centre(user), uid=uid).first()
    if found is None:
        raise NotFound(_("没有这个服务站，或者不在您负责的区域。"))
    return found


def get_price_rule(user: Any, uid: uuid.UUID) -> PriceRule:
    """A rule whose fund is the centre's. Raises NotAllowed, NotFound."""
    rows = PriceRule.objects.select_related("fund__centre__area")
    found = rows.filter(fund__centre=menu_centre(user), uid=uid).first()
    if found is None:
        raise NotFound(_("没有这条优惠规则，或者不在您负责的区域。"))
    return found


def _require_covered(user: Any, roles: tuple[str, ...], centre: Centre) -> None:
    if not any(centre.area.code.startswith(code) for code in user.areas_of(roles)):
        raise _elsewhere()


def _elsewhere() -> NotAllowed:
    return NotAllowed(_("您的岗位不在这个中心的区域，不能办理这里的服务目录。"))
