"""A standing order (长期订单): the same service every Tuesday, or every second one, until a day at most a year away."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import EncryptedTextField
from bianmin.core.masking import mask_name
from bianmin.core.models import Centre, Noun, Versioned
from bianmin.core.scope import under_codes
from bianmin.living.roles import SEE_ORDERS
from bianmin.living.workflow_standing import STANDING
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Dwelling, Person

from .service import Service

EVERY_DAY = 127


class StandingQuerySet(models.QuerySet["StandingOrder"]):
    def visible_to(self, user: Any) -> "StandingQuerySet":
        """Those of the areas of posts that order or dispatch, as with orders."""
        areas = [post.area.code for post in getattr(user, "current_posts", []) if post.role in SEE_ORDERS]
        return self.filter(under_codes(areas))

    def running(self) -> "StandingQuerySet":
        """Not ended: active or paused."""
        return self.filter(state__in=("active", "paused"))


class StandingOrder(Noun, Versioned):
    """Who, where and what as an order has it; `weekdays` is a set of bits, Monday 1, Tuesday 2, Wednesday 4 … Sunday
    64. With `every_weeks` 2 the weeks are counted from the one of `starts_on`. `until`: the last day."""

    key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="standing")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="standing_orders")
    account = models.ForeignKey(
        ResidentAccount, on_delete=models.PROTECT, null=True, blank=True, related_name="standing_orders"
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact_name = models.CharField(max_length=40)
    phone = EncryptedTextField()
    phone_masked = models.CharField(max_length=20)
    at_station = models.BooleanField(default=False)
    address = EncryptedTextField(blank=True)
    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="where it is on file"
    )
    area_code = models.CharField(max_length=15, help_text="of the address, as with an order")
    note = EncryptedTextField(blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    weekdays = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()
    every_weeks = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    until = models.DateField()
    skip_holidays = models.BooleanField(default=False, help_text="nobody comes on public holidays")
    state = models.CharField(max_length=8, choices=STANDING.choices, default=STANDING.start)
    ended_reason = models.CharField(max_length=120, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekdays__gte=1, weekdays__lte=EVERY_DAY), name="standing_weekdays"
            ),
            models.CheckConstraint(condition=models.Q(every_weeks__in=[1, 2, 4]), name="standing_every_weeks"),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("begins")), name="standing_times"),
            models.CheckConstraint(condition=models.Q(until__gte=models.F("starts_on")), name="standing_dates"),
        ]
        indexes = [
            models.Index(fields=["state", "until", "id"]),
            models.Index(
                fields=["area_code", "-id"], name="standing_area", opclasses=["varchar_pattern_ops", "int8_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service.name} {self.begins:%H:%M}"

    @property
    def days(self) -> list[int]:
        """Its weekdays, Monday 0."""
        return [day for day in range(7) if self.weekdays >> day & 1]

    @property
    def masked_name(self) -> str:
        return mask_name(self.contact_name)


def bits_of(days: list[int]) -> int:
    """The set of weekdays (Monday 0) as it is kept."""
    return sum(1 << day for day in set(days))


class StandingMiss(Noun):
    """A date on which no order is made: because the resident skipped it, or because it could not be made, which the
    dispatcher is told of until somebody has seen to it (`seen_at`)."""

    class Reason(models.TextChoices):
        SKIPPED = "skipped", _("居民不要这一次")
        INACTIVE = "inactive", _("这项服务停办了")
        DIED = "died", _("本人已去世")
        MOVED = "moved", _("本人搬走了，请核对地址")
        MERGED = "merged", _("档案已并入别的档案，请核对")
        REFUSED = "refused", _("按现在的规定下不了单")

    standing = models.ForeignKey(StandingOrder, on_delete=models.PROTECT, related_name="misses")
    day = models.DateField()
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.CharField(max_length=200, blank=True, help_text="what the house said, where it refused")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["day", "id"]
        constraints = [models.UniqueConstraint(fields=["standing", "day"], name="standing_miss_once")]
        indexes = [
            models.Index(
                fields=["day"],
                condition=models.Q(seen_at=None) & ~models.Q(reason="skipped"),
                name="standing_miss_unseen",
            )
        ]
