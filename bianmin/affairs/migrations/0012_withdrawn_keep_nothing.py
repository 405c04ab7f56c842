from typing import Any

from django.db import migrations


def erase(apps: Any, schema_editor: Any) -> None:
    """What was filled in went with the photos by the page's words, but was kept until now."""
    apps.get_model("affairs", "OnlineApplication").objects.filter(state="withdrawn").update(content=None, told=None)


class Migration(migrations.Migration):
    dependencies = [("affairs", "0011_appointment_constraints")]

    operations = [migrations.RunPython(erase, migrations.RunPython.noop)]
