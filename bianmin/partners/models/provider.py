"""A provider (服务商): the organisation or the person whose workers come when a resident has ordered something."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.accounts.models import Role
from bianmin.core import clock
from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Centre, Noun, StoredFile, Versioned
from bianmin.core.scope import under_codes
from bianmin.partners.workflow import PROVIDER

from .organization import Organization

SHORT = 6  # characters
SOON_DAYS = 30
SEEN_BY = (Role.DISPATCHER, Role.DIRECTOR, Role.AUDITOR)


def seen_areas(user: Any) -> list[str]:
    """Where the user holds a post that sees providers and workers."""
    return user.areas_of(SEEN_BY) if user.is_authenticated else []


class ProviderQuerySet(models.QuerySet["Provider"]):
    def visible_to(self, user: Any) -> "ProviderQuerySet":
        return self.filter(under_codes(seen_areas(user)))

    def active(self) -> "ProviderQuerySet":
        return self.filter(state=PROVIDER.start)


class Provider(Noun, Versioned):
    """`voluntary`: forgoes what a fund would pay (义务服务); what residents pay by the list is settled with it."""

    class Kind(models.TextChoices):
        PROPERTY = "property", _("物业")
        HOUSEKEEPING = "housekeeping", _("家政")
        HAIRDRESSING = "hairdressing", _("理发")
        REPAIR = "repair", _("维修")
        CLOTHING = "clothing", _("衣物")
        HEALTH = "health", _("健康医疗")
        MEALS = "meals", _("助餐")
        OTHER = "other", _("其他")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="providers")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="providers"
    )
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=14, choices=Kind)
    voluntary = models.BooleanField(default=False)
    contact_name = models.CharField(max_length=40, blank=True)
    phone = EncryptedTextField(blank=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    bank_account = EncryptedTextField(blank=True)
    about = models.CharField(max_length=200, blank=True, help_text="what residents read of it")
    area_code = models.CharField(max_length=15)
    state = models.CharField(max_length=10, choices=PROVIDER.choices, default=PROVIDER.start)
    state_reason = models.CharField(max_length=120, blank=True, help_text="why it is suspended or has ended")
    state_since = models.DateField(null=True, blank=True)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="provider_name_once"),
            models.CheckConstraint(
                condition=models.Q(state=PROVIDER.start) | ~models.Q(state_reason=""), name="provider_reason_given"
            ),
        ]
        indexes = [
            models.Index(
                fields=["area_code", "id"], name="provider_area", opclasses=["varchar_pattern_ops", "int8_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.name


class CredentialQuerySet(models.QuerySet["Credential"]):
    def visible_to(self, user: Any) -> "CredentialQuerySet":
        areas = seen_areas(user)
        return self.filter(
            under_codes(areas, "provider__area_code") | under_codes(areas, "worker__provider__area_code")
        )

    def held(self) -> "CredentialQuerySet":
        """Those that count: neither replaced nor withdrawn, of whoever still works with the station."""
        gone = models.Q(provider__state="ended") | models.Q(worker__state="ended")
        return self.filter(ended_at=None).exclude(gone | models.Q(worker__provider__state="ended"))


class Credential(Noun):
    """A paper of a provider or of one of its workers (资质、证照), with the day on which it expires.

    `needed`: without it, or after it has expired, nobody is sent."""

    class Kind(models.TextChoices):
        LICENCE = "licence", _("营业执照")
        INSURANCE = "insurance", _("责任保险")
        HEALTH = "health", _("健康证")
        CONDUCT = "conduct", _("无犯罪记录查询")
        SKILL = "skill", _("职业技能证书")
        LOCKSMITH = "locksmith", _("开锁业备案")
        FOOD = "food", _("食品经营许可")
        OTHER = "other", _("其他")

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, blank=True, related_name="credentials")
    worker = models.ForeignKey("Worker", on_delete=models.CASCADE, null=True, blank=True, related_name="credentials")
    kind = models.CharField(max_length=10, choices=Kind)
    number = EncryptedTextField(blank=True)
    number_masked = models.CharField(max_length=30, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text="empty: it does not expire")
    needed = models.BooleanField(default=True)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="replaced or withdrawn")

    objects = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ["expires_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(provider__isnull=False, worker=None) | models.Q(provider=None, worker__isnull=False),
                name="credential_of_one",
            ),
            *(
                models.UniqueConstraint(
                    fields=[holder, "kind"],
                    condition=models.Q(ended_at=None, **{f"{holder}__isnull": False}) & ~models.Q(kind="other"),
                    name=f"credential_{holder}_once",
                )
                for holder in ("provider", "worker")
            ),
            models.CheckConstraint(
                condition=models.Q(issued_on=None)
                | models.Q(expires_on=None)
                | models.Q(expires_on__gte=models.F("issued_on")),
                name="credential_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_on", "id"], condition=models.Q(ended_at=None), name="credential_expiry")
        ]

    def expired_on(self, day: date) -> bool:
        return self.expires_on is not None and self.expires_on < day

    @property
    def holder(self) -> Any:
        """Whose paper it is: the provider or the worker."""
        return self.worker or self.provider

    @property
    def area_code(self) -> str:
        provider = self.worker.provider if self.worker else self.provider
        return provider.area_code if provider else ""

    @property
    def days_left(self) -> int | None:
        """Days until its last day, which still counts; None: it does not expire."""
        return None if self.expires_on is None else (self.expires_on - clock.today()).days

    @property
    def number_short(self) -> str:
        """A number that is too short to be masked and still told apart; "" for a longer one. For whoever may edit."""
        return self.number if len(self.number) <= SHORT else ""

    @property
    def standing(self) -> str:
        """expired, soon, valid or lasting."""
        left = self.days_left
        if left is None:
            return "lasting"
        return "expired" if left < 0 else "soon" if left <= SOON_DAYS else "valid"
