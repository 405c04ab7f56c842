"""Complaints (投诉) about an order or a provider, and the rule by which providers are suspended (停单规则)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.fields import EncryptedTextField
from bianmin.core.masking import mask_name
from bianmin.core.models import Centre, Noun, Versioned
from bianmin.core.scope import under_codes
from bianmin.living.roles import READERS
from bianmin.living.workflow import COMPLAINT
from bianmin.partners.models import Provider, Worker
from bianmin.residents.models import Person

from .order import Order
from .service import Service

UNANSWERED = ("open", "reopened")
ANSWERED = ("answered", "answered_again")


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user: Any) -> "ComplaintQuerySet":
        """Those of the areas of posts of the station; who took it by telephone does not follow it."""
        areas = [post.area.code for post in getattr(user, "current_posts", []) if post.role in READERS]
        return self.filter(under_codes(areas))

    def unanswered(self) -> "ComplaintQuerySet":
        return self.filter(state__in=UNANSWERED)


class Complaint(Noun, Versioned):
    """Her words (`text`) are for the station alone; provider and worker are told kind, service and day.

    `due_on`: the working day by whose end the station answers or, once it has, she may object. `provider`, `worker`
    and `service` are those of the order when she complained."""

    class Kind(models.TextChoices):
        LATE = "late", _("没来或来晚了")
        QUALITY = "quality", _("没做好")
        ATTITUDE = "attitude", _("态度不好")
        PRICE = "price", _("多收钱")
        DAMAGE = "damage", _("弄坏了东西")
        OTHER = "other", _("别的事")

    number = models.CharField(max_length=40, unique=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Order.Channel)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact_name = models.CharField(max_length=40)
    phone = EncryptedTextField()
    phone_masked = models.CharField(max_length=20)
    area_code = models.CharField(max_length=15)
    kind = models.CharField(max_length=10, choices=Kind)
    text = EncryptedTextField()
    state = models.CharField(max_length=16, choices=COMPLAINT.choices, default=COMPLAINT.start)
    due_on = models.DateField()
    answer = EncryptedTextField(blank=True, help_text="what was done, for her")
    upheld = models.BooleanField(null=True, help_text="属实: it counts against the provider")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(order__isnull=False) | models.Q(provider__isnull=False), name="complaint_about"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(upheld__isnull=False), name="complaint_judged"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=~models.Q(state="closed"), name="complaint_open_once_an_order"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"]),
            models.Index(fields=["provider", "created_at"]),
            models.Index(fields=["worker", "-id"], condition=models.Q(worker__isnull=False), name="complaint_worker"),
            models.Index(
                fields=["area_code", "-id"], name="complaint_area", opclasses=["varchar_pattern_ops", "int8_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def masked_name(self) -> str:
        return mask_name(self.contact_name)

    @property
    def own_state(self) -> str:
        """How it stands, as its owner is told."""
        words = {
            "answered": _("已答复，等您确认"),
            "reopened": _("您不满意，我们再处理"),
            "answered_again": _("再次答复，等您确认"),
        }
        return str(words.get(self.state) or self.get_state_display())

    @property
    def late(self) -> bool:
        return self.state in UNANSWERED and self.due_on < clock.today()


class ComplaintStep(Noun):
    """One move, with what was said; rows are only added."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = EncryptedTextField(blank=True)

    class Meta:
        ordering = ["id"]

    @property
    def label(self) -> str:
        return str(COMPLAINT.moves[self.verb].label)


class QualityRule(Noun, Versioned):
    """When a provider of the centre is suspended without anybody's doing: each line of it alone is enough, empty ones
    do not count. Looked at once a day."""

    centre = models.OneToOneField(Centre, on_delete=models.PROTECT, related_name="quality_rule")
    least_score = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of three months; below it")
    least_orders = models.PositiveSmallIntegerField(default=10, help_text="done in these months, else no judgement")
    most_upheld = models.PositiveSmallIntegerField(null=True, blank=True, help_text="upheld complaints, from this many")
    upheld_days = models.PositiveSmallIntegerField(default=30)
    papers = models.BooleanField(default=True, help_text="a needed paper of its own has expired")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(least_score=None) | models.Q(least_score__range=(1, 100)), name="quality_rule_score"
            ),
            models.CheckConstraint(
                condition=models.Q(most_upheld=None) | models.Q(most_upheld__gte=1), name="quality_rule_upheld"
            ),
            models.CheckConstraint(
                condition=models.Q(least_orders__gte=1, upheld_days__range=(1, 365)), name="quality_rule_spans"
            ),
        ]
