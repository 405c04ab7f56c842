"""The books (账簿): accounts, entries and postings, double-entry. What is booked is never edited: see book_guard.py."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.fields import MoneyField

from .base import Noun
from .centre import Centre


class BookAccount(Noun):
    """What money lies in or is owed to. `key` is its name for code: "cash", "fund:<code>", "payable:<provider uid>"."""

    class Kind(models.TextChoices):
        ASSET = "asset", _("资产")
        LIABILITY = "liability", _("负债")
        FUND = "fund", _("基金")
        EXPENSE = "expense", _("支出")
        INCOME = "income", _("收入")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="book_accounts", db_index=False)
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "key"], name="book_account_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["asset", "liability", "fund", "expense", "income"]),
                name="book_account_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def grows_by_debit(self) -> bool:
        """Whether a debit is more of it (assets, expenses) or less."""
        return self.kind in (self.Kind.ASSET, self.Kind.EXPENSE)


class BookEntry(Noun):
    """One business fact. `key` makes it once ("order:<uid>:charge"); `memo` holds no personal data; `total` is the sum
    of its postings as it was booked, so that a posting slipped in later is found."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="book_entries", db_index=False)
    number = models.CharField(max_length=40, unique=True)
    booked_at = models.DateTimeField(default=clock.now)
    key = models.CharField(max_length=120, unique=True)
    memo = models.CharField(max_length=120)
    source_noun = models.CharField(max_length=40)
    source_uid = models.UUIDField()
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal")
    total = MoneyField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(total__gt=0), name="book_entry_total")]
        indexes = [models.Index(fields=["centre", "booked_at"]), models.Index(fields=["source_uid"])]


class Posting(models.Model):
    """An amount that moves from the credit account to the debit account: one row cannot be out of balance."""

    entry = models.ForeignKey(BookEntry, on_delete=models.PROTECT, related_name="postings")
    debit = models.ForeignKey(BookAccount, on_delete=models.PROTECT, related_name="debits", db_index=False)
    credit = models.ForeignKey(BookAccount, on_delete=models.PROTECT, related_name="credits", db_index=False)
    amount = MoneyField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="posting_amount"),
            models.CheckConstraint(condition=~models.Q(debit=models.F("credit")), name="posting_two_accounts"),
        ]
        indexes = [models.Index(fields=["debit", "id"]), models.Index(fields=["credit", "id"])]
