"""Needs and preferences (需求与偏好): what whoever serves this person watches for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.models import Noun

from .person import Person


class Need(Noun):
    class Kind(models.TextChoices):
        LARGE_PRINT = "large_print", _("要大字")
        HEARING = "hearing", _("听力不便")
        SIGHT = "sight", _("视力不便")
        WHEELCHAIR = "wheelchair", _("用轮椅")
        HOME_VISIT = "home_visit", _("行动不便，需上门")
        SIGN_LANGUAGE = "sign_language", _("用手语")
        INTERPRETER = "interpreter", _("要翻译")
        COMPANION = "companion", _("要有人陪同")
        CALL_NOT_TEXT = "call_not_text", _("打电话，不发短信")
        LIVES_ALONE = "lives_alone", _("独居")
        OTHER = "other", _("其他")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="needs")
    kind = models.CharField(max_length=20, choices=Kind)
    note = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "note"], name="need_once")]
