"""Entering a parameter: by its office or the administrator, dated, with a source, never silently over another value."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.core import journal
from bianmin.core.models import JournalEntry, Parameter, ParameterValue

from .processes import race

pytestmark = pytest.mark.django_db
NEW = {"effective_from": "2026-07-01", "source": "郑民〔2026〕12 号", "certain": "on"}


@pytest.fixture
def dibao() -> Parameter:
    return Parameter.objects.create(key="dibao_line", name="低保标准", unit="元/月", office_code="minzheng")


@pytest.fixture
def retire() -> Parameter:
    row = Parameter.objects.create(key="retire_age", name="退休年龄", unit="岁", office_code="laobao")
    ParameterValue.objects.create(
        parameter=row, value={"1": 61, "2": 56}, effective_from=date(2025, 1, 1), certain=False
    )
    return row


def send(client: Client, user: Any, parameter: Parameter, **data: Any) -> Any:
    client.force_login(user)
    return client.post(reverse("parameter_set", args=[parameter.uid]), NEW | data)


def test_list_says_what_is_missing(client: Client, administrator: Any, dibao: Parameter, retire: Parameter) -> None:
    client.force_login(administrator)
    page = client.get(reverse("parameter_list")).content.decode()
    assert "还没有录入" in page
    assert "男：61，女：56" in page
    assert "待核实" in page


def test_officer_enters_the_value_of_her_office(client: Client, officer: Any, dibao: Parameter) -> None:
    assert send(client, officer, dibao, value="740.50").status_code == 302
    row = ParameterValue.objects.get(parameter=dibao)
    assert (row.value, row.effective_from, row.entered_by, row.certain) == (740.5, date(2026, 7, 1), officer, True)
    payload = journal.payload_of(JournalEntry.objects.get(verb="parameter.set"))
    assert payload["key"] == "dibao_line"
    assert payload["old"] is None


def test_mapping_keeps_its_keys(client: Client, administrator: Any, retire: Parameter) -> None:
    send(client, administrator, retire, value_1="62", value_2="57")
    assert ParameterValue.objects.get(effective_from=date(2026, 7, 1)).value == {"1": 62, "2": 57}
    assert ParameterValue.objects.filter(effective_from=date(2025, 1, 1)).exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"value": "abc"}, "value"),
        ({"value": "-1"}, "value"),
        ({"value": "9" * 40}, "value"),
        ({"value": ""}, "value"),
        ({"source": " "}, "source"),
        ({"effective_from": "2026-02-30"}, "effective_from"),
    ],
)
def test_bad_input_keeps_what_was_typed(
    client: Client, officer: Any, dibao: Parameter, wrong: dict[str, str], sentence: str
) -> None:
    answer = send(client, officer, dibao, **({"value": "740"} | wrong))
    assert answer.status_code == 200
    assert sentence in answer.context["form"].errors
    assert not ParameterValue.objects.exists()


def test_same_day_is_corrected_only_on_purpose(client: Client, officer: Any, dibao: Parameter) -> None:
    send(client, officer, dibao, value="740")
    answer = send(client, officer, dibao, value="750")
    assert "已经有值：740" in answer.content.decode()
    assert ParameterValue.objects.get().value == 740
    send(client, officer, dibao, value="750", replaces="on")
    assert ParameterValue.objects.get().value == 750
    entry = JournalEntry.objects.filter(verb="parameter.set").order_by("-id").first()
    assert journal.payload_of(entry)["old"] == 740


def test_other_office_and_other_roles_are_refused(
    client: Client, officer: Any, clerk: Any, stranger: Any, retire: Parameter
) -> None:
    assert send(client, officer, retire, value_1="1", value_2="1").status_code == 404
    assert send(client, clerk, retire, value_1="1", value_2="1").status_code == 403
    assert send(client, stranger, retire, value_1="1", value_2="1").status_code == 403
    client.force_login(officer)
    assert "退休年龄" not in client.get(reverse("parameter_list")).content.decode()


def test_needs_login(client: Client, dibao: Parameter) -> None:
    for url in (reverse("parameter_list"), reverse("parameter_set", args=[dibao.uid])):
        assert client.get(url).status_code == 302


def test_list_costs_the_same_for_many(client: Client, administrator: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        row = Parameter.objects.create(key=f"p{number}", name="x")
        ParameterValue.objects.create(parameter=row, value=number, effective_from=date(2026, 1, 1))
    client.force_login(administrator)
    with django_assert_max_num_queries(8):
        client.get(reverse("parameter_list"))


SET = """
from datetime import date
from bianmin.core.actions.parameter import parameter_set
from bianmin.core.errors import Conflict
from bianmin.core.models import Parameter
try:
    parameter_set(
        parameter=Parameter.objects.get(), value=os.getpid(), effective_from=date(2026, 7, 1), source="x", actor=None
    )
    print("set")
except Conflict:
    print("refused")
"""


@pytest.mark.race
def test_two_at_once_enter_one_value(process_env: dict[str, str], dibao: Parameter) -> None:
    assert sorted(race(SET, process_env, 3)) == ["refused", "refused", "set"]
    assert JournalEntry.objects.filter(verb="parameter.set").count() == 1
