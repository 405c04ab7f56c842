from django.contrib import admin
from django.urls import include, path

from .pages import trivial

urlpatterns = [
    path("bench/trivial/", trivial),
    path("bench/admin/", admin.site.urls),
    path("", include("bianmin.config.urls")),
]
