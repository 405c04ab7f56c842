"""What happens to a case: pauses, supplement requests, notes, decisions, papers, delivery. Rows are only added."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.fields import EncryptedJSONField, EncryptedTextField
from bianmin.core.models import Noun, StoredFile

from .case import Case

USER = settings.AUTH_USER_MODEL


class CasePause(Noun):
    """Days that do not count (行政许可法 art. 45 by analogy): waiting for the resident, public notice."""

    class Reason(models.TextChoices):
        SUPPLEMENT = "supplement", _("等居民补材料")
        PUBLICITY = "publicity", _("公示")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=12, choices=Reason)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(until=None), name="case_pause_one_open")
        ]


class SupplementRequest(Noun):
    """What the office still needs, told once and completely. `wanted` is [{code, name, what}]."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="supplements")
    wanted = models.JSONField()
    note = EncryptedTextField(blank=True)
    due_on = models.DateField()
    requested_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(answered_at=None), name="case_supplement_one_open"
            )
        ]


class CaseNote(Noun):
    """A note between office and counter."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    body = EncryptedTextField()

    class Meta:
        ordering = ["id"]


class Decision(Noun):
    class Outcome(models.TextChoices):
        APPROVE = "approve", _("准予")
        REFUSE = "refuse", _("不予")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    grounds = models.JSONField(default=list, help_text="[{code, text, basis}] of the item version")
    reason = EncryptedTextField(blank=True)
    result = models.CharField(max_length=200, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    remedy = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(revoked_at=None), name="case_decision_one"),
            models.CheckConstraint(condition=~models.Q(outcome="refuse", grounds=[]), name="refusal_has_grounds"),
        ]


class Paper(Noun):
    """A numbered paper that was handed out; printing it again prints the same content."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("受理回执")
        NOTICE = "notice", _("一次性告知书")
        SUPPLEMENT = "supplement", _("补充材料通知书")
        APPROVAL = "approval", _("办理结果通知书")
        REFUSAL = "refusal", _("不予办理决定书")
        DELIVERY = "delivery", _("送达回证")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.CharField(max_length=30, unique=True)
    content = EncryptedJSONField()
    void = models.BooleanField(default=False, help_text="a later paper of the kind took its place")
    issued_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class Delivery(Noun):
    class Method(models.TextChoices):
        SIGNATURE = "signature", _("窗口签收")
        CODE = "code", _("取件码领取")
        POST = "post", _("邮寄")
        ELECTRONIC = "electronic", _("电子送达")

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="delivery")
    method = models.CharField(max_length=12, choices=Method)
    receiver = EncryptedTextField(blank=True)
    signature = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tracking = models.CharField(max_length=40, blank=True)
    delivered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
