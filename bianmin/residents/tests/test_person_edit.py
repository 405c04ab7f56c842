"""Editing a file: group by group, two editors, numbers that stay unseen, moving, the household."""

import json

import pytest
from django.urls import reverse

from bianmin.core.models import JournalEntry
from bianmin.residents.actions.need import need_set
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Household, Person


@pytest.fixture(autouse=True)
def tables(code_tables):
    """The code tables of the catalogue."""


@pytest.fixture
def xie(xie):
    rewrite_terms([xie])
    return xie


@pytest.fixture
def other(dwelling):
    return Household.objects.create(number="H0000002", dwelling=dwelling, area_code=dwelling.grid.code)


def path_of(person, group="work"):
    return reverse("person_edit", args=[person.uid, group])


def sent(form, **typed):
    """What a browser sends back from `form`, with `typed` written over it."""
    data = {name: field.prepare_value(form.get_initial_for_field(field, name)) for name, field in form.fields.items()}
    data = {name: "" if value is None else str(value) for name, value in data.items() if name != "remove"}
    return data | typed


def opened(client, path):
    return client.get(path).context["form"]


def test_each_group_saves_what_was_changed(client, clerk, xie):
    client.force_login(clerk)
    changes = {
        "basic": {"former_name": "谢清"},
        "contact": {"phone": "154 0000 7777", "relation": "02"},
        "hukou": {"hukou_address": "平等街 12 号"},
        "work": {"workplace": "退休在家", "pension_months": "180", "disability_level": "2"},
    }
    for group, typed in changes.items():
        path = path_of(xie, group)
        assert client.post(path, sent(opened(client, path), **typed)).status_code == 302, group
    stored = Person.objects.get(pk=xie.pk)
    assert (stored.former_name, stored.phone, stored.hukou_address) == ("谢清", "15400007777", "平等街 12 号")
    assert (stored.workplace, stored.pension_months, stored.disability_level) == ("退休在家", 180, 2)
    assert stored.id_number == xie.id_number


def test_numbers_are_never_in_the_page(client, clerk, xie, xie_numbers):
    client.force_login(clerk)
    for group in ("basic", "contact", "work"):
        page = client.get(path_of(xie, group)).text
        assert xie_numbers.id_number not in page
        assert xie_numbers.phone not in page
    assert xie.phone_masked in client.get(path_of(xie, "contact")).text


def test_number_can_be_removed_but_not_with_a_new_one(client, clerk, xie):
    client.force_login(clerk)
    path = path_of(xie, "contact")
    both = sent(opened(client, path), remove=["phone"], phone="15400007777")
    assert client.post(path, both).status_code == 422
    assert client.post(path, sent(opened(client, path), remove=["phone"])).status_code == 302
    stored = Person.objects.get(pk=xie.pk)
    assert (stored.phone, stored.phone_masked) == ("", "")


def test_second_editor_sees_both_and_chooses_field_by_field(client, clerk, second_clerk, xie):
    path = path_of(xie)
    client.force_login(second_clerk)
    late = opened(client, path)
    client.force_login(clerk)
    first = sent(opened(client, path), workplace="工厂", bank_name="甲银行", pension_months="12")
    client.post(path, first)
    client.force_login(second_clerk)
    asked = client.post(path, sent(late, workplace="学校", bank_name="乙银行", bank_card="622200001111"))
    assert asked.status_code == 422
    for value in ("工厂", "学校", "甲银行", "乙银行"):
        assert value in asked.text
    again = {**dict(asked.context["form"].data.items()), "conflict": ["workplace", "bank_name"]}
    left = client.post(path, again | {"keep_workplace": "mine"})
    assert left.status_code == 422
    assert "请逐项选择" in left.text
    assert "甲银行" in left.text
    again = {**dict(left.context["form"].data.items()), "conflict": ["workplace", "bank_name"]}
    assert client.post(path, again | {"keep_workplace": "mine", "keep_bank_name": "theirs"}).status_code == 302
    stored = Person.objects.get(pk=xie.pk)
    assert (stored.workplace, stored.bank_name, stored.pension_months) == ("学校", "甲银行", 12)
    assert stored.bank_card == "622200001111"


def test_edits_of_different_groups_do_not_collide(client, clerk, second_clerk, xie):
    client.force_login(second_clerk)
    late = opened(client, path_of(xie, "contact"))
    client.force_login(clerk)
    client.post(path_of(xie), sent(opened(client, path_of(xie)), workplace="工厂"))
    client.force_login(second_clerk)
    assert client.post(path_of(xie, "contact"), sent(late, phone="15400007777")).status_code == 302
    stored = Person.objects.get(pk=xie.pk)
    assert (stored.workplace, stored.phone) == ("工厂", "15400007777")


@pytest.mark.parametrize(
    ("group", "typed"),
    [
        ("contact", {"phone": "123"}),
        ("basic", {"name": ""}),
        ("basic", {"name": "长" * 6000}),
        ("basic", {"id_number": "410104"}),
        ("basic", {"sex": "x"}),
        ("basic", {"birth_date": "9999-99-99"}),
        ("work", {"pension_months": "-1"}),
        ("work", {"pension_months": "9" * 400}),
        ("hukou", {"hukou_area_code": "<b>"}),
        ("work", {"seen": "forged", "workplace": "打字的单位"}),
    ],
)
def test_bad_input_changes_nothing_and_stays_typed(client, clerk, xie, group, typed):
    client.force_login(clerk)
    path = path_of(xie, group)
    answer = client.post(path, sent(opened(client, path), **typed))
    assert answer.status_code == 422
    assert all(answer.context["form"].data[name] == value for name, value in typed.items() if name != "seen")
    stored = Person.objects.get(pk=xie.pk)
    assert (stored.version, stored.workplace) == (1, "")


def test_unknown_group_is_not_found(client, clerk, xie):
    client.force_login(clerk)
    assert client.get(path_of(xie, "secrets")).status_code == 404


def test_contradiction_with_the_number_is_shown(client, clerk, xie):
    client.force_login(clerk)
    Person.objects.filter(pk=xie.pk).update(sex="1")
    assert "性别与身份证号不一致" in client.get(path_of(xie, "basic")).text


def test_showing_the_form_is_noted_as_a_look(client, clerk, xie):
    client.force_login(clerk)
    client.get(path_of(xie))
    assert JournalEntry.objects.filter(verb="person.look", subject_uid=xie.uid).count() == 1


def test_person_moves_by_number_by_choice_and_to_a_new_address(client, clerk, xie, other):
    client.force_login(clerk)
    path = reverse("person_move", args=[xie.uid])
    assert client.post(path, {"version": 1, "place": "join", "find": "nichts", "relation": "99"}).status_code == 422
    assert client.post(path, {"version": 1, "place": "join", "find": "h0000002", "relation": "99"}).status_code == 302
    assert Person.objects.get(pk=xie.pk).household == other
    address = {"grid": "410104002001001", "street": "平等街", "compound": "8 号院"}
    assert client.post(path, {"version": 2, "place": "new", "relation": "02"} | address).status_code == 302
    moved = Person.objects.get(pk=xie.pk)
    assert (moved.area_code, moved.household.dwelling.compound) == ("410104002001001", "8号院")
    assert client.post(path, {"version": 3, "place": "none"}).status_code == 302
    assert Person.objects.get(pk=xie.pk).household is None


def test_late_mover_is_told_and_can_go_on(client, clerk, xie, other, household):
    client.force_login(clerk)
    path = reverse("person_move", args=[xie.uid])
    client.post(path, {"version": 1, "place": "none"})
    late = client.post(path, {"version": 1, "place": "join", "household": str(other.uid), "relation": "99"})
    assert late.status_code == 422
    assert late.context["form"]["version"].value() == "2"
    assert client.post(path, late.context["form"].data.dict()).status_code == 302


def test_grid_worker_moves_nobody_out_of_her_grid(client, grid_worker, xie, areas):
    client.force_login(grid_worker)
    path = reverse("person_move", args=[xie.uid])
    address = {"grid": "410104002001001", "street": "平等街"}
    assert client.post(path, {"version": 1, "place": "new", "relation": "02"} | address).status_code == 422
    assert Person.objects.get(pk=xie.pk).household == xie.household


def test_household_is_edited_with_its_source_and_asked_about(client, clerk, second_clerk, xie):
    path = reverse("household_edit", args=[xie.household.uid])
    client.force_login(second_clerk)
    late = opened(client, path)
    client.force_login(clerk)
    assert client.post(path, sent(opened(client, path), income_per_capita="512.50")).status_code == 422
    first = sent(opened(client, path), income_per_capita="512.50", economy_source="核对")
    assert client.post(path, first).status_code == 302
    client.force_login(second_clerk)
    asked = client.post(path, sent(late, income_per_capita="800", economy_source="本人申报"))
    assert asked.status_code == 422
    assert "512.50" in asked.text
    again = {**dict(asked.context["form"].data.items()), "conflict": ["income_per_capita", "economy_source"]}
    again |= {"keep_income_per_capita": "mine", "keep_economy_source": "mine"}
    assert client.post(path, again).status_code == 302
    assert Household.objects.get(pk=xie.household.pk).income_per_capita == 800


def test_needs_changed_meanwhile_are_shown_not_overwritten(client, clerk, second_clerk, xie):
    path = reverse("need_set", args=[xie.uid])
    client.force_login(clerk)
    seen = opened(client, path)["needs_seen"].value()
    need_set(actor=second_clerk, person=xie, needs={"wheelchair": ""})
    late = client.post(path, {"kinds": ["hearing"], "needs_seen": seen})
    assert late.status_code == 422
    assert "用轮椅" in late.text
    assert {need.kind for need in xie.needs.all()} == {"wheelchair"}
    again = {"kinds": ["hearing", "wheelchair"], "needs_seen": late.context["form"].data["needs_seen"]}
    assert client.post(path, again).status_code == 302
    assert {need.kind for need in xie.needs.all()} == {"hearing", "wheelchair"}


@pytest.mark.parametrize(
    "typed", [{"kinds": ["moon"]}, {"kinds": ["other"]}, {"note_hearing": "右耳"}, {"needs_seen": json.dumps(1)}]
)
def test_bad_needs_change_nothing(client, clerk, xie, typed):
    need_set(actor=clerk, person=xie, needs={"wheelchair": ""})
    client.force_login(clerk)
    assert client.post(reverse("need_set", args=[xie.uid]), typed).status_code == 422
    assert {need.kind for need in xie.needs.all()} == {"wheelchair"}
