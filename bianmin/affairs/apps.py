from django.apps import AppConfig


class AffairsConfig(AppConfig):
    name = "bianmin.affairs"
    label = "affairs"
    default_auto_field = "django.db.models.BigAutoField"
