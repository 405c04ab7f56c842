from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from bianmin.core import demo, journal_words, navigation, panels, resident_actions
from bianmin.core.navigation import LIVING, MONEY, WATCH, NavItem
from bianmin.core.resident_actions import MINE, ResidentAction


class LivingConfig(AppConfig):
    name = "bianmin.living"
    label = "living"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bianmin.core import payments

        from . import book_about, movers
        from .actions.order_pay import LABEL, on_paid, on_refunded, receipt_lines
        from .journal_verbs import FIELDS, VALUES, VERBS
        from .panels_provider import provider_ready, provider_services

        journal_words.register_many(VERBS, FIELDS, VALUES)
        movers.register()
        book_about.register()
        payments.register(LABEL, on_paid=on_paid, on_refunded=on_refunded, lines=receipt_lines)
        _register_places()
        _register_panels()
        _register_person()
        _register_clothing()
        demo.register("orders", 86, "bianmin.living.demo_orders.load_demo_orders")
        demo.register("standing orders", 87, "bianmin.living.demo_standing.load_demo_standing")
        demo.register("what providers offer", 32, "bianmin.living.demo.load_demo_services")
        panels.register("provider.main", "living.services", provider_services, order=20)
        panels.register("provider.ready", "living.services", provider_ready)
        _register_quality()


def _register_places() -> None:
    from bianmin.accounts.models import Role

    from . import access

    desk = navigation.desk
    desk.landings |= {Role.DISPATCHER: "order_queue", Role.WORKER: "work_today"}
    desk.register(NavItem(_("订单"), "order_queue", "wrench-screwdriver", access.sees_orders, 45, group=LIVING))
    to_dispatch = pgettext_lazy("menu", "派单")
    desk.register(NavItem(to_dispatch, "dispatch_day", "map", access.works_at_station, 46, group=LIVING))
    desk.register(NavItem(_("结算"), "settlements", "banknotes", access.reads_station, 48, group=MONEY))
    desk.register(NavItem(_("服务目录"), "menu_table", "squares-2x2", access.reads_station, 49, group=LIVING))
    navigation.resident.register(NavItem(_("服务"), "service_list", "wrench-screwdriver", order=30))
    menu = ResidentAction(
        "services", _("生活服务"), _("通下水、打扫、理发，下单就来"), "service_list", "wrench-screwdriver", order=12
    )
    resident_actions.register(menu)
    mine = ResidentAction(
        "orders", _("我的订单"), _("谁来、什么时候来"), "my_orders", "receipt-percent", MINE, order=20
    )
    resident_actions.register(mine)


def _register_person() -> None:
    """What a person's timeline tells of her orders, and how an order is found by its number."""
    from bianmin.residents import other_hits, timeline

    from .permissions import sees_orders
    from .selectors.order_find import order_hits
    from .workflow import ORDER

    def what(payload: Any) -> str:
        return str(payload.get("service", ""))

    inner = {"edit", "offer", "refuse", "give_back", "recall", "depart", "settle", "rate"}
    inner |= {"mate_send", "mate_accept", "mate_refuse"}
    for verb in ["place", *(verb for verb in ORDER.moves if verb not in inner)]:
        timeline.register(
            f"order.{verb}",
            note=lambda payload: str(payload.get("service", "")),
            url_name="order_detail",
            sees=sees_orders,
        )
    other_hits.register("living.orders", order_hits)


def _register_panels() -> None:
    from bianmin.portal.selectors.messages import keep_history

    from .panels import my_orders, person_orders

    keep_history("order:")
    panels.register("portal.account", "living.orders", my_orders, order=3)
    panels.register("person.main", "living.orders", person_orders, order=45)


def _register_quality() -> None:
    from . import access

    demo.register("quality", 96, "bianmin.living.demo_quality.load_demo_quality")
    scores = NavItem(
        _("服务质量"), "quality_scores", "chart-bar", access.reads_station, 46, under="/desk/complaints/", group=WATCH
    )
    navigation.desk.register(scores)


def _register_clothing() -> None:
    from bianmin.core import rotation
    from bianmin.residents import other_hits, timeline

    from . import movers_clothing
    from .models import ClothingDonation
    from .models.clothing_donation import NAME_PURPOSE, PHONE_PURPOSE
    from .panels import person_handouts
    from .permissions import reads_station
    from .selectors.clothing_find import clothing_hits

    def reads(request: HttpRequest) -> bool:
        return reads_station(request.user)

    def pieces(payload: Any) -> str:
        count = payload.get("pieces") or 0
        return ngettext("%(count)s 件", "%(count)s 件", count) % {"count": count}

    def weight(payload: Any) -> str:
        return str(_("%(kg)s 公斤")) % {"kg": payload.get("weight", "")}

    movers_clothing.register()
    demo.register("clothing", 85, "bianmin.living.demo_clothing.load_demo_clothing")
    rotation.register_index(ClothingDonation, "donor_index", NAME_PURPOSE, lambda row: row.donor_name or None)
    rotation.register_index(ClothingDonation, "phone_index", PHONE_PURPOSE, lambda row: row.phone or None)
    navigation.desk.register(NavItem(_("衣物"), "garment_stock", "gift", reads, 50, group=LIVING))
    given = ResidentAction("clothing", _("衣物捐赠和领取"), _("捐什么、送到哪里、谁能领"), "clothing", "gift", order=55)
    resident_actions.register(given)
    other_hits.register("living.clothing", clothing_hits)
    panels.register("person.side", "living.clothing", person_handouts, order=60)
    timeline.register("donation.receive", note=weight, sees=reads_station)
    timeline.register("handout.make", note=pieces, sees=reads_station)
    timeline.register("handout.undo", note=pieces, sees=reads_station)
