"""An order (订单): one service for one resident, whichever door it came through, with the price that was decided."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import EncryptedJSONField, EncryptedTextField, MoneyField
from bianmin.core.masking import mask_address, mask_name
from bianmin.core.models import Centre, Noun, StoredFile, Versioned
from bianmin.core.scope import under_codes
from bianmin.living.roles import SEE_ORDERS
from bianmin.living.workflow import ORDER
from bianmin.partners.models import Provider, Worker
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Dwelling, Person

from .service import Fund, PriceRule, Service
from .standing import StandingOrder

CLOSED = ("cancelled", "declined", "no_show")  # ended without being done
WITH_DUTY = ("offered", "accepted", "on_the_way", "arrived")
MENDABLE = WITH_DUTY[:3]  # somebody else may still go along


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: Any) -> "OrderQuerySet":
        """Those of the areas of posts that order or dispatch; a worker sees hers through `selectors.work`."""
        areas = [post.area.code for post in getattr(user, "current_posts", []) if post.role in SEE_ORDERS]
        return self.filter(under_codes(areas))

    def open(self) -> "OrderQuerySet":
        """Somebody still has to come."""
        return self.filter(state__in=("requested", "confirmed", *WITH_DUTY))

    def lacking(self) -> "OrderQuerySet":
        """Somebody was sent, but fewer than the service needs: a mate declined."""
        going = models.Count("mates", filter=models.Q(mates__answer__in=("", "accepted")))
        rows = self.filter(state__in=MENDABLE, service__together__gt=1).annotate(going=going)
        return rows.filter(service__together__gt=models.F("going") + 1)


class Order(Noun, Versioned):
    """Money is of the whole order: `list_amount` goes to the provider, `amount` is the resident's part and
    `subsidy` the fund's; `extra_amount` (parts, agreed with her) goes on top of `amount`. `price_words` is why, sealed:
    only she and the station read it. `window_*`: when somebody may arrive; `starts_at`/`ends_at`: as planned.
    `key` makes a request that is sent twice one order."""

    class Channel(models.TextChoices):
        HOTLINE = "hotline", _("热线电话")
        WECHAT = "wechat", _("微信")
        WEB = "web", _("手机网页")
        COUNTER = "counter", _("窗口")
        GRID = "grid", _("网格员")
        API = "api", _("接口")
        STANDING = "standing", _("定期")

    number = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="orders", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="orders")
    channel = models.CharField(max_length=10, choices=Channel)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", db_index=False
    )
    account = models.ForeignKey(
        ResidentAccount, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", db_index=False
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
    area_code = models.CharField(max_length=15, help_text="of the address: grid, community, or the street")
    note = EncryptedTextField(blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    urgent = models.BooleanField(default=False)
    window_start = models.DateTimeField()
    window_end = models.DateTimeField()

    list_amount = MoneyField()
    amount = MoneyField()
    subsidy = MoneyField()
    extra_amount = MoneyField(default=0)
    extra_note = models.CharField(max_length=120, blank=True)
    price_rule = models.ForeignKey(PriceRule, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    price_words = EncryptedJSONField(null=True, blank=True)

    state = models.CharField(max_length=12, choices=ORDER.choices, default=ORDER.start)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", db_index=False
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    arrival_code = EncryptedTextField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=120, blank=True)
    arrival_proved = models.BooleanField(default=False, help_text="the resident's code was given at the door")
    signature = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    redo_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="redone_by", help_text="under warranty"
    )

    standing = models.ForeignKey(
        StandingOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", db_index=False
    )
    standing_on = models.DateField(null=True, blank=True, help_text="the date of the standing order")

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["standing", "standing_on"], name="order_standing_once"),
            models.CheckConstraint(
                condition=models.Q(standing=None, standing_on=None)
                | models.Q(standing__isnull=False, standing_on__isnull=False),
                name="order_standing_dated",
            ),
            models.CheckConstraint(
                condition=models.Q(list_amount=models.F("amount") + models.F("subsidy")), name="order_amounts_add_up"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, subsidy__gte=0, extra_amount__gte=0),
                name="order_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(subsidy=0) | models.Q(fund__isnull=False), name="order_fund_pays"
            ),
            models.CheckConstraint(condition=models.Q(window_end__gt=models.F("window_start")), name="order_window"),
            models.CheckConstraint(
                condition=~models.Q(state__in=WITH_DUTY)
                | models.Q(worker__isnull=False, starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="order_worker_named",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "window_start", "id"]),
            models.Index(fields=["window_start", "id"]),
            models.Index(fields=["person", "-id"]),
            models.Index(fields=["account", "-id"]),
            models.Index(fields=["worker", "starts_at"]),
            models.Index(fields=["centre", "-id"]),
            models.Index(fields=["area_code", "-id"], name="order_area", opclasses=["varchar_pattern_ops", "int8_ops"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def to_pay(self) -> Any:
        """What the resident pays in all."""
        return self.amount + self.extra_amount

    @property
    def masked_name(self) -> str:
        return mask_name(self.contact_name)

    @property
    def place_words(self) -> str:
        """Where it is, as a list may say it: the grid where it is on file, and the street."""
        grid = self.dwelling.grid.name if self.dwelling else ""
        return " ".join(filter(None, (grid, mask_address(self.address))))

    @property
    def uid_text(self) -> str:
        return str(self.uid)

    @property
    def closed(self) -> bool:
        return self.state in CLOSED

    @property
    def free(self) -> bool:
        return not self.to_pay


class OrderPhoto(Noun):
    class Kind(models.TextChoices):
        BEFORE = "before", _("下单时")
        AFTER = "after", _("完成时")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="photos")
    kind = models.CharField(max_length=8, choices=Kind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class OrderOffer(Noun):
    """One time that an order was offered to one worker, and her answer; at most one waits."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("已接")
        REFUSED = "refused", _("没接")
        RECALLED = "recalled", _("收回")
        DROPPED = "dropped", _("订单取消")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="offers")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="offers")
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=models.Q(answer=""), name="order_offer_waits_once")
        ]


class CapUse(models.Model):
    """One free use of a service that a person has in a period (2025-09, 2025Q3, 2025), numbered below the cap."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="cap_use")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    nth = models.PositiveSmallIntegerField()
    times = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "service", "period", "nth"], name="cap_use_once"),
            models.CheckConstraint(condition=models.Q(nth__lt=models.F("times")), name="cap_use_below"),
        ]
