"""The life station's demo rows, made through the actions."""

from bianmin.accounts.models import Role, User
from bianmin.partners.models import Provider, Skill

from .actions.service_providers import service_providers_set
from .models import Service


def load_demo_services() -> int:
    """Let each provider that offers nothing yet offer what its workers can do. Returns how many services were given."""
    station = User.objects.filter(demo=True, posts__role=Role.DISPATCHER).order_by("id").first()
    if station is None:
        return 0
    given = 0
    for provider in Provider.objects.active().filter(services=None, workers__isnull=False).distinct():
        skills = Skill.objects.filter(workers__provider=provider)
        codes = set(Service.objects.filter(skill__in=skills).values_list("code", flat=True))
        given += len(service_providers_set(actor=station, provider=provider, version=provider.version, services=codes))
    return given
