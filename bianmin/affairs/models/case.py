"""A case (办件): one applicant's application for one item, from the counter to the hand-over."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.accounts.models import Role
from bianmin.affairs.workflow import CASE
from bianmin.core.fields import EncryptedJSONField, EncryptedTextField
from bianmin.core.models import Centre, Noun, Office, StoredFile, Versioned, Window
from bianmin.partners.models import Organization
from bianmin.residents.models import Document, Person

from .item import Item, ItemVersion

ALL_OFFICES = (Role.CLERK, Role.DIRECTOR, Role.AUDITOR, Role.GRID_WORKER)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: Any) -> "CaseQuerySet":
        """What each post shows: its area; an officer's the cases of her office alone; an administrator's none."""
        condition = models.Q(pk__in=[])
        for post in getattr(user, "current_posts", []):
            if post.role in ALL_OFFICES:
                condition |= models.Q(area_code__prefix=post.area.code)
            elif post.role == Role.OFFICER:
                condition |= models.Q(area_code__prefix=post.area.code, office=post.office_id)
        return self.filter(condition)

    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at=None)


class Case(Noun, Versioned):
    class Channel(models.TextChoices):
        COUNTER = "counter", _("窗口")
        ONLINE = "online", _("网上")
        API = "api", _("接口")

    number = models.CharField(max_length=30, unique=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="cases", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="cases")
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="agent_cases")
    agent_relation = models.CharField(max_length=40, blank=True)
    area_code = models.CharField(max_length=15)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.COUNTER)
    bundle_receipt = models.ForeignKey(
        "affairs.BundleReceipt", on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="cases", db_index=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=CASE.choices)

    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(
        null=True,
        blank=True,
        help_text="last working day of the promise, pauses added; null while paused or not accepted",
    )
    due_certain = models.BooleanField(default=True, help_text="false: falls in a year whose holidays are not announced")
    workdays_left = models.SmallIntegerField(
        null=True, blank=True, help_text="kept while the clock is paused; negative: already late"
    )
    extended_workdays = models.PositiveSmallIntegerField(default=0)
    notice_due_on = models.DateField(
        null=True, blank=True, help_text="until when the resident is asked to bring what is missing"
    )
    publicity_until = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    form_data = EncryptedJSONField(null=True, blank=True)
    assessment = EncryptedJSONField(
        null=True, blank=True, help_text="conditions as they stood at acceptance, with the answers given"
    )
    pickup_code = EncryptedTextField()
    pickup_index = models.CharField(max_length=60)

    # Rows that an action has just written, so that the paper does not read them again.
    fresh_materials: "list[CaseMaterial] | None" = None

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, organization=None)
                | models.Q(person=None, organization__isnull=False),
                name="case_one_applicant",
            ),
            models.UniqueConstraint(
                fields=["item", "person"], condition=models.Q(closed_at=None), name="case_open_once_person"
            ),
            models.UniqueConstraint(
                fields=["item", "organization"],
                condition=models.Q(closed_at=None),
                name="case_open_once_organization",
            ),
            models.UniqueConstraint(
                fields=["pickup_index"], condition=models.Q(closed_at=None), name="case_pickup_once"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "due_on", "id"]),
            models.Index(fields=["person", "-id"]),
            models.Index(fields=["organization", "-id"]),
            models.Index(fields=["clerk", "-id"]),
            models.Index(fields=["state", "notice_due_on"]),
            models.Index(fields=["centre", "-id"]),
        ]

    def __str__(self) -> str:
        return self.number


class CaseMaterial(Noun):
    """One material of a case and how it is satisfied."""

    class Status(models.TextChoices):
        ON_FILE = "on_file", _("系统已存")
        FROM_RECORD = "from_record", _("从档案取得")
        GENERATED = "generated", _("系统生成")
        RECEIVED = "received", _("已收")
        GAP = "gap", _("容缺后补")
        MISSING = "missing", _("还缺")
        NOT_NEEDED = "not_needed", _("不适用")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="materials", db_index=False)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=12, choices=Status)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True, help_text="of a gap: the day by which it must come")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="case_material_once")]
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(status="gap"), name="case_material_gap"),
        ]
