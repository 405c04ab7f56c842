"""Two merge at once, merge against an acceptance, undo twice at once: in real processes."""

import pytest

from bianmin.affairs.models import Case
from bianmin.core.tests.processes import race
from bianmin.residents.actions.person_merge import person_merge
from bianmin.residents.models import Person, PersonMerge

pytestmark = pytest.mark.race

SETUP = """
import os
from bianmin.accounts.models import User
from bianmin.core.errors import UserError
from bianmin.residents.actions.person_merge import person_merge, person_unmerge
from bianmin.residents.models import Person, PersonMerge
runner = int(os.environ["RUNNER"])
director, clerk = User.objects.get(username="director"), User.objects.get(username="clerk")
older, newer = Person.objects.order_by("pk")
def merge(keep, drop):
    return person_merge(actor=director, keep=keep, drop=drop, versions=(1, 1), chosen={}, reason="重复")
"""

CROSSWISE = (
    SETUP
    + """
try:
    merge(*((older, newer) if runner else (newer, older)))
    print("merged")
except UserError as error:
    print(error.code)
"""
)


@pytest.fixture
def twin(xie, household):
    return Person.objects.create(
        name="谢玉清",
        birth_date=xie.birth_date,
        sex="2",
        household=household,
        relation="99",
        area_code=xie.area_code,
        hukou_area_code=xie.hukou_area_code,
    )


def test_two_who_merge_crosswise_make_one(process_env, director, clerk, xie, twin):
    assert sorted(race(CROSSWISE, process_env, 2)) == ["already_merged", "merged"]
    assert Person.objects.on_file().count() == 1
    assert PersonMerge.objects.count() == 1


UNDO = (
    SETUP
    + """
try:
    person_unmerge(actor=director, merge=PersonMerge.objects.get(), reason="认错了")
    print("undone")
except UserError as error:
    print(error.code)
"""
)


def test_two_who_undo_do_it_once(process_env, director, clerk, xie, twin):
    person_merge(actor=director, keep=xie, drop=twin, versions=(1, 1), chosen={}, reason="重复")
    assert sorted(race(UNDO, process_env, 2)) == ["already_merged", "undone"]
    assert Person.objects.on_file().count() == 2
    assert set(Person.objects.values_list("version", flat=True)) == {3}


ACCEPT = (
    SETUP
    + """
from datetime import datetime
from zoneinfo import ZoneInfo
from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.models import ItemVersion
from bianmin.core import clock
try:
    with clock.frozen(datetime(2025, 9, 8, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))):
        if runner:
            merge(older, newer)
            print("merged")
        else:
            case_accept(
                actor=clerk, version=ItemVersion.objects.get(), person=newer, despite="坚持申请",
                form_data={"phone": "15400000010", "address": "平等街 1 号"},
                materials={"M1": "received", "M2": "received"},
            )
            print("accepted")
except UserError as error:
    print(error.code)
"""
)


@pytest.mark.parametrize("_time", range(3))
def test_no_case_stays_behind_with_a_record_merged_away(
    process_env, director, clerk, xie, twin, elder_allowance, _time
):
    results = set(race(ACCEPT, process_env, 2))
    assert results in ({"merged", "accepted"}, {"merged", "not_found"})
    assert not Case.objects.exclude(person__merged_into=None).exists()
    assert Case.objects.filter(person=xie).count() == (1 if "accepted" in results else 0)
