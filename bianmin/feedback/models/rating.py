"""A rating (评价): five grades, the standard's sub-scores, words. It knows no person; who gave it is protected."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Noun
from bianmin.core.scope import in_areas
from bianmin.feedback.grades import ALL_SCORES, SCORES, Grade

from .invitation import Invitation


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, user: Any) -> "RatingQuerySet":
        return self.filter(in_areas(user, "invitation__area_code"))

    def counted(self) -> "RatingQuerySet":
        """Without those whose appeal was upheld."""
        return self.filter(void=False)


class Rating(Noun):
    class Channel(models.TextChoices):
        TABLET = "tablet", _("窗口评价器")
        LINK = "link", _("扫码或短信")
        PHONE = "phone", _("手机")
        CALL = "call", _("电话回访")

    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="rating")
    channel = models.CharField(max_length=10, choices=Channel)
    grade = models.PositiveSmallIntegerField(choices=Grade)
    efficiency = models.PositiveSmallIntegerField(choices=Grade, null=True, blank=True)
    competence = models.PositiveSmallIntegerField(choices=Grade, null=True, blank=True)
    attitude = models.PositiveSmallIntegerField(choices=Grade, null=True, blank=True)
    guide = models.PositiveSmallIntegerField(choices=Grade, null=True, blank=True)
    convenience = models.PositiveSmallIntegerField(choices=Grade, null=True, blank=True)
    usability = models.PositiveSmallIntegerField(choices=Grade, null=True, blank=True)
    comment = EncryptedTextField(blank=True)
    phone = EncryptedTextField(blank=True, help_text="where the rater wants to be called back; not kept after the loop")
    void = models.BooleanField(default=False, help_text="an appeal was upheld: it does not count")

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(grade__range=(1, 5)), name="rating_grade"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{name: None}) | models.Q(**{f"{name}__range": (1, 5)}), name=f"rating_{name}"
                )
                for name in ALL_SCORES
            ),
        ]
        indexes = [models.Index(fields=["grade", "-id"])]

    @property
    def bad(self) -> bool:
        return Grade(self.grade).bad

    @property
    def given_scores(self) -> dict[str, int]:
        """The sub-scores that were given, by name."""
        return {name: getattr(self, name) for name in ALL_SCORES if getattr(self, name)}

    @property
    def scores(self) -> list[tuple[str, str]]:
        """(what, grade) of the sub-scores that were given, in words."""
        given = [(label, getattr(self, name)) for name, label in SCORES[self.invitation.mode].items()]
        return [(str(label), str(Grade(value).label)) for label, value in given if value]
