"""What a provider is paid for a month (结算): its orders, what its workers hold in cash, what is left to pay."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import MoneyField
from bianmin.core.models import Centre, Noun
from bianmin.core.scope import under_codes
from bianmin.living.roles import READERS
from bianmin.living.workflow import SETTLEMENT
from bianmin.partners.models import Provider

from .order import Order


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def visible_to(self, user: Any) -> "SettlementQuerySet":
        areas = [post.area.code for post in getattr(user, "current_posts", []) if post.role in READERS]
        return self.filter(under_codes(areas, "centre__area__code"))


class Settlement(Noun):
    """`owed`: to the provider for its orders; `held`: cash that its workers took for them; it gets the difference, or
    hands it over where it is negative. A void one keeps its number and its lines; its orders are settled anew."""

    class Way(models.TextChoices):
        BANK = "bank", _("银行转账")
        CASH = "cash", _("现金")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="settlements")
    month = models.DateField(help_text="its first day")
    number = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=SETTLEMENT.choices, default=SETTLEMENT.start)
    owed = MoneyField()
    held = MoneyField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paid_at = models.DateTimeField(null=True, blank=True, help_text="when it was booked")
    paid_on = models.DateField(null=True, blank=True, help_text="when the money went")
    paid_by = models.CharField(max_length=6, choices=Way, blank=True)
    voucher = models.CharField(max_length=40, blank=True, help_text="number of the transfer or of the receipt")
    void_reason = models.CharField(max_length=120, blank=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "provider__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "month"], condition=~models.Q(state="void"), name="settlement_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="void") | ~models.Q(void_reason=""), name="settlement_void_why"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("made_by")),
                name="settlement_two_people",
            ),
        ]

    @property
    def to_pay(self) -> Any:
        return self.owed - self.held


class SettlementLine(models.Model):
    """One order of it; an order is settled once, those of void ones aside. Amounts are yuan as they stood."""

    settlement = models.ForeignKey(Settlement, on_delete=models.CASCADE, related_name="lines")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="settlement_lines", db_index=False)
    void = models.BooleanField(default=False, help_text="its settlement is void")
    resident = MoneyField(help_text="what the resident paid, without what went back")
    fund = MoneyField()
    held = MoneyField()

    class Meta:
        ordering = ["order_id"]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=models.Q(void=False), name="settlement_line_once")
        ]

    @property
    def owed(self) -> Any:
        return self.resident + self.fund
