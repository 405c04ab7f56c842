"""A donation of clothes (捐赠): who gave, how heavy, what it was sorted into, and how it was disinfected."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Centre, Noun, Versioned
from bianmin.living.workflow_clothing import DONATION
from bianmin.partners.models import Organization
from bianmin.residents.models import Person

from .clothing import CentreQuerySet, Garment, weight_in_kg

MOST_WEIGHT = 9999  # tenths of a kilogram: three digits before the point
NAME_PURPOSE, PHONE_PURPOSE = "donation.name", "donation.phone"


class ClothingDonation(Noun, Versioned):
    """Given by a person on file, an organisation, somebody as she named herself, or nobody named (all empty)."""

    class Method(models.TextChoices):
        HEAT = "heat", _("高温蒸汽")
        OZONE = "ozone", _("臭氧")
        ULTRAVIOLET = "ultraviolet", _("紫外线")
        LAUNDRY = "laundry", _("消毒液清洗")
        OUTSIDE = "outside", _("送专业机构")

    class Fate(models.TextChoices):
        """Where a donation goes that is not taken."""

        RETURNED = "returned", _("退还捐赠人")
        RECYCLED = "recycled", _("转交环保回收")

    number = models.CharField(max_length=30, unique=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="donations", db_index=False)
    state = models.CharField(max_length=12, choices=DONATION.choices, default=DONATION.start)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="donations")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="donations"
    )
    donor_name = EncryptedTextField(blank=True)
    donor_masked = models.CharField(max_length=60, blank=True)
    donor_index = models.CharField(max_length=60, blank=True, db_index=True)
    phone = EncryptedTextField(blank=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    phone_index = models.CharField(max_length=60, blank=True, db_index=True)
    thanks_wanted = models.BooleanField(default=False, help_text="agrees to a message of thanks")
    weight = models.PositiveIntegerField(help_text="tenths of a kilogram")
    bags = models.PositiveSmallIntegerField(default=1)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    method = models.CharField(max_length=12, choices=Method, blank=True)
    batch = models.CharField(max_length=40, blank=True)
    disinfected_at = models.DateTimeField(null=True, blank=True)
    disinfected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    shelved_at = models.DateTimeField(null=True, blank=True)
    fate = models.CharField(max_length=10, choices=Fate, blank=True)
    reason = EncryptedTextField(blank=True, help_text="why it was not taken")
    note = EncryptedTextField(blank=True)

    objects = CentreQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight__gt=0, weight__lte=MOST_WEIGHT), name="donation_weight_positive"
            ),
            models.CheckConstraint(condition=models.Q(bags__gte=1), name="donation_bags_positive"),
            models.CheckConstraint(
                condition=models.Q(person=None) | models.Q(organization=None), name="donation_one_donor"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["disinfected", "shelved"])
                | models.Q(disinfected_at__isnull=False) & ~models.Q(batch=""),
                name="donation_clean_before_shelf",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="shelved") | models.Q(shelved_at__isnull=False), name="donation_shelved_when"
            ),
            models.CheckConstraint(
                condition=models.Q(state="rejected", fate__gt="") | ~models.Q(state="rejected") & models.Q(fate=""),
                name="donation_fate",
            ),
        ]
        indexes = [models.Index(fields=["centre", "state"]), models.Index(fields=["centre", "received_at"])]

    @property
    def weight_kg(self) -> Decimal:
        return weight_in_kg(self.weight)

    @property
    def anonymous(self) -> bool:
        return not (self.person_id or self.organization_id or self.donor_masked)


class ClothingSorting(Noun, Garment):
    """A line of the sorting: so many pieces good for the shelf, so many of the same sort for recycling."""

    donation = models.ForeignKey(ClothingDonation, on_delete=models.CASCADE, related_name="sortings", db_index=False)
    pieces = models.PositiveSmallIntegerField(default=0)
    recycled = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["donation", "season", "kind", "wearer", "size"], name="clothing_sorting_once"
            ),
            models.CheckConstraint(
                condition=models.Q(pieces__gt=0) | models.Q(recycled__gt=0), name="clothing_sorting_some"
            ),
        ]
