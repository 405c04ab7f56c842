"""A person (居民): the one file that all four centres read. Basic data after GB/T 31000, national code tables."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Noun, Versioned
from bianmin.core.scope import under_codes
from bianmin.residents.roles import areas_seen_by

from .household import Household


def living(relation: str = "") -> models.Q:
    """Of rows that name a person by `relation` ("person__") those whose person lives and is on file: a condition on the
    row joined, where a sub-query would walk through the whole register."""
    return models.Q(**{f"{relation}{name}": None for name in ("merged_into", "arriving", "died_on")})


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: Any) -> "PersonQuerySet":
        """Living in the areas where the user's posts read files; without records merged away or still arriving."""
        return self.on_file().filter(under_codes(areas_seen_by(user)))

    def on_file(self) -> "PersonQuerySet":
        """Without records merged into another, and without those that an import is still writing."""
        return self.filter(merged_into=None, arriving=None)

    def known_by(self, tokens: Collection[str]) -> "PersonQuerySet":
        """Who has one of these certificates (`id_index`), also when it stands on a record that was merged into hers."""
        holders = Person.objects.filter(id_index__in=tokens)
        return self.filter(pk__in=holders.values(kept=Coalesce("merged_into", "pk")))

    def living(self) -> "PersonQuerySet":
        return self.filter(living())


class Person(Noun, Versioned):
    """Codes are those of GB/T 2261.1 (sex), 2261.2 (marital), 2261.4 (employment class), 3304 (ethnic), 4658
    (education), 4761 (relation to head), 4762 (political status). Empty means not known."""

    class Residence(models.TextChoices):
        PERMANENT = "permanent", _("常住")
        FLOATING = "floating", _("流动")
        AWAY = "away", _("人户分离（不在此居住）")

    name = models.CharField(max_length=60)
    former_name = models.CharField(max_length=60, blank=True)
    certificate_type = models.CharField(max_length=12, default="resident_id", help_text="code table certificate")
    id_number = EncryptedTextField(blank=True, help_text="number of the certificate")
    id_index = models.CharField(max_length=60, null=True, blank=True, unique=True)
    id_masked = models.CharField(max_length=30, blank=True)
    sex = models.CharField(max_length=1, default="0")
    birth_date = models.DateField(null=True, blank=True)
    ethnic = models.CharField(max_length=2, blank=True)
    marital = models.CharField(max_length=2, blank=True)
    education = models.CharField(max_length=2, blank=True)
    political = models.CharField(max_length=2, blank=True)
    employment = models.CharField(
        max_length=20,
        blank=True,
        help_text="employed, flexible, self_employed, unemployed, student, retired …",
    )
    workplace = models.CharField(max_length=80, blank=True)
    phone = EncryptedTextField(blank=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    phone_verified_on = models.DateField(null=True, blank=True)

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="members", db_index=False
    )
    relation = models.CharField(max_length=2, blank=True, help_text="to the head, GB/T 4761")
    area_code = models.CharField(max_length=15, blank=True, help_text="grid code of the household")
    residence = models.CharField(max_length=10, choices=Residence, default=Residence.PERMANENT)
    resident_since = models.DateField(null=True, blank=True)
    hukou_area_code = models.CharField(max_length=15, blank=True, help_text="administrative code of the registration")
    hukou_address = models.CharField(max_length=120, blank=True)
    hukou_type = models.CharField(max_length=5, blank=True, help_text="urban or rural")
    hukou_checked_on = models.DateField(null=True, blank=True)

    disability_level = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 none, 1 most severe … 4")
    disability_kind = models.CharField(max_length=2, blank=True, help_text="61–67 of GB/T 2261.3")
    registered_unemployed_on = models.DateField(null=True, blank=True)
    unemployment_insurance_months = models.PositiveSmallIntegerField(null=True, blank=True)
    pension_months = models.PositiveSmallIntegerField(null=True, blank=True)
    social_insurance_paid_current = models.BooleanField(null=True, blank=True)
    bank_card = EncryptedTextField(blank=True)
    bank_name = models.CharField(max_length=40, blank=True)
    died_on = models.DateField(null=True, blank=True)
    note = EncryptedTextField(blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    arriving = models.ForeignKey(
        "LedgerImport",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="the import that is still writing; its people are seen together, once it has written all",
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(sex__in=["0", "1", "2", "9"]), name="person_sex"),
            models.CheckConstraint(
                condition=models.Q(disability_level=None) | models.Q(disability_level__lte=4),
                name="person_disability",
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "id"], name="person_area", opclasses=["varchar_pattern_ops", "int8_ops"]),
            models.Index(fields=["name", "birth_date"]),
            models.Index(fields=["household", "relation"]),
            models.Index(fields=["arriving"], condition=models.Q(arriving__isnull=False), name="person_arriving"),
        ]

    def __str__(self) -> str:
        return self.name
