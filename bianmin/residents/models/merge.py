"""Two records that were held against each other: one person (merged, with what that moved), or two."""

from typing import Any

from django.conf import settings
from django.db import models

from bianmin.core.fields import EncryptedJSONField, EncryptedTextField
from bianmin.core.masking import mask_name
from bianmin.core.models import Noun
from bianmin.core.scope import under_codes
from bianmin.residents.roles import areas_merged_by

from .person import Person


class PersonMergeQuerySet(models.QuerySet["PersonMerge"]):
    def visible_to(self, user: Any) -> "PersonMergeQuerySet":
        """Merges of records that both lie where the user may merge."""
        areas = areas_merged_by(user)
        return self.filter(under_codes(areas, "kept__area_code"), under_codes(areas, "dropped__area_code"))

    def standing(self) -> "PersonMergeQuerySet":
        """Those that have not been undone."""
        return self.filter(undone_at=None)


class PersonMerge(Noun):
    """`moved` is {"fields": {column: [before, after]}, "certificates": swapped or not, "rows": {mover: what it moved}},
    rows by uid: enough to give each of the two her own things back."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    dropped = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mergings")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    moved = EncryptedJSONField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undo_reason = EncryptedTextField(blank=True)

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(kept=models.F("dropped")), name="merge_two_records"),
            models.UniqueConstraint(
                fields=["dropped"], condition=models.Q(undone_at=None), name="merge_record_merged_once"
            ),
        ]


class PersonDistinctQuerySet(models.QuerySet["PersonDistinct"]):
    def visible_to(self, user: Any) -> "PersonDistinctQuerySet":
        """Pairs that both lie where the user may merge, and are on file."""
        areas = areas_merged_by(user)
        here = self.filter(under_codes(areas, "first__area_code"), under_codes(areas, "second__area_code"))
        return here.filter(
            first__merged_into=None, second__merged_into=None, first__arriving=None, second__arriving=None
        )


class PersonDistinct(Noun):
    """Somebody looked: these two are not the same person, and are not offered as doubles again. `first` is the older
    row of the two."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PersonDistinctQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="distinct_ordered"),
        ]

    @property
    def names_masked(self) -> tuple[str, str]:
        return mask_name(self.first.name), mask_name(self.second.name)
