from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bianmin.core import journal_words, navigation, panels, resident_actions
from bianmin.core.navigation import NavItem
from bianmin.core.resident_actions import MINE, ResidentAction


class LivingConfig(AppConfig):
    name = "bianmin.living"
    label = "living"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import movers
        from .journal_verbs import FIELDS, VALUES, VERBS

        journal_words.register_many(VERBS, FIELDS, VALUES)
        movers.register()
        _register_places()
        _register_panels()


def _register_places() -> None:
    navigation.resident.register(NavItem(_("服务"), "service_list", "wrench-screwdriver", order=30))
    menu = ResidentAction(
        "services", _("生活服务"), _("通下水、打扫、理发，下单就来"), "service_list", "wrench-screwdriver", order=12
    )
    resident_actions.register(menu)
    mine = ResidentAction(
        "orders", _("我的订单"), _("谁来、什么时候来"), "my_orders", "receipt-percent", MINE, order=20
    )
    resident_actions.register(mine)


def _register_panels() -> None:
    from .panels import my_orders

    panels.register("portal.account", "living.orders", my_orders, order=3)
