"""Two workers watch at once, two people press at once: suspended once, complained once. In real processes."""

from datetime import date, timedelta

import pytest

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.models import JournalEntry
from bianmin.core.tests.processes import race
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.quality_rule import quality_rule_set
from bianmin.living.models import Complaint, Order, PriceRule, Service
from bianmin.partners.models import Credential, Provider
from bianmin.residents.models import Person

pytestmark = pytest.mark.race


@pytest.fixture(autouse=True)
def monday() -> None:
    """The child processes run on the real day, and so do these tests."""
    return


@pytest.fixture
def order(drain: Service, rules: dict[str, PriceRule], xie: Person, dispatcher: User) -> Order:
    begins = clock.now() + timedelta(hours=3)
    wish = Wish(drain, (begins, begins + timedelta(hours=2)))
    return order_place(actor=dispatcher, wish=wish, channel="hotline", person=xie)


WATCH = """
from bianmin.living.actions.quality_rule import quality_watch
print(len(quality_watch()))
"""
COMPLAIN = """
from bianmin.accounts.models import User
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions.complaint import complaint_make
from bianmin.living.models import Order
order = Order.objects.select_related("centre", "service", "provider", "worker", "person").get()
actor = User.objects.get(username="dispatcher")
try:
    complaint_make(actor=actor, order=order, kind="late", text="没来", channel="hotline")
    print("made")
except MoveNotAllowed:
    print("there")
"""
LAPSE = """
from bianmin.living.actions.complaint import complaints_lapse
print(complaints_lapse())
"""


def test_suspended_once(process_env: dict[str, str], director: User, provider: Provider) -> None:
    rule = {"least_score": None, "least_orders": 1, "most_upheld": None, "upheld_days": 30, "papers": True}
    quality_rule_set(actor=director, **rule)
    Credential.objects.create(provider=provider, kind="licence", expires_on=date(2025, 1, 1))
    assert sorted(race(WATCH, process_env, 3)) == ["0", "0", "1"]
    assert JournalEntry.objects.filter(verb="provider.suspend").count() == 1


def test_complained_once(process_env: dict[str, str], order: Order) -> None:
    assert sorted(race(COMPLAIN, process_env, 3)) == ["made", "there", "there"]
    assert Complaint.objects.count() == 1


def test_closed_once(process_env: dict[str, str], order: Order) -> None:
    race(COMPLAIN, process_env, 1)
    Complaint.objects.update(state="answered", upheld=True, due_on=date(2025, 1, 1))
    assert sorted(race(LAPSE, process_env, 3)) == ["0", "0", "1"]
    assert JournalEntry.objects.filter(verb="complaint.lapse").count() == 1
