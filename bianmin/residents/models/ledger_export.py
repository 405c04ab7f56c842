"""A ledger on its way out: who asked for which people, why, who approved it, and the file for as long as it is kept."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Noun, StoredFile
from bianmin.core.scope import under_codes
from bianmin.residents.roles import areas_approved_by
from bianmin.residents.workflow import EXPORT


class LedgerExportQuerySet(models.QuerySet["LedgerExport"]):
    def of(self, user: Any) -> "LedgerExportQuerySet":
        """Those that the user has asked for herself; nobody else gets the file, not even who approved it."""
        return self.filter(actor_id=user.pk)

    def decided_in_areas_of(self, user: Any) -> "LedgerExportQuerySet":
        """Those of the areas in which the user decides about exports, her own included."""
        return self.filter(under_codes(areas_approved_by(user)))


class LedgerExport(Noun):
    """`filters` is selectors.ledger_export.ExportFilter as JSON, without the area; `full`: numbers and addresses are
    shown; `rows` are the people counted when it was asked for, and those in the file once it is made."""

    class Layout(models.TextChoices):
        LEDGER = "ledger", _("台账格式")
        GB31000 = "gb31000", _("国标格式（GB/T 31000）")

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=15)
    purpose = EncryptedTextField(blank=True)
    filters = models.JSONField(default=dict)
    layout = models.CharField(max_length=10, choices=Layout, default=Layout.LEDGER)
    full = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0, help_text="rows that have been written so far")
    state = models.CharField(max_length=10, choices=EXPORT.choices, default=EXPORT.start)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = EncryptedTextField(blank=True, help_text="why it was refused or could not be made")
    begun_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = LedgerExportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["actor", "-id"]),
            models.Index(fields=["state", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("actor")), name="export_two_people"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | models.Q(file__isnull=False), name="export_ready_has_file"
            ),
        ]

    @property
    def number(self) -> str:
        """What is printed into the file and found in the journal by: the first eight digits of the uid."""
        return self.uid.hex[:8].upper()
