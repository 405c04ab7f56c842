"""One code, several hands at once: real processes on the test's database."""

import pytest

from bianmin.accounts.models import User
from bianmin.core.models import JournalEntry
from bianmin.core.tests.processes import race
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_code_make
from bianmin.portal.models import Binding
from bianmin.residents.models import Person

pytestmark = pytest.mark.race

TYPE = """
import os
from bianmin.portal.actions.binding import binding_add
from bianmin.portal.errors import WrongCode
from bianmin.portal.models import ResidentAccount
accounts = ResidentAccount.objects.select_related("user").order_by("pk")
try:
    binding_add(account=accounts[WHICH], code="CODE")
    print("bound")
except WrongCode:
    print("wrong")
"""


@pytest.fixture(autouse=True)
def monday() -> None:
    """The child processes run on the real day, and so do these tests."""


@pytest.mark.parametrize("which", ["0", 'int(os.environ["RUNNER"])'], ids=["one telephone", "four telephones"])
def test_a_code_binds_one_telephone_once(process_env: dict[str, str], clerk: User, xie: Person, which: str) -> None:
    for number in range(4):
        account_open(phone=f"1540000400{number}")
    code = binding_code_make(actor=clerk, person=xie)
    results = race(TYPE.replace("WHICH", which).replace("CODE", code), process_env, 4)
    assert sorted(results) == ["bound", "wrong", "wrong", "wrong"]
    assert Binding.objects.get().person == xie
    assert JournalEntry.objects.filter(verb="binding.add", subject_uid=xie.uid).count() == 1
