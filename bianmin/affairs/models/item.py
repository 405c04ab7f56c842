"""Items (事项) of the administrative acceptance centre, and their versions. A case keeps the one it came in under."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import MoneyField
from bianmin.core.models import Noun, Office, Versioned


class Item(Noun, Versioned):
    class Category(models.TextChoices):
        FAMILY_PLANNING = "计生", _("计生")
        CIVIL_AFFAIRS = "民政", _("民政")
        LABOUR = "劳动保障", _("劳动保障")
        PARTY = "党务群团", _("党务群团")

    code = models.CharField(max_length=10, unique=True)
    category = models.CharField(max_length=10, choices=Category)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="items")
    current = models.ForeignKey(
        "affairs.ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    active = models.BooleanField(default=True)
    online = models.BooleanField(default=True, help_text="residents may apply from their phones")
    catalog_sm3 = models.CharField(max_length=64, blank=True, help_text="digest of the catalogue entry last loaded")
    edited = models.BooleanField(default=False, help_text="published on screen; the catalogue file no longer rules it")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ItemVersion(Noun):
    """One published (or drafted) wording of an item. Never changed once published.

    JSON shapes: `conditions` [{expr, text}]; `materials` [{code, name, form, source, waivable, document, from_record,
    generated, needed_if, optional}]; `form` [{name, label, type, required, source, choices, help, group,
    most}];
    `refusal_grounds` [{code, text, basis}]; `guide` {process: [], review_standard, remedy, result, note, facts,
    promise}.
    """

    class Kind(models.TextChoices):
        ON_THE_SPOT = "即办件", _("即办件")
        PROMISED = "承诺件", _("承诺件")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True, blank=True, help_text="empty: a draft")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    change_note = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1, help_text="of a draft: an edit names the one that it saw")

    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=300, blank=True)
    keywords = models.JSONField(default=list)
    kind = models.CharField(max_length=10, choices=Kind)
    eligibility_text = models.CharField(max_length=300, blank=True)
    conditions = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    form = models.JSONField(default=list)
    refusal_grounds = models.JSONField(default=list)
    guide = models.JSONField(default=dict)
    legal_basis = models.CharField(max_length=300, blank=True)
    promised_workdays = models.PositiveSmallIntegerField(default=0, help_text="0: decided on the spot")
    statutory_workdays = models.PositiveSmallIntegerField(null=True, blank=True)
    publicity_days = models.PositiveSmallIntegerField(default=0, help_text="clock days of community notice")
    fee = MoneyField(default=0)
    delivery = models.JSONField(default=list)
    acceptance_with_gap = models.BooleanField(default=False, help_text="容缺受理")
    gap_workdays = models.PositiveSmallIntegerField(default=5)
    proactive = models.BooleanField(default=False)

    class Meta:
        ordering = ["item", "-number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="item_version_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def on_the_spot(self) -> bool:
        return self.kind == self.Kind.ON_THE_SPOT


class FormTemplate(Noun):
    """A Word template of an item's application form, uploaded by its office; the newest active one is filled."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="templates")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=120, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-id"]
