"""What would have rung: the messages of the local provider, each once for its key."""

from django.db import models

from bianmin.core import clock
from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Noun


class LocalMessage(Noun):
    key = models.CharField(max_length=120, unique=True)
    phone = EncryptedTextField()
    phone_index = models.CharField(max_length=60, db_index=True)
    text = EncryptedTextField()
    is_code = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    rang_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
