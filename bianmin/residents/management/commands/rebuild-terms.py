"""`bianmin rebuild-terms`: write anew what people are found by, after an upgrade that changed the search."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Person

BATCH = 500


class Command(BaseCommand):
    help = (
        "Write the search terms of all people anew, as after an upgrade whose changelog says so. It may run while the "
        "centre works, be stopped, and be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = last = 0
        while people := self._batch(last):
            done, last = done + people, self.last
            self.stdout.write(f"  {done:,} people")
            self.stdout.flush()
        self.stdout.write(self.style.SUCCESS(f"Search terms of {done:,} people written."))

    def _batch(self, after: int) -> int:
        """The next BATCH people in one short transaction; who was merged away is written with whoever was kept."""
        with transaction.atomic():
            rows = Person.objects.filter(pk__gt=after, merged_into=None, arriving=None).order_by("pk")
            rows = rows.select_related("household__dwelling")
            people = list(rows.select_for_update(of=("self",))[:BATCH])
            if people:
                self.last = people[-1].pk
                rewrite_terms(people)
        return len(people)
