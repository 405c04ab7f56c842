"""Migrations that change rows, run on rows."""

from importlib import import_module

import pytest
from django.apps import apps

from bianmin.affairs.models import OnlineApplication
from bianmin.core import clock

pytestmark = pytest.mark.django_db


def test_what_was_withdrawn_before_keeps_nothing(begun: OnlineApplication) -> None:
    kept = {"form": {"name": "谢玉清"}}
    OnlineApplication.objects.update(content=kept, told=kept)
    module = import_module("bianmin.affairs.migrations.0012_withdrawn_keep_nothing")
    module.erase(apps, None)
    begun.refresh_from_db()
    assert begun.content == kept  # it is a draft
    OnlineApplication.objects.update(state="withdrawn", closed_at=clock.now())
    module.erase(apps, None)
    begun.refresh_from_db()
    assert (begun.content, begun.told) == (None, None)
