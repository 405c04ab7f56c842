"""An application from the resident's phone (网上申请): what she has filled in and photographed, until it is a case."""

from typing import Any

from django.conf import settings
from django.db import models

from bianmin.accounts.models import Role
from bianmin.affairs.workflow import ONLINE
from bianmin.core.fields import EncryptedJSONField
from bianmin.core.models import Noun, StoredFile, Versioned
from bianmin.core.scope import under_codes
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

from .case import Case
from .item import Item, ItemVersion

READERS = (Role.CLERK, Role.DIRECTOR)


class OnlineApplicationQuerySet(models.QuerySet["OnlineApplication"]):
    def visible_to(self, user: Any) -> "OnlineApplicationQuerySet":
        """Those that have reached the centre, in the areas of clerks and directors; a draft is the resident's own."""
        areas = [post.area.code for post in getattr(user, "current_posts", []) if post.role in READERS]
        return self.filter(under_codes(areas)).exclude(submitted_at=None)

    def live(self) -> "OnlineApplicationQuerySet":
        return self.filter(closed_at=None)


class OnlineApplication(Noun, Versioned):
    """`content` is {answers: {fact: value}, form: {field: text}, given: {material code: gap or not_needed}} as typed;
    `told` is {materials: [{code, name, text}], words} of the one-time notice. Whoever acts for the person works on it:
    the telephone that began it only says who is told."""

    account = models.ForeignKey(ResidentAccount, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="online_applications", db_index=False)
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agent_relation = models.CharField(max_length=40, blank=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="online_applications")
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=15)
    state = models.CharField(max_length=10, choices=ONLINE.choices, default=ONLINE.start)
    content = EncryptedJSONField(null=True, blank=True)
    told = EncryptedJSONField(null=True, blank=True)
    changed_at = models.DateTimeField(help_text="last saved by the resident")
    submitted_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="until when the centre must have answered")
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="online_application"
    )

    objects = OnlineApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item"], condition=models.Q(closed_at=None), name="online_application_live_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(case__isnull=False), name="online_accepted_has_case"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"]),
            models.Index(fields=["person", "-id"]),
            models.Index(fields=["state", "changed_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.item_version} {self.uid.hex[:8].upper()}"


class MaterialUpload(Noun):
    """One photo or PDF of a material, for an application that is being filled in or for a case that waits for it.

    `taken_at`: since when it counts as received with the case."""

    application = models.ForeignKey(
        OnlineApplication, on_delete=models.CASCADE, null=True, blank=True, related_name="uploads"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="uploads")
    code = models.CharField(max_length=20)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    scanned = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(application__isnull=False) | models.Q(case__isnull=False),
                name="material_upload_of_something",
            ),
        ]
