"""django-import-export as its documentation sets it up, bringing the same file into a plain table of the same columns.

`python job.py FILE default|bulk` prints {"seconds": …}; reading the file is part of it, as it is of ours.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings

folder = tempfile.mkdtemp(prefix="import-export-")
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "import_export"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"{folder}/db.sqlite3",
            "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.db import connection, models  # noqa: E402
from import_export import resources  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402

began = time.perf_counter()
dataset = XLSX().create_dataset(Path(sys.argv[1]).read_bytes())
headings = list(dataset.headers)
columns = {f"c{place}": models.CharField(max_length=120, blank=True, default="") for place in range(len(headings))}
key = f"c{headings.index('身份证号')}"
columns[key] = models.CharField(max_length=120, unique=True)
Meta = type("Meta", (), {"app_label": "import_export"})
Resident = type("Resident", (models.Model,), {**columns, "__module__": __name__, "Meta": Meta})
dataset.headers = list(columns)
with connection.schema_editor() as editor:
    editor.create_model(Resident)


class Plain(resources.ModelResource):
    class Meta:
        model = Resident
        import_id_fields = (key,)
        fields = tuple(columns)
        use_bulk = sys.argv[2] == "bulk"
        skip_diff = sys.argv[2] == "bulk"


result = Plain().import_data(dataset, raise_errors=True)
assert Resident.objects.count() == len(dataset), result.totals
print(json.dumps({"seconds": time.perf_counter() - began}))
