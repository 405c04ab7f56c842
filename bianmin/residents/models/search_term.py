"""The table behind the one search box: what may be typed, and whom it finds."""

from django.db import models

from .person import Person


class SearchTerm(models.Model):
    """Plain terms (name suffixes, pinyin, initials, address words, household number) and blind tokens (ID and phone,
    whole and last four). Looked up by prefix, plain, or whole, blind."""

    class Kind(models.IntegerChoices):
        NAME = 1
        PINYIN = 2
        INITIALS = 3
        ID = 4
        ID_TAIL = 5
        PHONE = 6
        PHONE_TAIL = 7
        ADDRESS = 8
        HOUSEHOLD = 9

    term = models.CharField(max_length=80)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="terms", db_index=False)
    area_code = models.CharField(max_length=15, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "term"], name="search_term_once")]
        indexes = [
            models.Index(fields=["term", "person"], name="search_term", opclasses=["varchar_pattern_ops", "int8_ops"]),
            models.Index(
                fields=["area_code", "term", "person"],
                name="search_term_area",
                opclasses=["varchar_ops", "varchar_pattern_ops", "int8_ops"],
            ),
        ]
