"""Several at once, in real processes on the test's database; and a process killed in the middle."""

import signal
from datetime import date

import pytest
from django.db import connection

from bianmin.affairs.models import Case, CaseMaterial, Decision, Item, ItemVersion, Paper
from bianmin.core import clock
from bianmin.core.models import JournalEntry, NumberSeries, Office, OutboxMessage
from bianmin.core.tests.processes import race, start
from bianmin.residents.models import Document, Person

pytestmark = pytest.mark.race

FORM = [{"name": "name", "label": "姓名", "type": "text", "required": True, "source": "person.name"}]


@pytest.fixture(autouse=True)
def monday():
    """The child processes run on the real day, and so do these tests."""
    return


@pytest.fixture
def allowance(centre, xie):
    item = Item.objects.create(code="MZ-06", category="民政", office=Office.objects.get(code="minzheng"))
    item.current = ItemVersion.objects.create(
        item=item,
        number=1,
        published_at=clock.now(),
        name="高龄津贴申领",
        kind="承诺件",
        promised_workdays=10,
        conditions=[{"expr": "person.age >= 80", "text": "年满 80 周岁"}],
        materials=[{"code": "M1", "name": "申请表", "generated": True}],
        form=FORM,
        refusal_grounds=[{"code": "conditions", "text": "不符合条件", "basis": "办法"}],
    )
    item.save()
    return item.current


ACCEPT = """
from bianmin.accounts.models import User
from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.errors import CaseOpenError
from bianmin.affairs.models import ItemVersion
from bianmin.residents.models import Person
version = ItemVersion.objects.select_related("item__office__centre__area").get()
"""

SAME_PERSON = (
    ACCEPT
    + """
try:
    case = case_accept(actor=User.objects.get(username="clerk"), version=version, person=Person.objects.get())
    print("accepted", case.number)
except CaseOpenError as error:
    print("told", error.details["case"])
"""
)


def test_two_clerks_accept_the_same_for_the_same_person(process_env, clerk, allowance):
    results = sorted(race(SAME_PERSON, process_env, 2))
    case = Case.objects.get()
    assert results == [f"accepted {case.number}", f"told {case.number}"]
    assert NumberSeries.objects.get(purpose="case").last == 1


DECIDE = """
from bianmin.accounts.models import User
from bianmin.affairs.actions.case_decide import case_approve, case_refuse
from bianmin.affairs.errors import DecisionTaken
from bianmin.affairs.models import Case
import os
case = Case.objects.select_related("item_version").get()
mine = os.getpid() % 2
try:
    if mine:
        case_approve(actor=User.objects.get(username="officer"), case=case)
    else:
        case_refuse(actor=User.objects.get(username="second"), case=case, grounds=["conditions"], reason="户籍已迁出")
    print("decided")
except DecisionTaken as error:
    print("told", error.details["by"])
"""


def test_officers_decide_at_once(process_env, clerk, officer, staff, allowance, xie):
    staff("second", "officer", office="minzheng", name="李科员")
    race(SAME_PERSON, process_env, 1)
    results = race(DECIDE, process_env, 4)
    assert sorted(result.split()[0] for result in results) == ["decided", "told", "told", "told"]
    decision = Decision.objects.get()
    assert decision.revoked_at is None
    assert Case.objects.get().state == {"approve": "approved", "refuse": "refused"}[decision.outcome]
    assert {result for result in results if result != "decided"} == {f"told {decision.decided_by.name}"}


MANY = (
    ACCEPT
    + """
import os
people = Person.objects.filter(name__startswith="居民").order_by("id")
clerk = User.objects.get(username="clerk")
for person in people:
    try:
        print(case_accept(actor=clerk, version=version, person=person).number)
    except CaseOpenError:
        pass
"""
)


def test_sixteen_processes_leave_no_gap_and_no_double(process_env, clerk, allowance, household):
    fields = {"household": household, "area_code": household.area_code, "birth_date": date(1940, 1, 1)}
    for n in range(40):
        Person.objects.create(name=f"居民{n}", **fields)
    numbers = "\n".join(race(MANY, process_env, 16)).split()
    assert sorted(int(number[-4:]) for number in numbers) == list(range(1, 41))
    assert Case.objects.values("person").distinct().count() == Case.objects.count() == 40
    assert len(set(Case.objects.values_list("pickup_index", flat=True))) == 40
    assert Paper.objects.count() == 40


DIFFERENT_ITEMS = """
import os
from bianmin.accounts.models import User
from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.models import ItemVersion
from bianmin.residents.models import Person
version = ItemVersion.objects.select_related("item__office__centre__area").get(number=os.environ["RUNNER"])
given = {"M1": "received", "M2": "received"}
clerk = User.objects.get(username="clerk")
print(case_accept(actor=clerk, version=version, person=Person.objects.get(), materials=given))
"""


def test_a_paper_brought_for_several_items_at_once_is_filed_once(process_env, clerk, make_item, xie):
    for number in range(6):
        version = make_item(f"MZ-0{number}", conditions=[])
        ItemVersion.objects.filter(pk=version.pk).update(number=number)
    assert len(set(race(DIFFERENT_ITEMS, process_env, 6))) == 6
    assert sorted(Document.objects.values_list("type__code", flat=True)) == ["hukou_book", "resident_id"]
    linked = CaseMaterial.objects.filter(code="M2").values_list("document__type__code", flat=True)
    assert list(linked) == ["hukou_book"] * 6
    assert JournalEntry.objects.filter(verb="document.add").count() == 2


KILLED = (
    ACCEPT
    + """
from bianmin.affairs.actions import case_accept as module
write = module.write_paper
def write_and_wait(*args, **kwargs):
    write(*args, **kwargs)  # everything is written, nothing is committed
    print("written", flush=True)
    time.sleep(60)
module.write_paper = write_and_wait
case_accept(actor=User.objects.get(username="clerk"), version=version, person=Person.objects.get())
"""
)


def test_killed_in_the_middle_leaves_nothing(process_env, clerk, allowance):
    process = start(KILLED, process_env)
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    connection.close()
    for model in (Case, CaseMaterial, Paper, OutboxMessage, NumberSeries):
        assert not model.objects.exists()
    assert not JournalEntry.objects.filter(verb="case.accept").exists()
    results = race(SAME_PERSON, process_env, 1)
    assert results[0].endswith("-0001")


DEACTIVATE = """
from bianmin.accounts.models import User
from bianmin.affairs.actions.item import item_deactivate
from bianmin.affairs.models import Item
from bianmin.core.errors import UserError
try:
    item_deactivate(actor=User.objects.get(username="administrator"), item=Item.objects.get(code="MZ-06"), version=1)
    print("stopped")
except UserError as error:
    print(error.code)
"""


def test_two_administrators_stop_an_item_at_once(process_env, administrator, elder_allowance):
    assert sorted(race(DEACTIVATE, process_env, 2)) == ["stopped", "version_conflict"]
    elder_allowance.item.refresh_from_db()
    assert (elder_allowance.item.active, elder_allowance.item.version) == (False, 2)
