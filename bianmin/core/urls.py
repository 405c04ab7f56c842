"""Paths of the house itself."""

from django.urls import path

from .views.components import components
from .views.healthz import healthz
from .views.large_print import large_print

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("large/", large_print, name="large_print"),
    path("desk/components/", components, name="components"),
]
