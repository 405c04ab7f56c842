"""`bianmin rebuild-terms`: write anew what people are found by, after an upgrade that changed the search."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import models, transaction

from bianmin.residents.actions.terms import rewrite_household_terms, rewrite_terms
from bianmin.residents.models import Household, Person

BATCH = 500


class Command(BaseCommand):
    help = (
        "Write the search terms of all households and people anew, as after an upgrade whose changelog says so. It may "
        "run while the centre works, be stopped, and be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        households = Household.objects.filter(arriving=None).select_related("dwelling")
        self._rewrite("households", households, rewrite_household_terms)
        # who was merged away is written with whoever was kept
        people = Person.objects.filter(merged_into=None, arriving=None)
        self._rewrite("people", people, rewrite_terms)

    def _rewrite(self, noun: str, rows: "models.QuerySet[Any]", rewrite: Callable[[list[Any]], None]) -> None:
        """BATCH rows in each short transaction."""
        done, batch = 0, self._batch(rows, 0, rewrite)
        while batch:
            done += len(batch)
            self.stdout.write(f"  {done:,} {noun}")
            self.stdout.flush()
            batch = self._batch(rows, batch[-1].pk, rewrite)
        self.stdout.write(self.style.SUCCESS(f"Search terms of {done:,} {noun} written."))

    def _batch(self, rows: "models.QuerySet[Any]", after: int, rewrite: Callable[[list[Any]], None]) -> list[Any]:
        with transaction.atomic():
            batch = list(rows.filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))[:BATCH])
            rewrite(batch)
        return batch
