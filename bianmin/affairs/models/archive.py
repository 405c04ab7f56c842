"""Archive packages (归档包) of closed cases. Rows are only added: a case that changes later gets a further version."""

from typing import Any

from django.db import models

from bianmin.accounts.models import Role
from bianmin.core.models import Noun, StoredFile

from .case import Case

READERS = (Role.DIRECTOR, Role.OFFICER, Role.AUDITOR)


class ArchivePackageQuerySet(models.QuerySet["ArchivePackage"]):
    def visible_to(self, user: Any) -> "ArchivePackageQuerySet":
        """Of the cases that the user sees: for directors, officers and auditors."""
        if not (user.is_authenticated and user.has_role(*READERS)):
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user))


class ArchivePackage(Noun):
    """`case_version` is the case's version that it was made of; `manifest_sm3` stands in the journal, too."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="packages")
    number = models.PositiveSmallIntegerField(help_text="1 for the first package of the case")
    case_version = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    manifest_sm3 = models.CharField(max_length=64)
    files = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    retention = models.CharField(max_length=10, help_text="永久, 30年 or 10年")
    keep_until = models.DateField(null=True, blank=True, help_text="empty: for ever")

    objects = ArchivePackageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "case_version"], name="archive_once_a_version"),
            models.UniqueConstraint(fields=["case", "number"], name="archive_number_once"),
        ]
        indexes = [models.Index(fields=["closed_at", "id"])]

    def __str__(self) -> str:
        return f"{self.case}-{self.number}"
