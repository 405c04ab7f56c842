from django.apps import AppConfig

from bianmin.core import journal_words


class PartnersConfig(AppConfig):
    name = "bianmin.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .journal_verbs import FIELDS, VERBS

        journal_words.register_many(VERBS, FIELDS)
