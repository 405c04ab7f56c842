"""Bundles (一件事): the items of one life event, accepted in one visit with one form and one receipt."""

from typing import Any

from django.conf import settings
from django.db import models

from bianmin.core.fields import EncryptedJSONField
from bianmin.core.models import Centre, Noun, Versioned, Window
from bianmin.core.scope import in_areas
from bianmin.residents.models import Person


class Bundle(Noun, Versioned):
    """`items` are codes in their order; `also` [{name, where}] is what is done elsewhere."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    summary = models.CharField(max_length=200, blank=True)
    keywords = models.JSONField(default=list)
    items = models.JSONField(default=list)
    also = models.JSONField(default=list)
    place = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.name


class BundleReceiptQuerySet(models.QuerySet["BundleReceipt"]):
    def visible_to(self, user: Any) -> "BundleReceiptQuerySet":
        return self.filter(in_areas(user))


class BundleReceipt(Noun):
    """The one paper (回执) for all cases of a visit; `content` is what stands on it."""

    number = models.CharField(max_length=30, unique=True)
    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="receipts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    area_code = models.CharField(max_length=15)
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content = EncryptedJSONField()

    objects = BundleReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "-id"])]
