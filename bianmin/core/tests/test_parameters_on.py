"""Which value of a parameter holds on a day."""

from datetime import date
from decimal import Decimal

import pytest

from bianmin.core.models import Parameter, ParameterValue
from bianmin.core.selectors.parameter import parameters_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def dibao() -> Parameter:
    return Parameter.objects.create(key="dibao_line", name="低保标准", unit="元/月")


def test_unknown_parameter_is_there_without_value(dibao: Parameter) -> None:
    fact = parameters_on(date(2026, 11, 24))["dibao_line"]
    assert fact == (None, "参数“低保标准”还没有录入", False)


def test_latest_value_of_the_day_holds(dibao: Parameter) -> None:
    for since, value in ((date(2025, 1, 1), 700), (date(2026, 1, 1), 740), (date(2027, 1, 1), 800)):
        ParameterValue.objects.create(
            parameter=dibao, effective_from=since, value=value, source=f"郑民〔{since.year}〕1 号"
        )
    fact = parameters_on(date(2026, 11, 24))["dibao_line"]
    assert fact.value == 740
    assert "2026-01-01" in fact.source
    assert "郑民〔2026〕1 号" in fact.source
    assert parameters_on(date(2024, 1, 1))["dibao_line"].value is None


def test_uncertain_value_says_so(dibao: Parameter) -> None:
    ParameterValue.objects.create(parameter=dibao, effective_from=date(2026, 1, 1), value=1, certain=False)
    fact = parameters_on(date(2026, 2, 1))["dibao_line"]
    assert fact.source.endswith("（待核实）")
    assert fact.certain is False


def test_numbers_are_exact(dibao: Parameter) -> None:
    ParameterValue.objects.create(parameter=dibao, effective_from=date(2026, 1, 1), value={"80": 0.1, "90": 2})
    assert parameters_on(date(2026, 2, 1))["dibao_line"].value == {"80": Decimal("0.1"), "90": 2}


def test_queries_do_not_grow(dibao: Parameter, django_assert_num_queries: object) -> None:
    for number in range(5):
        Parameter.objects.create(key=f"p{number}", name="x")
    with django_assert_num_queries(1):
        parameters_on(date(2026, 2, 1))
