from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bianmin.core import demo, journal_words, navigation
from bianmin.core.navigation import MANAGE, OWN, NavItem


class AccountsConfig(AppConfig):
    name = "bianmin.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bianmin.core import rotation

        from .journal_verbs import FIELDS, VALUES, VERBS
        from .permissions import can_manage_staff
        from .second_factor import reseal

        def manages_staff(request: HttpRequest) -> bool:
            return can_manage_staff(request.user)

        def is_logged_in(request: HttpRequest) -> bool:
            return request.user.is_authenticated

        journal_words.register_many(VERBS, FIELDS, VALUES)
        rotation.register_rows("mfa.authenticator.data", reseal)
        demo.register("people", 10, "bianmin.accounts.demo.load_demo_people")
        navigation.desk.register(NavItem(_("人员和岗位"), "staff_list", "users", manages_staff, 80, group=MANAGE))
        navigation.desk.register(NavItem(_("我的账号"), "my_account", "user-circle", is_logged_in, 95, group=OWN))
