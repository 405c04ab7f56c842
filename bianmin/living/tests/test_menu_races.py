"""Two edit the menu at once, in real processes on the test's database."""

from collections.abc import Callable

import pytest

from bianmin.accounts.models import Role, User
from bianmin.core.models import JournalEntry
from bianmin.core.tests.processes import race
from bianmin.living.models import PriceRule, Service

pytestmark = pytest.mark.race


@pytest.fixture(autouse=True)
def monday() -> None:
    """The child processes run on the real day, and so do these tests."""


@pytest.fixture
def directors(staff: Callable[..., User], drain: Service, rules: dict[str, PriceRule]) -> None:
    for number in range(4):
        staff(f"director{number}", Role.DIRECTOR)


EDIT = """
import os
from decimal import Decimal
from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Centre
from bianmin.living.actions.price_rule import fund_add, price_rule_edit
from bianmin.living.actions.service import service_edit, service_retire
from bianmin.living.models import PriceRule, Service
runner = int(os.environ["RUNNER"])
actor = User.objects.get(username=f"director{runner}")
drain = Service.objects.select_related("station__centre__area").get(code="SH-03")
rule = PriceRule.objects.select_related("fund__centre__area").get(code="local")
def attempt(act):
    try:
        act()
        print("done")
    except Conflict as error:
        print(error.code)
    except UserError as error:
        print("refused", error.field)
"""


def test_one_price_wins_and_the_others_are_told(process_env: dict[str, str], directors: None) -> None:
    code = "attempt(lambda: service_edit(actor=actor, service=drain, version=1, list_price=Decimal(200 + runner)))"
    said = race(EDIT + code, process_env, 4)
    assert sorted(said) == ["done", *["version_conflict"] * 3]
    drain = Service.objects.get(code="SH-03")
    assert (drain.list_price, drain.version) == (200 + said.index("done"), 2)
    assert JournalEntry.objects.filter(verb="service.edit").count() == 1


def test_one_rule_wins(process_env: dict[str, str], directors: None) -> None:
    code = """
act = lambda: price_rule_edit(actor=actor, rule=rule, version=1, kind="percent", percent=10 + runner, services=[drain])
attempt(act)
"""
    said = race(EDIT + code, process_env, 4)
    assert sorted(said) == ["done", *["version_conflict"] * 3]
    rule = PriceRule.objects.get(code="local")
    assert (rule.percent, [one.code for one in rule.services.all()]) == (10 + said.index("done"), ["SH-03"])


def test_one_retires_and_one_makes_the_fund(process_env: dict[str, str], directors: None) -> None:
    said = race(EDIT + "attempt(lambda: service_retire(actor=actor, service=drain))", process_env, 3)
    assert sorted(said) == ["conflict", "conflict", "done"]
    code = 'attempt(lambda: fund_add(actor=actor, centre=Centre.objects.get(), code="gift", name="捐助"))'
    assert sorted(race(EDIT + code, process_env, 3)) == ["done", "refused code", "refused code"]
