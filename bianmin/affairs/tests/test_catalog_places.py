"""The catalogue's small tables: documents, tags, parameters, code tables and the pilot centre hold together."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

CATALOG = Path(__file__).resolve().parents[2] / "catalog"
OFFICES = {"jisheng", "minzheng", "laobao", "dangjian"}


def load(name: str) -> dict[str, Any]:
    return yaml.safe_load((CATALOG / f"{name}.yaml").read_text(encoding="utf-8"))


def doubles(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


@pytest.fixture(scope="module")
def centre() -> dict[str, Any]:
    return load("centre")


def test_codes_are_unique_in_every_table() -> None:
    assert doubles([row["code"] for row in load("documents")["documents"]]) == []
    assert doubles([row["code"] for row in load("tags")["tags"]]) == []
    assert doubles([row["key"] for row in load("parameters")["parameters"]]) == []
    tables = load("codes")["tables"]
    assert doubles([table["key"] for table in tables]) == []
    for table in tables:
        assert doubles([row["code"] for row in table["codes"]]) == [], table["key"]


def test_documents_and_tags_fit_the_register() -> None:
    for row in load("documents")["documents"]:
        assert set(row) - {"valid_days"} == {"code", "name", "issuer", "valid_years", "sensitive", "note"}
        assert not (row["valid_years"] and row.get("valid_days")), row
        assert len(row["name"]) <= 60, row
        assert len(row["issuer"]) <= 60, row
        assert len(row["note"]) <= 200, row
    for row in load("tags")["tags"]:
        assert row["holder"] in {"person", "household"}, row
        assert row["kind"] in {"hardship", "health", "family", "work", "party", "other"}, row
        assert row["office"] in OFFICES, row
        assert len(row["label"]) <= 40, row
        assert row["evidence"], row
        assert row["valid_months"] is None or row["valid_months"] > 0, row


def test_a_parameter_without_a_value_has_no_date_and_one_with_a_value_names_its_source() -> None:
    rows = {row["key"]: row for row in load("parameters")["parameters"]}
    assert set(rows) == {"dibao_line", "retire_age", "tekun_minor_age"}
    assert rows["dibao_line"]["value"] is None
    for row in rows.values():
        assert row["office"] in OFFICES
        assert (row["value"] is None) == (row["effective_from"] is None) == (row["source"] is None), row["key"]


def test_national_code_tables() -> None:
    tables = {table["key"]: table for table in load("codes")["tables"]}
    assert all(table["certainty"] in {"V", "K", "D"} for table in tables.values())
    assert all(table["standard"].startswith("GB/T") for table in tables.values() if table["certainty"] != "D")
    ethnic = tables["ethnic"]["codes"]
    assert [row["code"] for row in ethnic] == [f"{number:02d}" for number in range(1, 57)]
    assert [row["name"] for row in sorted(ethnic, key=lambda row: row["order"])][:2] == ["汉族", "回族"]
    assert {row["code"]: row["name"] for row in tables["sex"]["codes"]}["2"] == "女"


def test_areas_form_a_tree_of_five_communities_and_eighteen_grids(centre: dict[str, Any]) -> None:
    areas = {row["code"]: row for row in centre["areas"]}
    kinds = Counter(row["kind"] for row in centre["areas"])
    assert kinds == {"county": 1, "street": 1, "community": 5, "grid": 18}
    length = {"county": 6, "street": 9, "community": 12, "grid": 15}
    for code, row in areas.items():
        assert len(code) == length[row["kind"]], row
        if row["parent"]:
            assert row["parent"] in areas, row
            assert code.startswith(row["parent"]), row
    assert all(row.get("provisional") for row in centre["areas"] if row["kind"] in {"community", "grid"})


def test_the_centre_has_six_windows_four_offices_and_thirteen_rooms_for_300(centre: dict[str, Any]) -> None:
    assert [row["number"] for row in centre["windows"]] == [1, 2, 3, 4, 5, 6]
    assert {row["code"] for row in centre["offices"]} == OFFICES
    assert len(centre["rooms"]) == 13
    assert sum(row["capacity"] for row in centre["rooms"]) == 300
    assert doubles([row["prefix"] for row in centre["number_series"]]) == []


def test_opening_hours_do_not_overlap(centre: dict[str, Any]) -> None:
    spans = sorted((row["weekday"], row["opens"], row["closes"]) for row in centre["opening_hours"])
    for (day, opens, closes), (next_day, next_opens, _) in pairwise(spans):
        assert opens < closes
        assert day != next_day or closes <= next_opens
    late = [row["weekday"] for row in centre["opening_hours"] if row["kind"] == "extended"]
    assert late == [1, 3]
