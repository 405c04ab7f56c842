"""Which services of the menu a provider offers."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import UserError, VersionConflict
from bianmin.living.models import Service
from bianmin.partners.models import Provider
from bianmin.partners.permissions import require_with_provider
from bianmin.partners.workflow import PROVIDER


def service_providers_set(*, actor: Any, provider: Provider, version: int, services: Collection[str]) -> list[Service]:
    """Let `provider` offer exactly these services of its centre, by code; what changes nothing is not journalled.

    Raises VersionConflict (the provider was changed since `version`), UserError (a service that is not on the menu),
    MoveNotAllowed (it has ended), NotAllowed.
    """
    require_with_provider(actor, "edit", provider.area_code)
    with transaction.atomic():
        row = Provider.objects.select_for_update().get(pk=provider.pk)
        PROVIDER.check("edit", row.state)
        wanted = list(Service.objects.filter(code__in=services, station__centre=row.centre_id))
        if {service.code for service in wanted} != set(services):
            raise UserError(_("有一项服务菜单里没有了，请重新勾选。"), field="services")
        before = list(Service.objects.filter(providers=row))
        if row.version != version:
            text = _("您打开以后，这个服务商刚刚被同事改过，现在的服务项目是：%(now)s。请重新打开再选。")
            now = _("、").join(one.name for one in before) or _("没有")
            raise VersionConflict(text % {"now": now}, details={"services": (now, "")})
        if before != wanted:
            row.services.set(wanted)
            row.version += 1
            row.save(update_fields=["version"])
            names = {"before": [one.name for one in before], "after": [one.name for one in wanted]}
            journal.record(
                actor=actor,
                verb="service.set_providers",
                noun=row,
                area_code=row.area_code,
                payload={"provider": row.name, **names},
            )
    return wanted
