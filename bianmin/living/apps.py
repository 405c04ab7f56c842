from django.apps import AppConfig

from bianmin.core import demo, journal_words, panels


class LivingConfig(AppConfig):
    name = "bianmin.living"
    label = "living"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import movers
        from .demo import load_demo_services
        from .journal_verbs import FIELDS, VALUES, VERBS
        from .panels_provider import provider_services

        journal_words.register_many(VERBS, FIELDS, VALUES)
        movers.register()
        demo.register("what providers offer", 32, load_demo_services)
        panels.register("provider.main", "living.services", provider_services, order=20)
