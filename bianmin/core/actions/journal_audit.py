"""An audit of one person's record is itself a look that the person may see."""

import uuid
from typing import Any

from django.db import transaction

from bianmin.core import journal
from bianmin.core.models import SubjectKey


def journal_audit(*, actor: Any, subject_uid: uuid.UUID, area_code: str) -> None:
    """Note that `actor` read what was done with a person's record; once for each quarter of an hour."""
    with transaction.atomic():
        journal.look(
            actor=actor,
            noun=SubjectKey(subject_uid=subject_uid),
            subject_uid=subject_uid,
            purpose="audit",
            area_code=area_code,
        )
