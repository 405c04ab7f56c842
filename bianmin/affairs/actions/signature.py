"""A signature drawn on the screen, kept as a sealed picture beside the delivery that it belongs to."""

import base64
import binascii
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.affairs.models import Case, Delivery
from bianmin.core import files
from bianmin.core.errors import UserError
from bianmin.core.models import StoredFile

from .case_close import case_deliver

PREFIX = "data:image/png;base64,"
MOST_BYTES = 300_000


def case_deliver_signed(*, actor: Any, case: Case, signature_png: str = "", **fields: Any) -> Case:
    """`case_deliver` with the drawn signature as a data URL; a typed name alone is enough.

    Raises UserError for a picture that is none, and whatever `case_deliver` raises.
    """
    with transaction.atomic():
        drawn = None
        if signature_png and fields.get("method") == Delivery.Method.SIGNATURE:
            drawn = _store(case, signature_png)
        return case_deliver(actor=actor, case=case, signature=drawn, **fields)


def _store(case: Case, data_url: str) -> StoredFile:
    try:
        if not data_url.startswith(PREFIX):
            raise ValueError("not a picture")
        picture = base64.b64decode(data_url.removeprefix(PREFIX), validate=True)
    except (ValueError, binascii.Error) as error:
        raise UserError(_("签名没有读到，请重新签，或只填签收人姓名。"), field="receiver") from error
    applicant = case.person or case.organization
    return files.store(
        content=picture,
        name="签名.png",
        subject_uid=applicant.uid if applicant else None,
        max_bytes=MOST_BYTES,
        allowed={files.PNG},
    )
