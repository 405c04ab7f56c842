from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bianmin.core import demo, journal_words, navigation, panels, resident_actions, rules
from bianmin.core.navigation import CASES, NavItem
from bianmin.core.resident_actions import ResidentAction

from . import vocabulary


class AffairsConfig(AppConfig):
    name = "bianmin.affairs"
    label = "affairs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bianmin.core import rotation

        from . import movers, pickup
        from .journal_verbs import FIELDS, VALUES, VERBS, item_names
        from .models import Case

        demo.register("cases", 50, "bianmin.affairs.demo.load_demo_cases")
        demo.register("archive packages", 55, "bianmin.affairs.actions.archive.archive_due")
        demo.register("online applications", 75, "bianmin.affairs.demo_online.load_demo_applications")
        demo.register("appointments", 76, "bianmin.affairs.demo_online.load_demo_appointments")
        journal_words.register_many(VERBS, FIELDS, VALUES)
        journal_words.register_table("item", item_names)
        vocabulary.register(rules.vocabulary)
        rotation.register_index(Case, "pickup_index", pickup.PURPOSE, lambda case: case.pickup_code)
        movers.register()
        _register_places()
        _register_panels()
        _register_timeline()
        _register_search()


def _register_places() -> None:
    from bianmin.accounts.models import Role

    from . import access

    desk, resident = navigation.desk, navigation.resident
    desk.landings |= {Role.CLERK: "counter", Role.OFFICER: "office_queue"}
    counter = NavItem(
        _("受理"), "counter", "clipboard-document-check", access.accepts, 10, under="/desk/appointments/", group=CASES
    )
    desk.register(counter)
    desk.register(NavItem(_("概况"), "desk_home", "chart-bar-square", access.oversees, 10))
    desk.register(NavItem(_("科室"), "office_queue", "inbox-stack", access.works_queue, 20, group=CASES))
    desk.register(NavItem(_("办件"), "case_list", "rectangle-stack", access.sees_cases, 30, group=CASES))
    desk.register(
        NavItem(_("网上申请"), "online_applications", "device-phone-mobile", access.reads_online, 25, group=CASES)
    )
    desk.register(NavItem(_("归档"), "archive_list", "archive-box", access.reads_archives, 35, group=CASES))
    desk.register(NavItem(_("告知"), "message_list", "chat-bubble-left-right", access.tells, 40, group=CASES))
    desk.register(NavItem(_("事项目录"), "item_list", "book-open", access.edits_catalogue, 50, group=CASES))
    resident.register(NavItem(_("办事"), "guide_list", "book-open", order=20))
    guides = ResidentAction("guides", _("办事指南"), _("要什么条件、带什么材料"), "guide_list", "book-open", order=10)
    booking = ResidentAction(
        "appointment", _("预约"), _("约个时间到窗口，不用等"), "appointment_book", "calendar-days", order=18
    )
    resident_actions.register(booking)
    needs = ResidentAction("needs", _("我能办什么"), _("答几个问题，列出能办的"), "needs", "light-bulb", order=5)
    resident_actions.register(needs)
    progress = ResidentAction("progress", _("查进度"), _("用回执上的编号和取件码"), "progress", "clock", order=20)
    resident_actions.register(guides)
    bundles = ResidentAction(
        "bundles", _("一件事一次办"), _("生孩子、退休、找工作……"), "bundle_list", "rectangle-group", order=15
    )
    resident_actions.register(progress)
    resident_actions.register(bundles)


def _register_panels() -> None:
    from .panels import (
        calendar_day_cases,
        guide_search,
        my_booked,
        my_cases,
        my_online,
        organization_cases,
        person_cases,
        person_compare,
        person_entitled,
        person_jumps,
    )

    panels.register("portal.account", "affairs.appointments", my_booked, order=5)
    panels.register("portal.mine", "affairs.online", my_online, order=5)
    panels.register("portal.mine", "affairs.cases", my_cases, order=10)
    panels.register("portal.search", "affairs.guides", guide_search)
    panels.register("person.side", "affairs.entitled", person_entitled, order=40)
    panels.register("person.main", "affairs.cases", person_cases, order=40)
    panels.register("person.compare", "affairs.cases", person_compare, order=40)
    panels.register("person.jumps", "affairs.cases", person_jumps, order=40)
    panels.register("organization.main", "affairs.cases", organization_cases, order=40)
    panels.register("calendar.day", "affairs.cases", calendar_day_cases, order=40)


def _register_search() -> None:
    from bianmin.residents import other_hits

    from .selectors.case_find import case_hits

    other_hits.register("affairs.cases", case_hits)


def _register_timeline() -> None:
    """What a person's timeline tells of her cases: the moves that concern her, not the office's inner ones."""
    from bianmin.residents import timeline

    from .permissions import can_read_cases
    from .workflow import CASE

    inner = {"assign", "note", "receive_material"}
    for verb in ["notify", *(verb for verb in CASE.moves if verb not in inner)]:
        timeline.register(
            f"case.{verb}",
            note=lambda payload: str(payload.get("item", "")),
            url_name="case_detail",
            sees=can_read_cases,
        )
