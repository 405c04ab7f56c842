from django.apps import AppConfig
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from bianmin.core import demo, journal_words, navigation, panels, rules
from bianmin.core.navigation import PEOPLE, NavItem

from . import vocabulary


class ResidentsConfig(AppConfig):
    name = "bianmin.residents"
    label = "residents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import movers, search_terms
        from .journal_verbs import FIELDS, VALUES, VERBS, name_people, tag_names
        from .permissions import can_decide_exports, can_export, can_import_ledger, can_search_people

        def finds_people(request: HttpRequest) -> bool:
            return can_search_people(request.user)

        def imports(request: HttpRequest) -> bool:
            return can_import_ledger(request.user)

        def search_box(request: HttpRequest) -> str:
            return render_to_string("residents/_search_box.html", request=request) if finds_people(request) else ""

        def exports_people(request: HttpRequest) -> bool:
            return can_export(request.user) or can_decide_exports(request.user)

        journal_words.register_many(VERBS, FIELDS, VALUES)
        journal_words.register_table("tag", tag_names)
        journal_words.register_namer(name_people)
        vocabulary.register(rules.vocabulary)
        search_terms.register_tokens()
        movers.register()
        demo.register("a record that stands there twice", 40, "bianmin.residents.demo.load_demo_double")
        panels.register("desk.search", "residents.search", search_box, order=10)
        people = NavItem(
            _("居民"), "person_search", "users", finds_people, order=35, under="/desk/residents/", group=PEOPLE
        )
        navigation.desk.register(people)
        navigation.desk.register(NavItem(_("台账导入"), "ledger_list", "table-cells", imports, 36, group=PEOPLE))
        export_place = NavItem(_("台账导出"), "ledger_export", "arrow-down-tray", exports_people, 37, group=PEOPLE)
        navigation.desk.register(export_place)
