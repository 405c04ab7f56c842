"""What a provider is paid for a month (结算): its orders, what its workers hold in cash, what is left to pay."""

from typing import Any

from django.conf import settings
from django.db import models

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
    hands it over where it is negative."""

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
    paid_at = models.DateTimeField(null=True, blank=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "provider__name"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "month"], name="settlement_once"),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("made_by")),
                name="settlement_two_people",
            ),
        ]

    @property
    def to_pay(self) -> Any:
        return self.owed - self.held


class SettlementLine(models.Model):
    """One order of it; an order is settled once. Amounts are yuan as they stood."""

    settlement = models.ForeignKey(Settlement, on_delete=models.CASCADE, related_name="lines")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="settlement_line")
    resident = MoneyField(help_text="what the resident paid, without what went back")
    fund = MoneyField()
    held = MoneyField()

    class Meta:
        ordering = ["order_id"]

    @property
    def owed(self) -> Any:
        return self.resident + self.fund
