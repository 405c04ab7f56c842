from django.apps import AppConfig

from bianmin.core import journal_words, navigation


class LivingConfig(AppConfig):
    name = "bianmin.living"
    label = "living"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bianmin.accounts.models import Role

        from . import movers
        from .journal_verbs import FIELDS, VALUES, VERBS

        journal_words.register_many(VERBS, FIELDS, VALUES)
        movers.register()
        navigation.desk.landings[Role.WORKER] = "work_today"
