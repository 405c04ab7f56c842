from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bianmin.core import demo, journal_words, navigation, panels, resident_actions
from bianmin.core.navigation import NavItem
from bianmin.core.resident_actions import ResidentAction


class FeedbackConfig(AppConfig):
    name = "bianmin.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import access, movers
        from .journal_verbs import FIELDS, VALUES, VERBS
        from .panels import my_invitations

        movers.register()
        panels.register("portal.mine", "feedback.invitations", my_invitations, order=50)
        resident_actions.register(
            ResidentAction("quality", _("大家怎么评"), _("满意不满意，差评改了什么"), "quality_show", "star", order=60)
        )
        demo.register("ratings", 60, "bianmin.feedback.demo.load_demo_ratings")
        journal_words.register_many(VERBS, FIELDS, VALUES)
        desk = navigation.desk
        desk.register(NavItem(_("好差评"), "rating_list", "star", access.reads, 55, group=navigation.WATCH))
        desk.register(NavItem(_("我的评价"), "rating_own", "star", access.rated, 57, group=navigation.OWN))
        desk.register(
            NavItem(_("评价器"), "tablet_list", "device-tablet", access.sets_tablets, 75, group=navigation.MANAGE)
        )
