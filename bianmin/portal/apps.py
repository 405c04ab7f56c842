from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bianmin.core import demo, journal_words, navigation, panels, resident_actions
from bianmin.core.navigation import NavItem
from bianmin.core.resident_actions import DO, MINE, ResidentAction


class PortalConfig(AppConfig):
    name = "bianmin.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bianmin.core import rotation

        from . import movers
        from .actions.account import PHONE_PURPOSE
        from .journal_verbs import FIELDS, VALUES, VERBS
        from .models import ResidentAccount
        from .panels import person_phone_accounts

        demo.register("resident accounts", 70, "bianmin.portal.demo.load_demo_accounts")
        journal_words.register_many(VERBS, FIELDS, VALUES)
        rotation.register_index(ResidentAccount, "phone_index", PHONE_PURPOSE, lambda account: account.phone)
        movers.register()
        panels.register("person.side", "portal.bindings", person_phone_accounts, order=60)
        navigation.resident.register(NavItem(_("首页"), "home", "home", order=10))
        navigation.resident.register(NavItem(_("我的"), "my", "user-circle", order=90))
        _register_actions()


def _register_actions() -> None:
    def one_is_in(request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_resident", False))

    mine = ResidentAction("my", _("我的事"), _("办到哪一步、谁的事都看得到"), "my", "user-circle", DO, 30)
    family = ResidentAction(
        "person_acting", _("我和家人"), _("绑定本人、替父母办事"), "person_acting", "users", MINE, 80, one_is_in
    )
    told = ResidentAction(
        "my_messages",
        _("消息"),
        _("中心告诉您的话都在这里"),
        "my_messages",
        "chat-bubble-left-right",
        MINE,
        40,
        one_is_in,
    )
    looks = ResidentAction(
        "my_looks", _("谁看过"), _("哪些工作人员看过您的资料"), "my_looks", "eye", MINE, 85, one_is_in
    )
    account = ResidentAction(
        "my_phone_account",
        _("手机账号"),
        _("退出所有手机、注销"),
        "my_phone_account",
        "cog-6-tooth",
        MINE,
        90,
        one_is_in,
    )
    for action in (mine, told, family, looks, account):
        resident_actions.register(action)
