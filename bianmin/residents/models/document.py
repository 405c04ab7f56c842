"""A document on file (已存证件): what the centre has seen, so that nobody asks for it again."""

from django.conf import settings
from django.db import models

from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Noun, StoredFile

from .person import Person


class DocumentType(models.Model):
    """Loaded from the catalogue (documents.yaml)."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    issuer = models.CharField(max_length=60, blank=True)
    valid_years = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="instead of years: never without end"
    )
    sensitive = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Document(Noun):
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents", db_index=False)
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT)
    number = EncryptedTextField(blank=True)
    number_masked = models.CharField(max_length=40, blank=True)
    issuer = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="empty: without end (长期)")
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verified_on = models.DateField(null=True, blank=True)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "type", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_from=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="document_dates",
            )
        ]
