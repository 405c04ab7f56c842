"""The life station's doors: the menu and orders of residents, the desk of the station, the worker's telephone."""

from django.urls import URLPattern, path

from .views import service_providers

urlpatterns: list[URLPattern] = [
    path("desk/providers/<uuid:uid>/services/", service_providers.service_providers_set, name="service_providers_set"),
]
