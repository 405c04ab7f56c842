"""A dwelling (房屋): an address inside a grid."""

import re

from django.db import models

from bianmin.core.models import Area, Noun

BARE = re.compile(r"[A-Za-z]?[0-9]+[A-Za-z]?")


def building_words(building: str) -> str:
    """3 → 3号楼; 3号楼 and 东楼 stay as they are."""
    return _with_word(building, "号楼")


def unit_words(unit: str) -> str:
    """2 → 2单元."""
    return _with_word(unit, "单元")


def _with_word(part: str, word: str) -> str:
    return f"{part}{word}" if BARE.fullmatch(part) else part


def room_forms(room: str) -> set[str]:
    """How the room 501 may stand on file: 501, 501室; a house by itself 501号."""
    return {room, f"{room}室", f"{room}号"}


def door_words(building: str, unit: str, room: str) -> str:
    """3, 2, 501 → 3号楼2单元501室; a number without a building is the number of the house: 12 → 12号."""
    room_word = "室" if building or unit else "号"
    return building_words(building) + unit_words(unit) + _with_word(room, room_word)


class Dwelling(Noun):
    grid = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="dwellings", db_index=False)
    street = models.CharField(max_length=60)
    compound = models.CharField(max_length=60, blank=True, help_text="院、小区，例如 12 号院")
    building = models.CharField(max_length=20, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    room = models.CharField(max_length=20, blank=True)
    floor = models.SmallIntegerField(null=True, blank=True)
    lift = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "street", "compound", "building", "unit", "room"], name="dwelling_once"
            )
        ]

    def __str__(self) -> str:
        return self.street + self.compound + self.door

    @property
    def door(self) -> str:
        """Building, unit and room, each with its word."""
        return door_words(self.building, self.unit, self.room)
