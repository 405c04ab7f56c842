"""What the demo's own way to pay keeps: it stands in for the other side, so nothing of ours points to it."""

from django.db import models

from bianmin.core.fields import MoneyField


class LocalTrade(models.Model):
    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        CLOSED = "closed"

    number = models.CharField(max_length=32, unique=True)
    title = models.CharField(max_length=60)
    amount = MoneyField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)


class LocalRefund(models.Model):
    number = models.CharField(max_length=32, unique=True)
    amount = MoneyField()
