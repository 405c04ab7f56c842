from django.apps import AppConfig

from bianmin.core import demo, journal_words, rules

from . import vocabulary


class AffairsConfig(AppConfig):
    name = "bianmin.affairs"
    label = "affairs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bianmin.core import rotation

        from . import pickup
        from .demo import load_demo_cases
        from .journal_verbs import FIELDS, VERBS
        from .models import Case

        demo.register("cases", 50, load_demo_cases)
        journal_words.register_many(VERBS, FIELDS)
        vocabulary.register(rules.vocabulary)
        rotation.register_index(Case, "pickup_index", pickup.PURPOSE, lambda case: case.pickup_code)
