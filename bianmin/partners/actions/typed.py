"""What people type about providers, workers and papers: trimmed, measured, with the sentence for what is wrong."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from bianmin.core import masking, phone
from bianmin.core.errors import UserError, VersionConflict

Row = TypeVar("Row", bound=Model)
MAX_SEALED = 60  # what an encrypted field takes


def text_of(model: type[Model], name: str, value: Any) -> str:
    """One line of text for a field of `model`. Raises UserError when it is too long."""
    text = " ".join(str(value or "").split())
    most = getattr(model._meta.get_field(name), "max_length", None) or MAX_SEALED
    if len(text) > most:
        raise UserError(_("内容太长，最多 %(most)d 个字。") % {"most": most}, field=name)
    return text


def reason_of(value: str, most: int = 120) -> str:
    """Why something is done; never empty. Raises UserError."""
    text = " ".join(value.split())
    if not text:
        raise UserError(_("请写明原因，以后查得到。"), field="reason")
    if len(text) > most:
        raise UserError(_("内容太长，最多 %(most)d 个字。") % {"most": most}, field="reason")
    return text


def phone_of(value: Any) -> dict[str, str]:
    """`phone` and `phone_masked` as they are stored; empty stays empty. Raises PhoneError."""
    try:
        number = phone.normalise(str(value)) if str(value or "").strip() else ""
    except UserError as error:
        error.field = "phone"
        raise
    return {"phone": number, "phone_masked": masking.mask_phone(number)}


def locked(row: Row) -> Row:
    """The row as it is now, held until the transaction ends."""
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


def stale(both: Mapping[str, tuple[Any, Any]]) -> VersionConflict:
    """Somebody has changed the row since it was read; `both` holds what is stored and what was typed, by field."""
    return VersionConflict(_("这份资料刚刚被同事改过。请对照两边的内容后再保存。"), details=dict(both))
