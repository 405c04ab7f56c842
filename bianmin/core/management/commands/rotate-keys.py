"""`bianmin rotate-keys`: seals everything anew under the first keys of BIANMIN_FIELD_KEYS and BIANMIN_INDEX_KEYS."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bianmin.core import journal, rotation
from bianmin.core.models import SubjectKey


class Command(BaseCommand):
    help = "Seal everything anew under the first field key and index key; may be stopped and started, beside users."

    def handle(self, *args: Any, **options: Any) -> None:
        done: dict[str, int] = {}
        for progress in rotation.rotate():
            if progress.done != done.get(progress.what, 0):
                self.stdout.write(f"{progress.what}: {progress.done}")
            done[progress.what] = progress.done
        changed = {what: number for what, number in done.items() if number}
        if changed:
            label = SubjectKey._meta.label_lower
            entry = journal.entry_for(actor=None, verb="keys.rotate", noun=label, noun_uid=None, payload=changed)
            journal.record_many([entry])
        self.stdout.write(f"{sum(changed.values())} values renewed in {len(changed)} of {len(done)} places.")
        older = [*list(settings.FIELD_KEYS)[1:], *list(settings.INDEX_KEYS)[1:]]
        if older:
            self.stdout.write(f"Run it once more after the last old process has ended; then {', '.join(older)} may go.")
