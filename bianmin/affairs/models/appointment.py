"""An appointment (预约) at the counter: a time, one of the places kept free for it, and who booked it."""

from typing import Any

from django.db import models

from bianmin.accounts.models import Role
from bianmin.affairs.workflow import APPOINTMENT
from bianmin.core.models import Centre, Noun, Versioned
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

from .bundle import Bundle
from .item import Item

READERS = (Role.CLERK, Role.DIRECTOR)
MOST_OPEN = 3


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


class Appointment(Noun, Versioned):
    """Held by a telephone (`account`), or by a person for whom the counter booked; `person` is null for a telephone
    that stands for nobody yet. `place` counts from 0 below `places`, how many the slot had; two never have the same.
    `nth` counts the holder's open ones from 0. `closes_at`: when the opening hours around it end.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="appointments", db_index=False)
    account = models.ForeignKey(
        ResidentAccount, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    place = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    nth = models.PositiveSmallIntegerField()
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
            models.CheckConstraint(condition=models.Q(place__lt=models.F("places")), name="appointment_place_is_one"),
            models.CheckConstraint(condition=models.Q(nth__lt=MOST_OPEN), name="appointment_most_open"),
            models.CheckConstraint(
                condition=models.Q(account__isnull=False) | models.Q(person__isnull=False), name="appointment_held"
            ),
            *(
                models.UniqueConstraint(
                    fields=[holder, field],
                    condition=models.Q(state="booked", account__isnull=holder == "person"),
                    name=f"appointment_{holder}_{name}",
                )
                for holder in ("account", "person")
                for field, name in (("starts_at", "once"), ("nth", "most"))
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "starts_at"]),
            models.Index(fields=["account", "-starts_at"]),
            models.Index(fields=["state", "closes_at"]),
        ]

    @property
    def what(self) -> str:
        """The name of what it is for; "" when nothing was said."""
        if self.bundle:
            return self.bundle.name
        return self.item.current.name if self.item and self.item.current else ""
