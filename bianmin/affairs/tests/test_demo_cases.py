"""The demo's cases: every state is there, late ones too, and the past is told as if it had happened."""

from datetime import date

import pytest

from bianmin.accounts.models import Post, User
from bianmin.affairs import loaders
from bianmin.affairs.demo import load_demo_cases
from bianmin.affairs.models import Case
from bianmin.affairs.selectors.case_list import office_queue
from bianmin.affairs.workflow import CASE
from bianmin.core.models import JournalEntry
from bianmin.residents.loaders import load_documents
from bianmin.residents.models import Person


@pytest.fixture
def street(centre, staff, household):
    """Demo people and 120 residents of 82 and 65: enough for every story."""
    load_documents()
    loaders.load_items()
    staff("clerk1", "clerk", name="刘静")
    for office in ("jisheng", "minzheng", "laobao", "dangjian"):
        staff(f"officer.{office}", "officer", office=office, name=office)
    Post.objects.update(since=date(2025, 1, 1))
    User.objects.update(demo=True)
    for n in range(120):
        Person.objects.create(
            name=f"居民{n}",
            household=household,
            area_code=household.area_code,
            sex="2",
            birth_date=date(1943 if n % 2 else 1960, 1, 1),
            hukou_area_code="410104002",
            hukou_type="urban",
            hukou_address="平等街 12 号院",
            political="01",
            phone="15400001111",
            disability_level=2,
            pension_months=200,
        )


def test_every_state_and_late_ones(street):
    made = load_demo_cases()
    assert 50 <= made <= 80
    assert set(Case.objects.values_list("state", flat=True)) == set(CASE.states)
    officers = User.objects.filter(username__startswith="officer")
    colours = {row.colour for officer in officers for row in office_queue(officer).items}
    assert {"overdue", "ok"} <= colours
    moments = list(JournalEntry.objects.filter(verb__startswith="case.").order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert load_demo_cases() == 0


def test_nothing_without_people(centre):
    assert load_demo_cases() == 0
