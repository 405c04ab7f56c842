"""Shown on the page of a provider: what it offers."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from bianmin.partners.models import Provider

from .models import Service


def provider_ready(request: HttpRequest, *, provider: Provider, **_more: object) -> str:
    """Among what is missing before anybody can be sent: a service; nothing when it offers one."""
    if Service.objects.filter(providers=provider).exists():
        return ""
    return render_to_string("living/panel_provider_ready.html", {"provider": provider}, request)


def provider_services(request: HttpRequest, *, provider: Provider, can_edit: bool = False, **_more: object) -> str:
    """The services that the provider offers; whoever may edit it chooses them."""
    context = {"services": list(Service.objects.filter(providers=provider)), "provider": provider}
    return render_to_string("living/panel_provider_services.html", context | {"can_edit": can_edit}, request)
