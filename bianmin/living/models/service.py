"""The menu (菜单): stations and their services with units, list prices and caps; edited on screen."""

import copy
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.fields import MoneyField
from bianmin.core.models import Centre, Noun, Versioned
from bianmin.partners.models import Provider, Skill


class Station(Noun, Versioned):
    """A station of the life centre (服务站): 家政服务站, 物业服务站 …"""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="stations")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    line = models.CharField(max_length=80, blank=True, help_text="what it is for, in a few words")
    icon = models.CharField(max_length=40, default="wrench-screwdriver", help_text="name of a heroicon")
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(models.QuerySet["Service"]):
    def on_menu(self) -> "ServiceQuerySet":
        return self.filter(active=True).select_related("station__centre", "skill").order_by("station__order", "code")


class Service(Noun, Versioned):
    """`reduced_price` is what a resident of the street pays (低偿); `cap_times` free uses a `cap_period`, null: no cap.
    `minimum` units are charged at least. `together`: how many workers come at once.

    `next_list_price` and `next_reduced_price` are announced for `next_from`: one change at a time. Whoever reads the
    row from that day on finds them as `list_price` and `reduced_price`; the columns follow with the next edit."""

    class Mode(models.TextChoices):
        DOOR = "door", _("上门")
        STATION = "station", _("到站")
        BOTH = "both", _("上门或到站")

    class Period(models.TextChoices):
        MONTH = "month", _("每月")
        QUARTER = "quarter", _("每季")
        YEAR = "year", _("每年")

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="services")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=40)
    line = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=120, blank=True, help_text="how people ask for it, separated by spaces")
    icon = models.CharField(max_length=40, blank=True, help_text="name of a heroicon; empty: the station's")
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.DOOR)
    unit = models.CharField(max_length=8, help_text="as counted: hours, visits")
    minimum = models.PositiveSmallIntegerField(default=1)
    maximum = models.PositiveSmallIntegerField(default=8, help_text="units in one order")
    duration_minutes = models.PositiveSmallIntegerField(help_text="of the whole visit with `minimum` units")
    more_minutes = models.PositiveSmallIntegerField(default=0, help_text="for each unit above the minimum")
    together = models.PositiveSmallIntegerField(default=1)
    urgent_allowed = models.BooleanField(default=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    list_price = MoneyField(help_text="yuan a unit, what the provider gets")
    reduced_price = MoneyField(help_text="yuan a unit")
    next_list_price = MoneyField(null=True, blank=True)
    next_reduced_price = MoneyField(null=True, blank=True)
    next_from = models.DateField(null=True, blank=True, help_text="the first day of the next prices")
    cap_times = models.PositiveSmallIntegerField(null=True, blank=True)
    cap_period = models.CharField(max_length=8, choices=Period, blank=True)
    warranty_days = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    providers = models.ManyToManyField(Provider, related_name="services", blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reduced_price__gte=Decimal(0), list_price__gte=models.F("reduced_price")),
                name="service_prices",
            ),
            models.CheckConstraint(
                condition=models.Q(next_from=None, next_list_price=None, next_reduced_price=None)
                | models.Q(
                    next_from__isnull=False,
                    next_reduced_price__isnull=False,
                    next_reduced_price__gte=Decimal(0),
                    next_list_price__isnull=False,
                    next_list_price__gte=models.F("next_reduced_price"),
                ),
                name="service_next_prices",
            ),
            models.CheckConstraint(
                condition=models.Q(cap_times=None, cap_period="")
                | models.Q(cap_times__isnull=False) & ~models.Q(cap_period=""),
                name="service_cap_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__gte=1, maximum__gte=models.F("minimum")), name="service_units"
            ),
            models.CheckConstraint(
                condition=models.Q(duration_minutes__gte=5, together__gte=1), name="service_takes_time"
            ),
        ]
        indexes = [models.Index(fields=["station", "code"])]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, *args: Any, **more: Any) -> "Service":
        """Priced as today, wherever it is read."""
        row = super().from_db(*args, **more)
        first = row.__dict__.get("next_from")
        if first is not None and first <= clock.today():
            row._begin()
        return row

    def _begin(self) -> None:
        for name in ("list_price", "reduced_price"):
            setattr(self, name, getattr(self, f"next_{name}"))

    @property
    def price_coming(self) -> bool:
        """Whether other prices are announced for a day that is still to come."""
        return self._begins_after(clock.today())

    def _begins_after(self, day: date) -> bool:
        return self.next_from is not None and self.next_from > day

    def priced_on(self, day: date) -> "Service":
        """As it will be priced on a day, today at the earliest; itself where that is the same."""
        if not self.price_coming or self._begins_after(day):
            return self
        then = copy.copy(self)
        then._begin()
        return then

    @property
    def picture(self) -> str:
        return self.icon or self.station.icon

    def minutes(self, quantity: int) -> int:
        return self.duration_minutes + self.more_minutes * max(quantity - self.minimum, 0)


class Fund(Noun):
    """A purse that pays what residents are spared (补贴资金). Its account in the books is `fund:<code>`."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="funds")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class PriceRule(Noun, Versioned):
    """Who pays less, and why (价格规则): a CEL condition on the record. Of several that hold the best one counts.

    `services` empty: all of them. Nothing of a rule is told to anybody but the resident and the station."""

    class Kind(models.TextChoices):
        FREE = "free", _("免费")
        REDUCED = "reduced", _("优惠价")
        PERCENT = "percent", _("按比例")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40, help_text="低保家庭")
    basis = models.CharField(max_length=120, blank=True, help_text="依据")
    kind = models.CharField(max_length=8, choices=Kind)
    percent = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of the list price, what she pays")
    condition = models.CharField(max_length=800, help_text="CEL")
    services = models.ManyToManyField(Service, related_name="price_rules", blank=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="rules")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="the last day")
    met_count = models.PositiveIntegerField(null=True, blank=True, help_text="residents who met it at `met_at`")
    met_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="percent", percent__lte=100)
                | ~models.Q(kind="percent") & models.Q(percent=None),
                name="price_rule_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="price_rule_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.name
