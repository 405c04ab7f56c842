"""Every door of the product: each app mounts its own paths."""

from django.urls import URLPattern, URLResolver, include, path

from .api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bianmin.core.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("bianmin.accounts.urls")),
    path("", include("bianmin.residents.urls")),
    path("", include("bianmin.portal.urls")),
    path("", include("bianmin.partners.urls")),
    path("", include("bianmin.feedback.urls")),
    path("", include("bianmin.affairs.urls")),
    path("", include("bianmin.living.urls")),
    path("", include("bianmin.channels.urls")),
    path("api/v1/", api.urls),
]

handler400 = "bianmin.core.error_pages.bad_request"
handler403 = "bianmin.core.error_pages.permission_denied"
handler404 = "bianmin.core.error_pages.not_found"
handler429 = "bianmin.core.error_pages.too_many_requests"  # allauth looks for it here
handler500 = "bianmin.core.error_pages.server_error"
