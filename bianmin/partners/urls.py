"""Addresses of organisations, one a verb."""

from django.urls import path

from .views import organization

urlpatterns = [
    path("desk/organizations/", organization.organization_list, name="organization_list"),
    path("desk/organizations/register/", organization.organization_register, name="organization_register"),
    path("desk/organizations/<uuid:uid>/", organization.organization_detail, name="organization_detail"),
    path("desk/organizations/<uuid:uid>/edit/", organization.organization_edit, name="organization_edit"),
]
