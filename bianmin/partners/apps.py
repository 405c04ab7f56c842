from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from bianmin.core import demo, journal_words, navigation


class PartnersConfig(AppConfig):
    name = "bianmin.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .demo import load_demo_organizations
        from .journal_verbs import FIELDS, VERBS
        from .permissions import can_view_organization

        def sees_organizations(request: HttpRequest) -> bool:
            return can_view_organization(request.user)

        demo.register("organizations", 30, load_demo_organizations)
        journal_words.register_many(VERBS, FIELDS)
        navigation.desk.register(
            navigation.NavItem(
                pgettext_lazy("list", "单位"), "organization_list", "building-office-2", sees_organizations, order=45
            )
        )
