"""Payments (收款) and refunds (退款). One payment stands for one thing to be paid: paying twice breaks a constraint."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.fields import EncryptedTextField, MoneyField
from bianmin.core.workflow_payment import PAYMENT, REFUND

from .base import Noun
from .centre import Centre


class Payment(Noun):
    """`noun`, `noun_uid` and `part` say what is paid ("living.order", its uid, "" or a part of it); `number` is what
    the provider knows it by; `title` stands on the receipt and on the payer's phone and names nobody.

    `into`: the account that the money goes to. `closing`: closed here, and the provider has not confirmed it yet.
    `refunded`: what was given back or is on its way. `alarm`: why the director must look at it, until `settled_at`.
    """

    class Method(models.TextChoices):
        CASH = "cash", _("现金")
        WECHAT = "wechat", _("微信支付")

    class Scene(models.TextChoices):
        NATIVE = "native", _("扫码")
        H5 = "h5", _("手机浏览器")
        JSAPI = "jsapi", _("微信内")

    class Alarm(models.TextChoices):
        AMOUNT = "amount", _("到账的金额不对")
        CURRENCY = "currency", _("到账的币种不对")
        SECOND = "second", _("同一笔到账两次")
        LATE = "late", _("关闭后到账，自动退回")
        REFUSED = "refused", _("退款被微信支付拒绝，正在重试")
        STUCK = "stuck", _("退款没有到账，要在微信商户平台处理")
        FOREIGN = "foreign", _("在微信商户平台退了款，账上没有")
        FAILED = "failed", _("退款没有成功")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="payments", db_index=False)
    number = models.CharField(max_length=32, unique=True)
    noun = models.CharField(max_length=40)
    noun_uid = models.UUIDField()
    part = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=60)
    amount = MoneyField()
    method = models.CharField(max_length=10, choices=Method)
    into = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=PAYMENT.choices, default=PAYMENT.start)
    scene = models.CharField(max_length=10, choices=Scene, blank=True)
    payer_index = models.CharField(max_length=60, blank=True, help_text="blind token of who pays inside WeChat")
    prepay = models.JSONField(null=True, blank=True, help_text="what the payer's phone needs: an address or parameters")
    expires_at = models.DateTimeField(null=True, blank=True)
    closing = models.BooleanField(default=False)
    checked_at = models.DateTimeField(default=clock.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    transaction_id = models.CharField(max_length=64, blank=True)
    receipt_number = models.CharField(max_length=40, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    refunded = MoneyField(default=Decimal(0))
    alarm = models.CharField(max_length=10, choices=Alarm, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["noun_uid", "noun", "part"],
                condition=models.Q(state__in=["pending", "paid"]),
                name="payment_stands_once",
            ),
            models.UniqueConstraint(
                fields=["transaction_id"], condition=~models.Q(transaction_id=""), name="payment_transaction_once"
            ),
            models.UniqueConstraint(
                fields=["receipt_number"], condition=~models.Q(receipt_number=""), name="payment_receipt_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_amount"),
            models.CheckConstraint(
                condition=models.Q(refunded__gte=0, refunded__lte=models.F("amount")), name="payment_refunded"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["paid", "refunded", "late"]) | models.Q(paid_at__isnull=False),
                name="payment_paid_at",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | ~models.Q(receipt_number=""), name="payment_has_receipt"
            ),
            models.CheckConstraint(
                condition=models.Q(method="wechat") | models.Q(method="cash", state__in=["paid", "refunded"]),
                name="payment_cash_is_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["noun_uid", "-id"]),
            models.Index(fields=["centre", "paid_at"]),
            models.Index(
                fields=["checked_at"],
                condition=models.Q(state="pending") | models.Q(closing=True),
                name="payment_to_check",
            ),
            models.Index(
                fields=["centre", "-alarmed_at"],
                condition=~models.Q(alarm="") & models.Q(settled_at=None),
                name="payment_alarms",
            ),
        ]

    @property
    def left(self) -> Decimal:
        """What can still be given back, yuan."""
        return self.amount - self.refunded


class Refund(Noun):
    """`number` is what the provider knows it by; `key` makes it once ("order:<uid>:cancel"), "" may happen again;
    `out_of`: the account that the money leaves."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    number = models.CharField(max_length=32, unique=True)
    key = models.CharField(max_length=120, blank=True)
    amount = MoneyField()
    reason = EncryptedTextField()
    state = models.CharField(max_length=10, choices=REFUND.choices, default=REFUND.start)
    out_of = models.CharField(max_length=80)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    done_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(default=clock.now)
    error = models.CharField(max_length=100, blank=True, help_text="why the provider refuses it, for staff")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="refund_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_amount"),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(done_at__isnull=False), name="refund_done_at"
            ),
        ]
        indexes = [
            models.Index(fields=["checked_at"], condition=models.Q(state="processing"), name="refund_to_check"),
        ]
