"""An organisation (单位): provider, social-work partner, member unit, or an applicant that is not a person."""

from typing import Any

from django.db import models

from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Noun, Versioned
from bianmin.core.scope import in_areas


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def visible_to(self, user: Any) -> "OrganizationQuerySet":
        return self.filter(in_areas(user))


class Organization(Noun, Versioned):
    name = models.CharField(max_length=100)
    credit_code = models.CharField(max_length=18, unique=True, help_text="GB 32100")
    kind = models.CharField(max_length=20, blank=True, help_text="public, enterprise, social, party …")
    address = models.CharField(max_length=120, blank=True)
    contact_name = models.CharField(max_length=40, blank=True)
    contact_phone = EncryptedTextField(blank=True)
    contact_phone_masked = models.CharField(max_length=20, blank=True)
    area_code = models.CharField(max_length=15)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["area_code", "id"],
                name="organization_area",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(fields=["name"]),
        ]

    def __str__(self) -> str:
        return self.name
