"""The items of the catalogue are complete and agree with themselves: rules, materials, forms, grounds, wording."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import celpy
import pytest
import yaml

from bianmin.affairs.selectors.record import SOURCES

CATALOG = Path(__file__).resolve().parents[2] / "catalog"
FIELD_KEYS = {"name", "label", "type", "required", "source", "choices", "help", "group"}
FIELD_TYPES = {"text", "longtext", "date", "number", "money", "phone", "id_number", "bank_card", "choice", "yesno"}
CODED = {
    "person.sex": "sex",
    "person.marital": "marital",
    "person.employment": "employment",
    "person.hukou_type": "hukou_type",
    "child.sex": "sex",
    "person.disability_kind": "health",
    "person.disability_level": "disability_level",
}
VOCABULARY = re.findall(
    r"\w+",
    """age age_months disability_level employment hukou_city hukou_local hukou_province hukou_type party pension_months
    registered_unemployed resident_local resident_months sex social_insurance_paid_current tags unemployed_months
    unemployment_insurance_months years_to_retire assets_ok business_income children children_ever children_under1
    children_under3 employed_members income_pc working_age_members youngest_child_age youngest_child_birth
    has_agent in_area kind
    dibao_line retire_age tekun_minor_age""",
)


def load(name: str) -> dict[str, Any]:
    return yaml.safe_load((CATALOG / f"{name}.yaml").read_text(encoding="utf-8"))


ITEMS: list[dict[str, Any]] = load("affairs")["items"]
every_item = pytest.mark.parametrize("item", ITEMS, ids=[item["code"] for item in ITEMS])


def conjuncts(expr: str) -> list[str]:
    """Split at the `&&` that stand outside brackets and quotes."""
    parts, depth, start, quoted = [], 0, 0, False
    for index, char in enumerate(expr):
        if char == "'":
            quoted = not quoted
        elif not quoted:
            depth += (char in "([") - (char in ")]")
            if depth == 0 and expr.startswith("&&", index):
                parts.append(expr[start:index].strip())
                start = index + 2
    return [*parts, expr[start:].strip()]


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def words(choices: list[Any]) -> set[str]:
    """The words of choices, which are texts or [code, word] pairs."""
    return {choice if isinstance(choice, str) else choice[1] for choice in choices}


def as_list(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def test_the_44_items_have_unique_codes_and_names() -> None:
    assert len(ITEMS) == 44
    assert len({item["code"] for item in ITEMS}) == 44
    assert len({item["name"] for item in ITEMS}) == 44


@every_item
def test_item_is_complete(item: dict[str, Any]) -> None:
    for key in ("summary", "result", "review_standard", "remedy", "legal_basis", "delivery", "facts", "note"):
        assert item[key], key
    assert 3 <= len(item["keywords"]) <= 8
    assert 3 <= len(item["process"]) <= 6
    assert len(item["summary"]) <= 80, "one sentence, read in one breath"
    assert (item["kind"] == "即办件") == (item["promised_workdays"] == 0)
    assert item["statutory_workdays"] is None or item["promised_workdays"] <= item["statutory_workdays"]
    assert item["gap_workdays"] == 5
    assert len(item["eligibility"]["text"]) <= 300
    assert len(item["legal_basis"]) <= 300


@every_item
def test_what_people_read_holds_no_remark_and_no_address(item: dict[str, Any]) -> None:
    public = {key: value for key, value in item.items() if key not in ("facts", "note")}
    for text in texts(public):
        assert not re.search(r"未核|作者所知|https?:|www\.|\w+\.(gov|com|org|cn)\b|\.j?html", text), text


@every_item
def test_conditions_are_the_conjuncts_of_the_expression(item: dict[str, Any]) -> None:
    assert [row["expr"] for row in item["conditions"]] == conjuncts(item["eligibility"]["expr"])
    assert all(re.search(r"[一-鿿]", row["text"]) for row in item["conditions"])


@every_item
def test_expressions_parse_and_keep_to_the_vocabulary(item: dict[str, Any]) -> None:
    expressions = [item["eligibility"]["expr"], *(row["needed_if"] for row in item["materials"] if "needed_if" in row)]
    for expr in expressions:
        celpy.Environment().compile(expr)
        for name in re.findall(r"\b(?:person|household|applicant|params)\.(\w+)", expr):
            assert name in VOCABULARY, name


@every_item
def test_tags_of_expressions_exist_with_their_holder(item: dict[str, Any]) -> None:
    holders = {row["code"]: row["holder"] for row in load("tags")["tags"]}
    for tag, holder in re.findall(r"'(\w+)' in (person|household)\.tags", item["eligibility"]["expr"]):
        assert holders.get(tag) == holder, tag


@every_item
def test_every_material_is_satisfied_in_exactly_one_way(item: dict[str, Any]) -> None:
    types = {row["code"] for row in load("documents")["documents"]}
    assert [row["code"] for row in item["materials"]] == [f"M{number + 1}" for number in range(len(item["materials"]))]
    for row in item["materials"]:
        ways = [row["document"] is not None, row["from_record"], row["generated"]]
        assert sum(ways) <= 1, row["name"]
        assert set(as_list(row["document"])) <= types, row["document"]
        assert row["source"] in {"system", "resident"}, row["name"]
        if row["source"] == "system":
            assert any(ways), f"{row['name']}: what the system supplies may not be asked for"


@every_item
def test_a_gap_is_allowed_where_something_waivable_may_have_to_be_brought(item: dict[str, Any]) -> None:
    waivable = [row for row in item["materials"] if row["waivable"] and not (row["from_record"] or row["generated"])]
    assert item["acceptance_with_gap"] == bool(waivable)


SOME_ONLY = re.compile("如有|时）|非户籍|未成年人）|特殊情况|低保/特困")


@every_item
def test_what_only_some_applicants_have_may_be_said_not_to_apply(item: dict[str, Any]) -> None:
    for row in item["materials"]:
        assert bool(row.get("needed_if") or row.get("optional")) or not SOME_ONLY.search(row["name"]), row["name"]


@every_item
def test_form_fields_are_explicit(item: dict[str, Any]) -> None:
    assert 6 <= len(item["form"]) <= 16
    names = [field["name"] for field in item["form"]]
    assert len(names) == len(set(names))
    for field in item["form"]:
        assert set(field) - {"most"} == FIELD_KEYS, field["name"]
        assert field.get("most", field["name"]) in names, field["name"]
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field["name"])
        assert field["type"] in FIELD_TYPES | {"address"}, field["name"]
        assert field["source"] is None or field["source"] in SOURCES, field["source"]
        assert bool(field["choices"]) == (field["type"] == "choice"), field["name"]
        assert all(choice and words([choice]) for choice in field["choices"]), field["name"]


@every_item
def test_prefilled_choices_are_words_of_their_code_table(item: dict[str, Any]) -> None:
    tables = {table["key"]: {row["name"] for row in table["codes"]} for table in load("codes")["tables"]}
    for field in item["form"]:
        if field["type"] == "choice" and field["source"]:
            assert words(field["choices"]) <= tables[CODED[field["source"]]], field["name"]


@every_item
def test_refusals_have_grounds_with_a_basis(item: dict[str, Any]) -> None:
    grounds = item["refusal_grounds"]
    codes = [row["code"] for row in grounds]
    assert 2 <= len(grounds) <= 4
    assert len(codes) == len(set(codes))
    assert codes[0] == "conditions"
    assert all(row["text"] and row["basis"] for row in grounds)


@every_item
def test_promise_letters_have_a_text(item: dict[str, Any]) -> None:
    letters = [row for row in item["materials"] if row["generated"] and re.search("承诺书|声明", row["name"])]
    assert item["promise"] if letters else item["promise"] is None or "承诺" in item["promise"]


@pytest.mark.parametrize("name", ["affairs", "documents", "tags", "codes", "parameters", "centre"])
def test_wording_has_no_half_width_commas_and_no_stray_spaces(name: str) -> None:
    raw = (CATALOG / f"{name}.yaml").read_text(encoding="utf-8")
    assert not re.search(r"[ \t]+$", raw, re.MULTILINE)
    for text in texts(load(name)):
        assert text == text.strip(), text
        assert not re.search(r"[一-鿿”》）],|,[一-鿿“《（]", text), text


def test_bills_are_asked_anew_for_each_application() -> None:
    materials = [row for item in ITEMS for row in item["materials"]]
    assert not [row for row in materials if "medical_bills" in str(row["document"])]
    [bills] = [row for row in materials if row["name"].startswith("诊断证明、费用")]
    assert (bills["source"], bills["document"], bills["from_record"]) == ("resident", None, False)
