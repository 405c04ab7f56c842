from django.apps import AppConfig

from . import lookups  # noqa: F401 — registers `__prefix`


class CoreConfig(AppConfig):
    name = "bianmin.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
