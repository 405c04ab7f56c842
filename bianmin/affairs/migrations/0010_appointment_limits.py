"""What the action alone counted, the database holds: places below those of the slot, three open ones a holder."""

from collections import Counter
from datetime import timedelta
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

MOST = 3


def number_the_open(apps: Any, schema_editor: Any) -> None:
    """Past ones that nobody came to are closed; the rest are numbered for each telephone, and a fourth, which only two
    taps at once could get, is given up."""
    rows = apps.get_model("affairs", "Appointment").objects
    rows.filter(state="booked", starts_at__lt=timezone.now() - timedelta(hours=2)).update(state="missed")
    seen: Counter[int] = Counter()
    for row in rows.order_by("id"):
        row.closes_at, row.places = row.starts_at + timedelta(minutes=30), row.place + 1
        if row.state == "booked":
            row.nth, row.state = (seen[row.account_id], "booked") if seen[row.account_id] < MOST else (0, "cancelled")
            seen[row.account_id] += 1
        row.save(update_fields=["closes_at", "places", "nth", "state"])


class Migration(migrations.Migration):
    dependencies = [("affairs", "0009_appointment")]

    operations = [
        migrations.AddField("appointment", "version", models.PositiveIntegerField(default=1, editable=False)),
        migrations.AddField("appointment", "closes_at", models.DateTimeField(default=timezone.now), False),
        migrations.AddField("appointment", "places", models.PositiveSmallIntegerField(default=1), False),
        migrations.AddField("appointment", "nth", models.PositiveSmallIntegerField(default=0), False),
        migrations.AddField(
            "appointment",
            "bundle",
            models.ForeignKey("affairs.bundle", models.PROTECT, null=True, blank=True, related_name="+"),
        ),
        migrations.AlterField(
            "appointment",
            "account",
            models.ForeignKey(
                "portal.residentaccount",
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="appointments",
                db_index=False,
            ),
        ),
        migrations.RunPython(number_the_open, migrations.RunPython.noop),
    ]
