"""A service centre (便民服务中心) and what it owns: hours, windows, offices, rooms. A second one is a row."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .area import Area
from .base import Noun


class Centre(Noun):
    code = models.CharField(max_length=8, unique=True, help_text=_("编号的开头，例如 XDJ"))
    name = models.CharField(max_length=80)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="centres")
    address = models.CharField(max_length=120)
    hotline = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """One span of one weekday (0 Monday … 6 Sunday)."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("常规")
        EXTENDED = "extended", _("延时")
        STAGGERED = "staggered", _("错时")

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REGULAR)

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_weekday"),
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="hours_order"),
            models.UniqueConstraint(fields=["centre", "weekday", "opens"], name="hours_once"),
        ]


class Window(Noun):
    """A counter window (综合窗口)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="windows")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["centre", "number"], name="window_number_once")]

    def __str__(self) -> str:
        return self.name or str(self.number)


class Office(Noun):
    """A back office behind the counter (计生办, 民政所, 劳动保障事务所, 党建办)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="offices")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="office_code_once")]

    def __str__(self) -> str:
        return self.name


class Room(Noun):
    """A room of the centre (活动室)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    floor = models.SmallIntegerField()
    capacity = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="room_code_once")]

    def __str__(self) -> str:
        return self.name
