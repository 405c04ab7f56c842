"""Two clerks and one bundle, in real processes on the test's database."""

import pytest

from bianmin.accounts.models import User
from bianmin.affairs.models import Bundle, BundleReceipt, Case, Item, ItemVersion
from bianmin.core import clock
from bianmin.core.models import Centre, NumberSeries, Office
from bianmin.core.tests.processes import race
from bianmin.residents.models import Person

pytestmark = pytest.mark.race

ACCEPT = """
from bianmin.accounts.models import User
from bianmin.affairs.actions.bundle import bundle_accept
from bianmin.affairs.errors import BundleEmpty, CaseOpenError
from bianmin.affairs.models import Bundle
from bianmin.residents.models import Person
bundle = Bundle.objects.get(code="old")
try:
    receipt = bundle_accept(
        actor=User.objects.get(username="clerk"), bundle=bundle, person=Person.objects.get(), items=bundle.items
    )
    print("accepted", receipt.number)
except (BundleEmpty, CaseOpenError):
    print("told")
"""


@pytest.fixture(autouse=True)
def monday() -> None:
    """The child processes run on the real day, and so do these tests."""


def test_two_clerks_make_one_receipt_with_all_its_cases(
    process_env: dict[str, str], centre: Centre, clerk: User, xie: Person
) -> None:
    for code, name in (("MZ-06", "高龄津贴申领"), ("MZ-08", "老年优待")):
        item = Item.objects.create(code=code, category="民政", office=Office.objects.get(code="minzheng"))
        values = {"name": name, "kind": "承诺件", "promised_workdays": 10, "published_at": clock.now()}
        item.current = ItemVersion.objects.create(item=item, number=1, **values)
        item.save()
    Bundle.objects.create(code="old", name="老了有人管", items=["MZ-06", "MZ-08"])
    results = sorted(race(ACCEPT, process_env, 3))
    receipt = BundleReceipt.objects.get()
    assert results == [f"accepted {receipt.number}", "told", "told"]
    assert sorted(Case.objects.values_list("item__code", flat=True)) == ["MZ-06", "MZ-08"]
    assert NumberSeries.objects.get(purpose="case").last == 2
