"""Taking a month's book of clothing aid out of the house: journalled with who and which month."""

from datetime import date
from typing import Any

from django.db import transaction

from bianmin.core import journal
from bianmin.core.models import Centre
from bianmin.living.permissions_clothing import require_clothing_reader
from bianmin.living.selectors.clothing_export import month_workbook


def clothing_export(*, actor: Any, centre: Centre, month: date) -> bytes:
    """The workbook of a month. Raises NotAllowed."""
    require_clothing_reader(actor)
    with transaction.atomic():
        payload = {"month": f"{month:%Y-%m}"}
        journal.record(actor=actor, verb="clothing.export", noun=centre, area_code=centre.area.code, payload=payload)
        return month_workbook(actor, centre, month)
