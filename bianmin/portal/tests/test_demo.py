"""The demo's telephones: a child who acts for an old parent with a case, and somebody for herself."""

from datetime import date

import pytest

from bianmin.accounts.models import User
from bianmin.conftest import mrs_xie
from bianmin.core import journal
from bianmin.portal.demo import ACTS_FOR_OTHERS, FOR_HERSELF, load_demo_accounts
from bianmin.portal.models import ResidentAccount
from bianmin.portal.selectors.acting import acting_for
from bianmin.residents.models import Household, Person

pytestmark = pytest.mark.django_db


def acts_for(phone: str) -> list[Person]:
    account = next(one for one in ResidentAccount.objects.all() if one.phone == phone)
    return [one.person for one in acting_for(account.user)]


@pytest.mark.parametrize(("hers", "childs"), [("02", "30"), ("52", "02")])
def test_a_child_for_an_old_parent(clerk: User, xie: Person, household: Household, hers: str, childs: str) -> None:
    User.objects.update(demo=True)
    Person.objects.filter(pk=xie.pk).update(relation=hers)
    child = mrs_xie(household, serial=304, phone="15400000009", name="谢小燕", relation=childs)
    Person.objects.filter(pk=child.pk).update(birth_date=date(1975, 1, 1))
    busy = mrs_xie(household, serial=306, phone="15400000010", name="谢小妹", relation="73")
    for person in (xie, busy):
        journal.record(actor=clerk, verb="case.accept", noun=person, subject_uid=person.uid)
    assert load_demo_accounts() == 2
    assert acts_for(ACTS_FOR_OTHERS) == [child, xie]
    assert acts_for(FOR_HERSELF) == [xie]
    assert load_demo_accounts() == 0


def test_nobody_works_here_yet(xie: Person) -> None:
    assert load_demo_accounts() == 0
