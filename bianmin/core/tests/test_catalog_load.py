"""Loading the catalogue: complete, idempotent, and never against the office."""

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bianmin.core import catalog, codes, journal, loaders
from bianmin.core.models import (
    Area,
    Centre,
    JournalEntry,
    Office,
    OpeningHours,
    Parameter,
    ParameterValue,
    Room,
    Window,
)

pytestmark = pytest.mark.django_db


def load_core() -> int:
    own = [entry for entry in catalog.loaders() if entry.load.__module__ == loaders.__name__]
    return sum(catalog.run(entry) for entry in own)


def test_pilot_street_is_complete() -> None:
    load_core()
    assert Area.objects.filter(kind="community").count() == 5
    assert Area.objects.filter(kind="grid").count() == 18
    centre = Centre.objects.get(code="XDJ")
    assert centre.hotline == "66212590"
    assert (centre.windows.count(), centre.offices.count()) == (6, 4)
    assert sum(centre.rooms.values_list("capacity", flat=True)) == 300
    assert codes.label("sex", "2") == "女"
    assert codes.choices("ethnic")[:2] == [("01", "汉族"), ("03", "回族")]


def test_second_load_changes_nothing() -> None:
    assert load_core() > 100
    assert load_core() == 0
    assert JournalEntry.objects.filter(verb="catalog.load").count() == 5


def test_load_is_journalled() -> None:
    load_core()
    entry = JournalEntry.objects.filter(verb="catalog.load").order_by("id").first()
    assert journal.payload_of(entry) == {"loader": "areas", "rows": 25}


def test_office_edit_stays() -> None:
    load_core()
    Area.objects.filter(code="410104002902").update(name="槐荫里社区")
    Centre.objects.update(hotline="12345678")
    Window.objects.filter(number=6).update(active=False)
    OpeningHours.objects.filter(weekday=5).delete()
    assert load_core() == 0
    assert Area.objects.get(code="410104002902").name == "槐荫里社区"
    assert Centre.objects.get().hotline == "12345678"
    assert not OpeningHours.objects.filter(weekday=5).exists()


def test_new_yaml_changes_what_nobody_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    load_core()
    Office.objects.filter(code="laobao").update(name="人社所")
    content = catalog.read("centre.yaml")
    for office in content["offices"]:
        office["name"] += "（新）"
    content["rooms"].append({"code": "R14", "name": "新教室", "floor": 1, "capacity": 5})
    monkeypatch.setattr(loaders, "read", lambda name: content)
    assert loaders.load_centre() == 4
    assert Office.objects.get(code="minzheng").name == "民政所（新）"
    assert Office.objects.get(code="laobao").name == "人社所"
    assert Room.objects.filter(code="R14").exists()


def test_row_made_by_hand_is_left_alone() -> None:
    Area.objects.create(code="410104", name="管城区", kind="county")
    load_core()
    load_core()
    assert Area.objects.get(code="410104").name == "管城区"


def test_unknown_parameter_stays_unknown_and_entered_value_stays() -> None:
    load_core()
    dibao = Parameter.objects.get(key="dibao_line")
    assert not dibao.values.exists()
    retire = Parameter.objects.get(key="retire_age")
    assert retire.values.get().value == {"1": 61, "2": 56}
    ParameterValue.objects.create(parameter=dibao, value=740, effective_from=date(2026, 1, 1))
    load_core()
    assert dibao.values.get().value == 740


def test_failed_loader_leaves_nothing_half_done() -> None:
    def load() -> int:
        Area.objects.create(code="999999", name="半", kind="county")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        catalog.run(catalog.Loader(1, "broken", load))
    assert not Area.objects.exists()


def test_command_is_called_as_it_is_typed(capsys: Any) -> None:
    call_command("load-catalog", only=["codes"])
    assert "codes: " in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no loader nothing"):
        call_command("load-catalog", only=["nothing"])
