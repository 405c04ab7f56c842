"""Consents by purpose (PIPL art. 13–15, 29, 31): affairs rest on statutory duty, everything else on consent."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.models import Noun

from .person import Person


class Consent(Noun):
    class Purpose(models.TextChoices):
        AFFAIRS = "affairs", _("行政事务办理")
        LIVING = "living", _("生活服务")
        CULTURE = "culture", _("文化活动")
        MUTUALAID = "mutualaid", _("居民互助")
        CONTACT = "contact", _("短信和电话通知")
        HEALTH = "health", _("健康站")

    class Basis(models.TextChoices):
        DUTY = "duty", _("履行法定职责")
        CONSENT = "consent", _("本人同意")
        GUARDIAN = "guardian", _("监护人同意")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    basis = models.CharField(max_length=10, choices=Basis)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="consent_purpose_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(basis="duty") | models.Q(purpose="affairs"), name="consent_duty_affairs"
            ),
        ]
