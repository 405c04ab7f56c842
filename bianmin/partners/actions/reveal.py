"""A number in full, for whoever has to ring somebody or pay: each time it is shown stands in the journal."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import UserError
from bianmin.partners.models import Provider, Worker
from bianmin.partners.permissions import require_with_provider


def provider_reveal(*, actor: Any, provider: Provider, field: str) -> str:
    """The telephone or the account number ("phone", "bank_account"). Raises UserError, NotAllowed."""
    require_with_provider(actor, "edit", provider.area_code)
    return _reveal(actor, "provider.reveal", provider, field, ("phone", "bank_account"), provider.area_code)


def worker_reveal(*, actor: Any, worker: Worker) -> str:
    """Her telephone. Raises UserError, NotAllowed."""
    require_with_provider(actor, "edit", worker.provider.area_code)
    return _reveal(actor, "worker.reveal", worker, "phone", ("phone",), worker.provider.area_code)


def _reveal(actor: Any, verb: str, row: Provider | Worker, field: str, known: tuple[str, ...], area_code: str) -> str:
    value = str(getattr(row, field)) if field in known else ""
    if not value:
        raise UserError(_("没有登记这个号码。"))
    with transaction.atomic():
        payload = {"name": row.name, "field": field}
        journal.record(actor=actor, verb=verb, noun=row, area_code=area_code, payload=payload)
    return value
