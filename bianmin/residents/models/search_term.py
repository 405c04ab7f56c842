"""The tables behind the one search box: what may be typed, and whom it finds."""

from django.db import models

from .household import Household
from .person import Person


class Kind(models.IntegerChoices):
    """What a term is. The numbers are kept; an address and the number of a household are terms of the household."""

    NAME = 1
    PINYIN = 2
    INITIALS = 3
    ID = 4
    ID_TAIL = 5
    PHONE = 6
    PHONE_TAIL = 7
    ADDRESS = 8
    HOUSEHOLD = 9
    # The ends of a name (玉清, qing, yq) are kinds of their own, so that whoever types guo meets the 郭 before
    # the many 国 at the end of a name, without reading past all of these.
    NAME_END = 11
    PINYIN_END = 12
    INITIALS_END = 13


class SearchTerm(models.Model):
    """What a person herself is found by. Plain terms (name suffixes, pinyin, initials) are looked up by prefix, blind
    tokens (ID and phone, whole and last four) whole.

    The key is all that tells a term from another: a number of its own would be one more B-tree to write. On SQLite the
    rows lie in the key itself, WITHOUT ROWID, the index `search_term` ends with the area, and there is no
    `search_term_area` (ADR 0023): a migration that makes the table anew must say so, too.
    """

    Kind = Kind

    pk = models.CompositePrimaryKey("person", "kind", "term")
    term = models.CharField(max_length=80)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="terms", db_index=False)
    area_code = models.CharField(max_length=15, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "term", "person"],
                name="search_term",
                opclasses=["int2_ops", "varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(
                fields=["area_code", "kind", "term", "person"],
                name="search_term_area",
                opclasses=["varchar_ops", "int2_ops", "varchar_pattern_ops", "int8_ops"],
            ),
        ]


class HouseholdTerm(models.Model):
    """What everybody of a household is found by: its address and its number, in plain text, looked up by prefix. They
    stand once for all who live there, now or later, and lie in the database as those of a person do."""

    pk = models.CompositePrimaryKey("household", "kind", "term")
    term = models.CharField(max_length=80)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="terms", db_index=False)
    area_code = models.CharField(max_length=15, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "term", "household"],
                name="household_term",
                opclasses=["int2_ops", "varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(
                fields=["area_code", "kind", "term", "household"],
                name="household_term_area",
                opclasses=["varchar_ops", "int2_ops", "varchar_pattern_ops", "int8_ops"],
            ),
        ]
