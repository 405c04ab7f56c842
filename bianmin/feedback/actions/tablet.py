"""Tablets at the windows: an address each, which can be taken back by making a new one."""

from typing import Any

from django.db import transaction

from bianmin.core import journal
from bianmin.core.models import Window
from bianmin.feedback.models import Tablet
from bianmin.feedback.models.invitation import new_code


def tablet_renew(*, actor: Any, window: Window) -> Tablet:
    """A new address for the window's tablet; an earlier one no longer works."""
    with transaction.atomic():
        tablet, _made = Tablet.objects.update_or_create(window=window, defaults={"code": new_code()})
        journal.record(
            actor=actor,
            verb="tablet.renew",
            noun=tablet,
            area_code=window.centre.area.code,
            payload={"window": str(window)},
        )
    return tablet
