"""Who works at the life station: dispatcher and director; the auditor reads; whoever takes requests may order."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from bianmin.accounts.models import Role
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import Centre
from bianmin.core.scope import in_areas
from bianmin.partners.models import Worker

from .models import DayPlan, Order, OrderMate, Service, Settlement
from .roles import ORDERERS, READERS, SEE_ORDERS, STATION


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


def require_director(user: Any) -> None:
    """Raises NotAllowed."""
    if not _holds(user, (Role.DIRECTOR,)):
        raise NotAllowed(_("这件事由中心主任办理。"))


def require_orderer(user: Any) -> None:
    """Raises NotAllowed."""
    if not orders_for_others(user):
        raise NotAllowed(_("代居民下单由生活站、窗口、网格员和主任办理。"))


def require_taker(user: Any) -> None:
    """A resident, whose own it was when it was fetched, or whoever takes requests for others. Raises NotAllowed."""
    if not getattr(user, "is_resident", False):
        require_orderer(user)


def can_work(user: Any) -> bool:
    """Whether orders can be sent to this user: a worker who is still there."""
    return bool(user.is_authenticated and user.has_role(Role.WORKER) and hasattr(user, "worker"))


def sees_orders(user: Any) -> bool:
    return _holds(user, SEE_ORDERS)


def require_order_reader(user: Any) -> None:
    """Raises NotAllowed."""
    if not sees_orders(user):
        raise NotAllowed(_("订单由生活站、窗口、网格员、主任和审计查看。"))


def require_worker(user: Any) -> None:
    """Raises NotAllowed."""
    if not can_work(user):
        raise NotAllowed(_("这是服务人员接单的页面。您的账号还没有对应的服务人员，请找便民生活站。"))


def require_worker_of(user: Any, order: Order) -> None:
    """The worker of the order, or the station in her stead; not who goes along. Raises NotAllowed."""
    if _is_worker(user, order.worker) or works_at_station(user):
        return
    if order.worker and any(_is_worker(user, mate.worker) for mate in order.mates.live().select_related("worker")):
        raise NotAllowed(_("您是同去的，这一步由%(lead)s办。") % {"lead": order.worker.name})
    raise NotAllowed(_("这一单不是派给您的。请刷新今天的单子。"))


def require_mate(user: Any, mate: OrderMate) -> None:
    """Who goes along herself, or the station in her stead. Raises NotAllowed."""
    if not _is_worker(user, mate.worker) and not works_at_station(user):
        raise NotAllowed(_("这一单不是派给您的。请刷新今天的单子。"))


def _is_worker(user: Any, worker: Worker | None) -> bool:
    return worker is not None and worker.user_id is not None and worker.user_id == user.pk


def get_order(user: Any, uid: uuid.UUID) -> Order:
    """Fetch and check in one step: an order of the areas that the user's posts see orders of. Raises NotFound."""
    related = ("service__station", "service__skill", "centre__area", "person", "account", "worker", "provider", "fund")
    found = Order.objects.visible_to(user).select_related(*related).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("没有这个订单，或者不在您负责的区域。"))
    return found


def get_mate(order: Order, uid: uuid.UUID) -> OrderMate:
    """Who was asked to go along to an order that was fetched and checked. Raises NotFound."""
    found = OrderMate.objects.filter(order=order, uid=uid).select_related("order", "worker").first()
    if found is None:
        raise NotFound(_("这位师傅不在这一单里。"))
    return found


def get_service(code: str) -> Service:
    """A service of the menu. Raises NotFound."""
    found = Service.objects.on_menu().filter(code=code).first()
    if found is None:
        raise NotFound(_("没有这项服务，或者已经停办。"))
    return found


def get_day_plan(user: Any, uid: uuid.UUID) -> DayPlan:
    """Raises NotFound."""
    found = DayPlan.objects.visible_to(user).select_related("centre__area").filter(uid=uid).first()
    if found is None:
        raise NotFound(_("没有这个排班，或者不在您负责的区域。"))
    return found


def directs(user: Any) -> bool:
    return _holds(user, (Role.DIRECTOR,))


def require_reader(user: Any) -> None:
    """Raises NotAllowed."""
    if not reads_station(user):
        raise NotAllowed(_("这里由便民生活站、主任和审计查看。"))


def get_settlement(user: Any, uid: uuid.UUID) -> Settlement:
    """Raises NotFound."""
    related = ("provider", "centre__area", "made_by", "approved_by")
    found = Settlement.objects.visible_to(user).select_related(*related).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("没有这张结算单，或者不在您负责的区域。"))
    return found


def station_centre(user: Any) -> Centre:
    """The centre whose station the user's posts belong to. Raises NotFound."""
    found = Centre.objects.filter(in_areas(user, "area__code")).select_related("area").order_by("id").first()
    if found is None:
        raise NotFound(_("您负责的区域里没有中心。"))
    return found
