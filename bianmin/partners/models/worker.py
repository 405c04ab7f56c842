"""A worker (服务人员): who comes; what she can do, where and when, and the duties that fill her day."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Noun, Versioned
from bianmin.core.scope import under_codes
from bianmin.partners.workflow import WORKER

from .provider import Provider, seen_areas


class Skill(models.Model):
    """What somebody can do (技能), as services ask for it; from the catalogue."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class WorkerQuerySet(models.QuerySet["Worker"]):
    def visible_to(self, user: Any) -> "WorkerQuerySet":
        return self.filter(under_codes(seen_areas(user), "provider__area_code"))

    def working(self) -> "WorkerQuerySet":
        """Those who may be sent at all: neither they nor their provider are suspended or gone."""
        return self.filter(state=Worker.State.ACTIVE, provider__state="active")


class Worker(Noun, Versioned):
    class State(models.TextChoices):
        """Keys of `workflow.WORKER`, for queries."""

        ACTIVE = "active", WORKER.states["active"].label
        PAUSED = "paused", WORKER.states["paused"].label
        ENDED = "ended", WORKER.states["ended"].label

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="workers")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="worker"
    )
    name = models.CharField(max_length=40)
    phone = EncryptedTextField(blank=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    skills = models.ManyToManyField(Skill, related_name="workers")
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name", "phone_masked"],
                condition=~models.Q(state="ended"),
                name="worker_once",
            )
        ]
        indexes = [models.Index(fields=["provider", "state"]), models.Index(fields=["name", "id"])]

    def __str__(self) -> str:
        return self.name

    @property
    def resource(self) -> str:
        """Her name among the claims on time."""
        return resource_of(self.uid)

    @property
    def spoken(self) -> str:
        """As residents read it: 王师傅."""
        return _("%(surname)s师傅") % {"surname": self.name[:1]}


def resource_of(uid: uuid.UUID) -> str:
    return f"worker:{uid}"


class WorkerArea(models.Model):
    """A part of the street where she goes; none named: everywhere."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="areas")
    area_code = models.CharField(max_length=15)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "area_code"], name="worker_area_once")]


class WorkerHours(models.Model):
    """When she works, by weekday (0 Monday); several spans a day are several rows."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["weekday", "begins"]
        constraints = [
            models.UniqueConstraint(fields=["worker", "weekday", "begins"], name="worker_hours_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="worker_hours_weekday"),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("begins")), name="worker_hours_order"),
        ]


class WorkerLeave(Noun):
    """Days on which she does not come (请假), both included."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="leaves")
    begins_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["begins_on", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("begins_on")), name="worker_leave_order"),
            models.UniqueConstraint(fields=["worker", "begins_on"], name="worker_leave_once"),
        ]
        indexes = [models.Index(fields=["worker", "ends_on"])]


class Duty(Noun):
    """A time that a worker has promised to somewhere (班次): an order, later a training or a visit. The quarters stand
    in `core.claims`, held by this row's uid; a duty that is given back is deleted, and its quarters with it."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="duties")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    noun = models.CharField(max_length=40)
    noun_uid = models.UUIDField()
    area_code = models.CharField(max_length=15)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="duty_order"),
            models.UniqueConstraint(fields=["noun", "noun_uid", "worker"], name="duty_once"),
        ]
        indexes = [models.Index(fields=["worker", "starts_at"])]
