from django.apps import AppConfig

from bianmin.core import journal_words, rules

from . import vocabulary


class ResidentsConfig(AppConfig):
    name = "bianmin.residents"
    label = "residents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import search_terms
        from .journal_verbs import FIELDS, VERBS, name_people

        journal_words.register_many(VERBS, FIELDS)
        journal_words.register_namer(name_people)
        vocabulary.register(rules.vocabulary)
        search_terms.register_tokens()
