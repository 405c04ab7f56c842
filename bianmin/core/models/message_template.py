"""The words of messages to residents: one template a purpose, loaded from the catalogue, edited on screen."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Noun, Versioned

PLACE = re.compile(r"\{(\w+)\}")


class MessageKind(models.TextChoices):
    """Why a message may be sent: by duty, with the person's consent, or since the person just asked for a code."""

    DUTY = "duty", _("履行职责")
    CONSENT = "consent", _("本人同意后")
    CODE = "code", _("验证码")


class MessageTemplate(Noun, Versioned):
    """`words` names its parameters in braces: 您的“{item}”已受理. `provider_code`: the same at the provider."""

    purpose = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=MessageKind, default=MessageKind.DUTY)
    rings_at_night = models.BooleanField(default=False)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="life of a code; empty: no end")
    samples = models.JSONField(default=dict, help_text="every parameter with an example")
    words = models.CharField(max_length=300)
    provider_code = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["purpose"]

    def __str__(self) -> str:
        return self.name

    def render(self, params: Mapping[str, Any]) -> str:
        """The words with `params` in their places. Raises KeyError for a place that `params` does not fill."""
        return PLACE.sub(lambda place: str(params[place[1]]), self.words)
