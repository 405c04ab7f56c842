"""Who goes along (同去) with the worker of an order that needs several, and the answer of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.models import Noun
from bianmin.partners.models import Worker

from .order import Order


class OrderMateQuerySet(models.QuerySet["OrderMate"]):
    def live(self) -> "OrderMateQuerySet":
        """Who goes along, or has gone: not whoever declined or was called back."""
        return self.filter(answer__in=OrderMate.LIVE)


class OrderMate(Noun):
    """One worker who was asked to go along with `order.worker`, who leads. Rows of who left stay; the time of whoever
    is live is held by a duty until the order is done."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("一起去")
        REFUSED = "refused", _("去不了")
        RECALLED = "recalled", _("收回")
        DROPPED = "dropped", _("订单取消")

    LIVE = ("", Answer.ACCEPTED)

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="mates")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True)

    objects = OrderMateQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "worker"], condition=models.Q(answer__in=("", "accepted")), name="order_mate_once"
            )
        ]

    @property
    def live(self) -> bool:
        return self.answer in self.LIVE

    @property
    def accepted(self) -> bool:
        return self.answer == self.Answer.ACCEPTED
