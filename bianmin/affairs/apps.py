from django.apps import AppConfig

from bianmin.core import rules

from . import vocabulary


class AffairsConfig(AppConfig):
    name = "bianmin.affairs"
    label = "affairs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bianmin.core import rotation

        from . import pickup
        from .models import Case

        vocabulary.register(rules.vocabulary)
        rotation.register_index(Case, "pickup_index", pickup.PURPOSE, lambda case: case.pickup_code)
