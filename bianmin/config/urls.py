"""Every door of the product: each app mounts its own paths."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bianmin.core.urls")),
]
