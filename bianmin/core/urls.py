"""Paths of the house itself."""

from django.urls import path

from bianmin.core.views.healthz import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
