"""A proposal for a day (排班方案): who goes where when, made beside the desk, looked at and sent by the dispatcher."""

from typing import Any

from django.conf import settings
from django.db import models

from bianmin.core.models import Centre, Noun
from bianmin.core.scope import under_codes
from bianmin.living.roles import STATION
from bianmin.living.workflow import DAY_PLAN


class DayPlanQuerySet(models.QuerySet["DayPlan"]):
    def visible_to(self, user: Any) -> "DayPlanQuerySet":
        areas = [post.area.code for post in getattr(user, "current_posts", []) if post.role in STATION]
        return self.filter(under_codes(areas, "centre__area__code"))

    def live(self) -> "DayPlanQuerySet":
        return self.filter(state__in=("computing", "proposed"))


class DayPlan(Noun):
    """`visits` is [{order, worker, start, travel, mate}], one for everybody who comes, `unplanned` [{order, reason}]:
    keys of rows, minutes of the day. `figures` compares with the rule: travel, metres, served, each also with rule_
    before it, seconds, method."""

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=DAY_PLAN.choices, default=DAY_PLAN.start)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    visits = models.JSONField(default=list)
    unplanned = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DayPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day"],
                condition=models.Q(state__in=("computing", "proposed")),
                name="day_plan_live_once",
            )
        ]
