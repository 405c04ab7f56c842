"""Who a rule of price is for, picked on its page: lines without scripts, all faults at once, typed text as it was."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core.models import Centre
from bianmin.living.models import Fund, PriceRule, Service
from bianmin.residents.models import Person, Tag

Rules = dict[str, PriceRule]


@pytest.fixture
def desk(director: User, client: Client) -> Client:
    client.force_login(director)
    return client


def _untouched(form: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.field.prepare_value(bound.value()) if hasattr(bound.field, "queryset") else bound.value()
        if isinstance(value, bool):
            sent |= {bound.html_name: "on"} if value else {}
        elif value is not None:
            sent[bound.html_name] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return sent


@pytest.fixture
def sent(desk: Client, fund: Fund, poor: Tag) -> dict[str, Any]:
    """A new rule in which nobody is picked yet."""
    form = desk.get(reverse("price_rule_add")).context["form"]
    return _untouched(form) | {"name": "独居老人", "kind": "percent", "percent": "50"}


def test_a_rule_is_picked_in_two_lines_without_a_script(desk: Client, sent: dict[str, Any]) -> None:
    url = reverse("price_rule_add")
    first = {"who0_tag": "household.tags.dibao", "who0_age_from": "60"}
    more = desk.post(url, sent | first | {"more": "who"})
    form = more.context["form"]
    assert (more.status_code, form.picker.count, len(form.errors)) == (200, 2, 0)
    assert "年满 60 周岁" in more.content.decode()
    again = _untouched(form)
    assert {name: again[name] for name in first} == first
    again |= {"who1_lives": "permanent", "who1_alone": "on", "who1_age_from": "80", "who1_age_to": "99"}
    assert desk.post(url, again).status_code == 302
    rule = PriceRule.objects.get(name="独居老人")
    assert rule.condition == (
        "'dibao' in household.tags && person.age >= 60 || "
        "person.age >= 80 && person.age <= 99 && person.residence == 'permanent' && person.lives_alone"
    )
    shown = desk.get(reverse("price_rule_edit", args=[rule.uid])).context["form"]
    assert (shown.picker.count, shown["condition"].value()) == (2, "")
    assert {name: shown[name].value() for name in ("who0_tag", "who1_lives", "who1_alone")} == {
        "who0_tag": "household.tags.dibao", "who1_lives": "permanent", "who1_alone": True,
    }  # fmt: skip


def test_lines_come_and_go(desk: Client, sent: dict[str, Any]) -> None:
    url = reverse("price_rule_add")
    lines = {"who0_lives": "away", "who1_lives": "floating", "who1_hukou": "on", "who2_lives": ""}
    assert desk.post(url, sent | lines | {"more": "who"}).context["form"].picker.count == 3
    fewer = desk.post(url, sent | lines | {"drop": "who0"}).context["form"]
    assert [(line["lives"].value(), line["hukou"].value()) for line in fewer.picker.lines] == [
        ("floating", True),
        ("", False),
    ]
    for nonsense in ("who7", "who", "x"):
        assert desk.post(url, sent | lines | {"drop": nonsense}).context["form"].picker.count == 3
    assert desk.post(url, sent | {"drop": "who0", "who0_lives": "away"}).context["form"].picker.count == 1
    assert not PriceRule.objects.exists()


def test_all_faults_are_told_at_once(desk: Client, sent: dict[str, Any]) -> None:
    url = reverse("price_rule_add")
    wrong = {"percent": "0", "valid_from": "2025-10-01", "valid_until": "2025-09-30", "name": ""}
    nobody = desk.post(url, sent | wrong)
    assert nobody.status_code == 400
    assert set(nobody.context["form"].errors) == {"who0_tag", "percent", "valid_until", "name"}
    assert nobody.content.decode().count("请选给谁") == 2  # in the list above, which leads there, and beside the field
    ages = desk.post(url, sent | wrong | {"who0_age_from": "80", "who0_age_to": "60"})
    assert set(ages.context["form"].errors) == {"who0_age_to", "percent", "valid_until", "name"}
    odd = desk.post(url, sent | {"who0_age_from": "八十", "who0_tag": "person.tags.none", "who0_lives": "moon"})
    assert set(odd.context["form"].errors) == {"who0_age_from", "who0_tag", "who0_lives"}
    typed = desk.post(url, sent | wrong | {"condition": "person.age >= 80 && person.aeg > 1"})
    assert set(typed.context["form"].errors) == {"condition", "percent", "valid_until", "name"}
    text = typed.content.decode()
    assert (text.count("第 21 个字符处"), text.count("<mark>person.aeg</mark>")) == (1, 1)
    assert "请选给谁" not in text


def test_what_is_typed_counts_and_what_cannot_be_picked_stays(desk: Client, sent: dict[str, Any], rules: Rules) -> None:
    typed = {"condition": "!('dibao' in household.tags)", "who0_lives": "away"}
    assert desk.post(reverse("price_rule_add"), sent | typed).status_code == 302
    rule = PriceRule.objects.get(name="独居老人")
    assert rule.condition == typed["condition"]
    url = reverse("price_rule_edit", args=[rule.uid])
    page = desk.get(url)
    form = page.context["form"]
    assert form.picker.beyond
    assert "这里选不出来" in page.content.decode()
    assert desk.post(url, _untouched(form)).status_code == 302
    rule.refresh_from_db()
    assert (rule.condition, rule.version) == (typed["condition"], 1)
    assert desk.post(url, _untouched(form) | {"condition": "", "who0_hukou": "on"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.condition, rule.version) == ("person.hukou_local", 2)


def test_a_rule_that_is_opened_and_saved_stays_as_it_was_written(desk: Client, rules: Rules) -> None:
    rule = rules["local"]
    PriceRule.objects.filter(pk=rule.pk).update(condition="person.age>59  &&  person.resident_local")
    url = reverse("price_rule_edit", args=[rule.uid])
    form = desk.get(url).context["form"]
    assert (form["who0_age_from"].value(), form["who0_lives"].value()) == (60, "here")
    assert desk.post(url, _untouched(form)).status_code == 302
    rule.refresh_from_db()
    assert (rule.condition, rule.version) == ("person.age>59  &&  person.resident_local", 1)


def test_what_is_picked_is_read_aloud_and_tried_on_one_person(
    desk: Client, sent: dict[str, Any], drain: Service, xie: Person, centre: Centre
) -> None:
    picked = {"who0_age_from": "80", "who0_lives": "here"}
    read = desk.post(reverse("price_rule_check"), sent | picked).content.decode()
    assert "年满 80 周岁" in read
    assert "在本街道居住" in read
    assert not desk.post(reverse("price_rule_check"), sent).content.decode().strip()
    tried = desk.post(reverse("price_rule_trial"), sent | picked | {"person": str(xie.uid)}).content.decode()
    assert "符合这条规则" in tried
    assert "¥50.00" in tried
    nobody = desk.post(reverse("price_rule_trial"), sent | {"person": str(xie.uid)}).content.decode()
    assert "规则还没有填好" in nobody
