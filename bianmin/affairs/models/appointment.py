"""An appointment (预约) at the counter: a time, one of the places kept free for it, and whose telephone booked."""

from typing import Any

from django.db import models

from bianmin.accounts.models import Role
from bianmin.affairs.workflow import APPOINTMENT
from bianmin.core.models import Centre, Noun
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

from .item import Item

READERS = (Role.CLERK, Role.DIRECTOR)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, user: Any) -> "AppointmentQuerySet":
        """Those of the centres in the areas of clerks and directors."""
        condition = models.Q(pk__in=[])
        for post in getattr(user, "current_posts", []):
            if post.role in READERS:
                condition |= models.Q(centre__area__code__prefix=post.area.code)
        return self.filter(condition)

    def booked(self) -> "AppointmentQuerySet":
        return self.filter(state="booked")


class Appointment(Noun):
    """`person` is null for a telephone that stands for nobody yet. `place` counts from 0; two never have the same."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="appointments", db_index=False)
    account = models.ForeignKey(ResidentAccount, on_delete=models.PROTECT, related_name="appointments", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    place = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=APPOINTMENT.choices, default=APPOINTMENT.start)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "starts_at", "place"],
                condition=~models.Q(state="cancelled"),
                name="appointment_place_once",
            ),
            models.UniqueConstraint(
                fields=["account", "starts_at"], condition=models.Q(state="booked"), name="appointment_account_once"
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "starts_at"]),
            models.Index(fields=["account", "-starts_at"]),
            models.Index(fields=["state", "starts_at"]),
        ]
