"""The first answer to a request that names an Idempotency-Key."""

import uuid

from django.conf import settings
from django.db import models

from bianmin.core import clock
from bianmin.core.fields import EncryptedTextField


class IdempotentAnswer(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request = models.CharField(max_length=64, help_text="SM3 of what was asked")
    claim = models.UUIDField(default=uuid.uuid4)
    status = models.PositiveSmallIntegerField(default=0)
    body = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]
