from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from bianmin.core import demo, journal_words, navigation, panels


class PartnersConfig(AppConfig):
    name = "bianmin.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bianmin.accounts.models import Role

        from .journal_verbs import FIELDS, VALUES, VERBS
        from .panels import papers_due
        from .permissions import can_view_organization, can_view_provider

        def sees_organizations(request: HttpRequest) -> bool:
            return can_view_organization(request.user)

        def sees_providers(request: HttpRequest) -> bool:
            return can_view_provider(request.user)

        demo.register("organizations", 30, "bianmin.partners.demo.load_demo_organizations")
        demo.register("providers and workers", 31, "bianmin.partners.demo_providers.load_demo_providers")
        journal_words.register_many(VERBS, FIELDS, VALUES)
        for place in ("provider.list", "desk.home", "station.home"):
            panels.register(place, "partners.papers", papers_due, order=20)
        navigation.desk.landings.setdefault(Role.DISPATCHER, "provider_list")
        navigation.desk.register(
            navigation.NavItem(
                pgettext_lazy("list", "服务商"),
                "provider_list",
                "building-storefront",
                sees_providers,
                order=44,
                under="/desk/workers/",
                group=navigation.MONEY,
            )
        )
        navigation.desk.register(
            navigation.NavItem(
                pgettext_lazy("list", "单位"),
                "organization_list",
                "building-office-2",
                sees_organizations,
                order=45,
                group=navigation.PEOPLE,
            )
        )
