"""The catalogue is data: each app's `loaders.py` registers loaders for its YAML; `bianmin load-catalog` runs them.

A loader is idempotent and never undoes what an office edited on screen. `Merge` sees to that by comparing three
things: what was loaded last, what stands in the table, what the YAML says now.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.module_loading import autodiscover_modules

from . import journal
from .models import CatalogMark

FOLDER = Path(__file__).resolve().parents[1] / "catalog"
YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml reads ten times as fast, where it is there
Load = Callable[[], int]
Row = TypeVar("Row", bound=models.Model)


class Loader(NamedTuple):
    order: int
    name: str
    load: Load


_loaders: dict[str, Loader] = {}


def loader(name: str, order: int) -> Callable[[Load], Load]:
    """Register a function that loads its part and returns how many rows it made or changed.

    Orders: core below 100, residents from 200, partners from 300, affairs from 400. It stands in `loaders.py`.
    """

    def register(load: Load) -> Load:
        _loaders[name] = Loader(order, name, load)
        return load

    return register


def loaders() -> list[Loader]:
    """Every app's loaders, in order."""
    autodiscover_modules("loaders")
    return sorted(_loaders.values())


def run(entry: Loader) -> int:
    """Run one loader in one transaction, with an entry in the journal when it changed something."""
    with transaction.atomic():
        changed = entry.load()
        if changed:
            payload = {"loader": entry.name, "rows": changed}
            line = journal.entry_for(
                actor=None, verb="catalog.load", noun="core.catalogmark", noun_uid=None, payload=payload
            )
            journal.record_many([line])
    return changed


def read(name: str) -> Any:
    """The content of `bianmin/catalog/<name>`. Raises FileNotFoundError or yaml.YAMLError."""
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), YamlLoader)  # noqa: S506 — safe, either of them


class Merge:
    """Brings rows up to the YAML, field by field, except where the office has been."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.changed = 0
        self._marks = dict(CatalogMark.objects.filter(loader=name).values_list("key", "values"))

    def row(self, model: type[Row], key: dict[str, Any], values: dict[str, Any]) -> Row | None:
        """The row that `key` names, made or brought up to `values`; None when the office has removed it.

        A field whose value is not the one that was loaded last has been edited, and stays.
        """
        name = f"{model._meta.label_lower}:" + "|".join(str(_plain(part)) for part in key.values())
        mark = self._marks.get(name)
        row = model._default_manager.filter(**key).first()
        if row is None and mark is None:
            row = model._default_manager.create(**key, **values)
            self.changed += 1
        elif row is not None and mark is not None:
            self._update(row, mark, values)
        self._remember(name, {field: _plain(value) for field, value in values.items()})
        return row

    def _update(self, row: models.Model, mark: dict[str, Any], values: dict[str, Any]) -> None:
        fields = []
        for field, value in values.items():
            stands = _plain(getattr(row, field))
            if stands != _plain(value) and stands == mark.get(field):
                setattr(row, field, value)
                fields.append(field)
        if fields:
            row.save(update_fields=fields)
            self.changed += 1

    def _remember(self, name: str, values: dict[str, Any]) -> None:
        if self._marks.get(name) != values:
            mark = CatalogMark(loader=self.name, key=name, values=values)
            CatalogMark.objects.bulk_create(
                [mark], update_conflicts=True, unique_fields=["loader", "key"], update_fields=["values"]
            )
            self._marks[name] = values


def _plain(value: Any) -> Any:
    """As JSON keeps it; a row of another table as its key."""
    if isinstance(value, models.Model):
        return value.pk
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
