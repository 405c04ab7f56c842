"""Closed cases are archived: one sealed package for each version of a case, made by the worker; handed out on purpose.

A worker may be killed at any moment: file, row and journal entry come in one transaction, a second run finds what is
missing, and the database takes one package of a version.
"""

import logging
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from bianmin.affairs.archive_package import CHANGED, MISSING, RESEALED, Check, check, pack
from bianmin.affairs.models import ArchivePackage, Case
from bianmin.affairs.permissions import require_archive_download
from bianmin.affairs.selectors.archive_content import archive_content
from bianmin.core import files, journal
from bianmin.core.encryption import DecryptionError
from bianmin.core.errors import UserError
from bianmin.core.files import FileGone
from bianmin.core.models import JournalEntry

logger = logging.getLogger(__name__)
ZIP = "application/zip"
MAX_BYTES = 500_000_000
LEAST_PURPOSE, MOST_PURPOSE = 4, 200
RELATED = ("item", "item_version", "item_version__item__office__centre", "person", "organization", "agent", "office")


def archive_due(*, limit: int = 500) -> int:
    """Archive the closed cases that have no package of what they are now; returns how many were made.

    A case that cannot be archived is logged as an incident and holds up no other.
    """
    made = 0
    for pk in _due()[:limit]:
        try:
            made += archive_make(case_id=pk) is not None
        except Exception:
            logger.exception("Case %s was not archived; the next run tries again.", pk)
    return made


def archive_make(*, case_id: int) -> ArchivePackage | None:
    """The package of a closed case's present version; None when there is one already, or the case is open again."""
    case = Case.objects.select_related(*RELATED, "centre", "clerk", "officer").get(pk=case_id)
    if case.closed_at is None or case.packages.filter(case_version=case.version).exists():
        return None
    number = case.packages.count() + 1
    package = ArchivePackage(case=case, number=number, case_version=case.version, closed_at=case.closed_at)
    content = archive_content(case, number=number, uid=str(package.uid))
    packed = pack(content.parts, content.metadata, at=case.closed_at, key=settings.JOURNAL_KEY)
    package.manifest_sm3, package.files = packed.manifest_sm3, packed.files
    package.retention, package.keep_until = content.retention, content.keep_until
    try:
        with transaction.atomic():
            if not _unchanged(case):
                return None
            package.file = files.store(
                content=packed.content, name=f"{case.number}-{number}.zip", max_bytes=MAX_BYTES, kind=ZIP
            )
            package.save(force_insert=True)
            _note(package)
    except IntegrityError:
        return None  # another worker was first
    return package


def archive_download(*, actor: Any, package: ArchivePackage, purpose: str) -> bytes:
    """The zip, for a purpose that is journalled. Raises NotAllowed, UserError (no purpose), FileGone."""
    require_archive_download(actor, package)
    why = purpose.strip()
    if not LEAST_PURPOSE <= len(why) <= MOST_PURPOSE:
        raise UserError(
            _("请写明用途，%(least)d 到 %(most)d 个字，例如“移交区档案馆”。")
            % {"least": LEAST_PURPOSE, "most": MOST_PURPOSE},
            field="purpose",
        )
    content = files.read(package.file)
    case = package.case
    journal.record(
        actor=actor,
        verb="archive.download",
        noun=package,
        subject_uid=case.person.uid if case.person else None,
        area_code=case.area_code,
        payload={"number": str(package), "purpose": why},
    )
    return content


def archive_verify(*, actor: Any, package: ArchivePackage) -> Check:
    """Compare the kept package with its manifest, its row and the journal; what was found is journalled."""
    found = archive_check(package)
    journal.record(
        actor=actor,
        verb="archive.verify",
        noun=package,
        area_code=package.case.area_code,
        payload={"number": str(package), "sound": found.sound, "where": found.where},
    )
    return found


def archive_check(package: ArchivePackage) -> Check:
    """The same without a word in the journal."""
    try:
        content = files.read(package.file)
    except FileGone:
        return Check(package.file.name, MISSING)
    except DecryptionError:
        return Check(package.file.name, CHANGED)
    found = check(content, manifest_sm3=package.manifest_sm3, key=settings.JOURNAL_KEY)
    if found.sound and _journalled(package) != found.manifest_sm3:
        return Check(package.file.name, RESEALED, found.files, found.manifest_sm3, found.metadata, found.listed)
    return found


def _due() -> list[int]:
    made = ArchivePackage.objects.filter(case=OuterRef("pk"), case_version=OuterRef("version"))
    closed = Case.objects.filter(closed_at__isnull=False).exclude(Exists(made))
    return list(closed.order_by("closed_at", "id").values_list("pk", flat=True)[:5000])


def _unchanged(case: Case) -> bool:
    """Whether the case is still what was packed; holds it until the transaction ends."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    return locked.version == case.version and locked.closed_at is not None


def _note(package: ArchivePackage) -> None:
    """Under the house's key, about no person: it holds when the person is erased."""
    journal.record(
        actor=None,
        verb="archive.make",
        noun=package,
        area_code=package.case.area_code,
        payload={"number": str(package), "manifest_sm3": package.manifest_sm3, "sm3": package.file.sm3},
    )


def _journalled(package: ArchivePackage) -> str:
    """The manifest's SM3 as the journal has it; "" when the entry is gone or was changed."""
    entry = JournalEntry.objects.filter(noun_uid=package.uid, verb="archive.make").first()
    if entry is None or journal.mac_of(entry) != entry.mac:
        return ""
    return str((journal.payload_of(entry) or {}).get("manifest_sm3", ""))
