from django.apps import AppConfig

from bianmin.core import rules

from . import vocabulary


class ResidentsConfig(AppConfig):
    name = "bianmin.residents"
    label = "residents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import search_terms

        vocabulary.register(rules.vocabulary)
        search_terms.register_tokens()
