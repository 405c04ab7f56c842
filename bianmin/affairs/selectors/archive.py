"""Archive packages: of a case, and lists by the month in which the case was closed and by item."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bianmin.affairs.models import ArchivePackage, Case
from bianmin.affairs.permissions import can_download_archive, can_read_archives
from bianmin.core import clock
from bianmin.core.masking import mask_name
from bianmin.core.paging import Page, keyset_page

RELATED = ("case__item_version", "case__item", "case__person", "case__organization", "case__office", "file")
HEAVY = ("case__form_data", "case__assessment", "case__item_version__form", "case__item_version__materials")


@dataclass(frozen=True)
class CaseArchive:
    """What the case's page says of its archive; `waiting`: closed, and the worker has not been there yet."""

    packages: list[ArchivePackage]
    waiting: bool
    reads: bool


@dataclass(frozen=True)
class ArchiveRow:
    package: ArchivePackage
    applicant: str


def case_archive(user: Any, case: Case) -> CaseArchive | None:
    """None for a case that is open and was never archived; one query."""
    packages = list(case.packages.defer("manifest_sm3").order_by("-number"))
    if case.closed_at is None and not packages:
        return None
    waiting = case.closed_at is not None and case.version not in {package.case_version for package in packages}
    return CaseArchive(packages, waiting, can_read_archives(user))


def archive_list(
    user: Any, *, month: date | None = None, item: str = "", cursor: str | None = None, size: int = 50
) -> Page[Any]:
    """What the user may see, the newest first; `month` is its first day, `item` a code."""
    packages = ArchivePackage.objects.visible_to(user)
    if month:
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        packages = packages.filter(closed_at__gte=_midnight(month), closed_at__lt=_midnight(after))
    if item:
        packages = packages.filter(case__item__code=item[:10])
    page = keyset_page(packages.select_related(*RELATED).defer(*HEAVY), order=["-id"], cursor=cursor, size=size)
    return Page([archive_row(package) for package in page.items], page.next)


def archive_row(package: ArchivePackage) -> ArchiveRow:
    """With the applicant as lists show one: a person's name masked."""
    case = package.case
    return ArchiveRow(package, mask_name(case.person.name) if case.person else str(case.organization))


def archive_can(user: Any, package: ArchivePackage) -> dict[str, bool]:
    return {"download": can_download_archive(user, package)}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.SHANGHAI)
