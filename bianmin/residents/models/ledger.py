"""An office's ledger (台账) on its way into the register: the file, its rows as read and matched, and what was written.

Rows lie here until they are written and for as long as the import can be undone; what they say of people is sealed.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import EncryptedJSONField
from bianmin.core.models import Noun, StoredFile, Versioned
from bianmin.core.scope import under_codes
from bianmin.residents.roles import areas_imported_by
from bianmin.residents.workflow import LEDGER


class LedgerImportQuerySet(models.QuerySet["LedgerImport"]):
    def visible_to(self, user: Any) -> "LedgerImportQuerySet":
        """Ledgers of the areas into which the user may import."""
        return self.filter(under_codes(areas_imported_by(user)))


class LedgerImport(Noun, Versioned):
    """One file. `layout` is {sheet: {"first": row, "last": row, "columns": {heading: field}}}; `counts` has rows, new,
    changed, unchanged, doubles, faulty; `skipped` names sheets that are not read, with the reason (ledger.wording);
    `samples` is what the page of columns shows, as long as columns can be changed."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=15)
    default_grid = models.CharField(max_length=15, blank=True, help_text="grid of rows that name none")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=LEDGER.choices, default=LEDGER.start)
    layout = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    skipped = models.JSONField(default=dict)
    hidden_sheets = models.BooleanField(default=False, help_text="also read sheets that the spreadsheet hides")
    samples = EncryptedJSONField(null=True)
    run = models.UUIDField(null=True, editable=False, help_text="the newest reading; an older one writes no more")
    done = models.PositiveIntegerField(default=0, help_text="rows that the running step has finished")
    total = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_code", "-id"])]


class LedgerRow(models.Model):
    """One row of a sheet. `before` is what the person's fields were, to undo by; `faults` are ledger.records.Fault; of
    a possible double those that stand against a `decision`, which they name."""

    class Kind(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("变更")
        UNCHANGED = "unchanged", _("没有变化")
        DOUBLE = "double", _("疑似重复")
        FAULTY = "faulty", _("有错误")

    class Decision(models.TextChoices):
        OPEN = "", _("待判断")
        SAME = "same", _("是同一个人")
        OTHER = "other", _("不是同一个人，新登记")
        SKIP = "skip", _("不导入")

    ledger = models.ForeignKey(LedgerImport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=60)
    row = models.PositiveIntegerField(help_text="as the spreadsheet numbers it")
    kind = models.CharField(max_length=10, choices=Kind)
    decision = models.CharField(max_length=5, choices=Decision, blank=True, default=Decision.OPEN)
    person = models.ForeignKey("Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    values = EncryptedJSONField(null=True)
    faults = EncryptedJSONField(null=True)
    before = EncryptedJSONField(null=True)
    written = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger", "sheet", "row"], name="ledger_row_once")]
        indexes = [models.Index(fields=["ledger", "kind", "id"])]


class LedgerLayout(models.Model):
    """How an office's columns are read, remembered by the words of its header (`signature`, SM3)."""

    area_code = models.CharField(max_length=15)
    signature = models.CharField(max_length=64)
    columns = models.JSONField(help_text="{heading: field or empty}")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "signature"], name="ledger_layout_once")]
