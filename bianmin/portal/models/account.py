"""A resident's account (居民账号): a telephone that somebody holds. Who she is, a binding says (docs/adr/0015)."""

from django.conf import settings
from django.db import models

from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Noun


class ResidentAccount(Noun):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="resident_account")
    phone = EncryptedTextField(help_text="a mobile number, proved by a code")
    phone_masked = models.CharField(max_length=20)
    # Null: the account is closed and the number is free again.
    phone_index = models.CharField(max_length=60, null=True, blank=True, unique=True)
    verified_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.phone_masked
