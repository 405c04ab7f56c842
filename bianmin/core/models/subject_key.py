"""A key for each person that the journal speaks of: once erased, her payload is gone and the chain holds."""

from django.db import models

from bianmin.core.fields import EncryptedTextField


class SubjectKey(models.Model):
    subject_uid = models.UUIDField(unique=True)
    key = EncryptedTextField(help_text="SM4 key in hex, itself sealed under the field key; empty once erased")
    erased_at = models.DateTimeField(null=True, blank=True)
