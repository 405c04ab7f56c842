"""The demo has one record twice, and no third time."""

import pytest

from bianmin.accounts.models import User
from bianmin.residents.demo import load_demo_double
from bianmin.residents.models import Person
from bianmin.residents.selectors.person_doubles_list import person_doubles

pytestmark = pytest.mark.django_db


def test_one_pair_to_decide_on(clerk: User, director: User, xie: Person) -> None:
    assert load_demo_double() == 0  # nobody of the demo works here
    User.objects.update(demo=True)
    assert [load_demo_double(), load_demo_double()] == [1, 0]
    [pair], _page = person_doubles(user=director)
    assert pair.keep == xie
