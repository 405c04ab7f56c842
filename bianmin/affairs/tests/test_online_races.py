"""Two at once over one application from the phone, in real processes on the test's database."""

from datetime import time

import pytest

from bianmin.affairs.actions.appointment import appointment_book
from bianmin.affairs.models import Appointment, Case, Item, ItemVersion, OnlineApplication
from bianmin.affairs.selectors.appointment import free_slots
from bianmin.core import clock
from bianmin.core.models import JournalEntry, Office, OpeningHours, Window
from bianmin.core.tests.processes import race
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.models import ResidentAccount

pytestmark = pytest.mark.race


@pytest.fixture(autouse=True)
def monday():
    """The child processes run on the real day, and so do these tests."""
    return


@pytest.fixture
def bound(centre, clerk, xie):
    """Mrs Xie's telephone, and an item that asks for nothing."""
    item = Item.objects.create(code="MZ-06", category="民政", office=Office.objects.get(code="minzheng"))
    values = {"name": "高龄津贴申领", "kind": "承诺件", "promised_workdays": 10, "published_at": clock.now()}
    item.current = ItemVersion.objects.create(item=item, number=1, **values)
    item.save()
    account = account_open(phone="15400006621")
    binding_add(account=account, code=binding_code_make(actor=clerk, person=xie))
    return account


BEGIN = """
from bianmin.affairs.actions.online_application import online_application_begin, online_application_submit
from bianmin.affairs.models import ItemVersion
from bianmin.portal.models import ResidentAccount
from bianmin.portal.selectors.acting import acting_for
account = ResidentAccount.objects.select_related("user").get()
version = ItemVersion.objects.select_related("item__office__centre__area").get()
[acted] = acting_for(account.user)
row = online_application_begin(account=account, acted=acted, version=version)
print(row.uid)
"""
ANSWER = """
from bianmin.accounts.models import User
from bianmin.affairs.actions.online_application import online_application_withdraw
from bianmin.affairs.actions.online_decide import online_application_accept
from bianmin.affairs.models import OnlineApplication
from bianmin.core.workflow import MoveNotAllowed
row = OnlineApplication.objects.select_related("account__user").get()
try:
    if %r == "withdraw":
        online_application_withdraw(actor=row.account.user, application=row)
        print("withdrawn")
    else:
        print("accepted", online_application_accept(actor=User.objects.get(username="clerk"), application=row).number)
except MoveNotAllowed:
    print("too late")
"""
SUBMIT = BEGIN + "online_application_submit(actor=account.user, application=row)\n"


def test_two_taps_begin_one_application(process_env, bound):
    assert len(set(race(BEGIN, process_env, 2))) == 1
    assert OnlineApplication.objects.count() == 1


def test_two_clerks_make_one_case(process_env, bound):
    race(SUBMIT, process_env, 1)
    results = sorted(race(ANSWER % "accept", process_env, 2))
    case = Case.objects.get()
    assert results == [f"accepted {case.number}", "too late"]
    assert case.online_application.state == "accepted"


def test_withdrawn_twice_is_withdrawn_once(process_env, bound):
    race(SUBMIT, process_env, 1)
    assert sorted(race(ANSWER % "withdraw", process_env, 2)) == ["too late", "withdrawn"]


BOOK = """
import os
from datetime import datetime
from bianmin.affairs.actions.appointment import SlotTaken, appointment_book
from bianmin.core.models import Centre
from bianmin.portal.models import ResidentAccount
centre = Centre.objects.select_related("area").get()
account = ResidentAccount.objects.select_related("user").order_by("pk")[int(os.environ["RUNNER"])]
starts_at = datetime.fromisoformat("MOMENT")
try:
    print(appointment_book(actor=account.user, account=account, centre=centre, starts_at=starts_at).place)
except SlotTaken:
    print("full")
"""


FOUR_TIMES = """
import os
from datetime import datetime
from bianmin.affairs.actions.appointment import TooManyAppointments, appointment_book
from bianmin.core.models import Centre
from bianmin.portal.models import ResidentAccount
centre = Centre.objects.select_related("area").get()
account = ResidentAccount.objects.select_related("user").first()
starts_at = datetime.fromisoformat(MOMENTS[int(os.environ["RUNNER"])])
try:
    appointment_book(actor=account.user, account=account, centre=centre, starts_at=starts_at)
    print("booked")
except TooManyAppointments:
    print("too many")
"""


def test_four_times_at_once_are_three(process_env, morning):
    moments = [slot.starts_at.isoformat() for slot in free_slots(morning)[1][1][:4]]
    results = race(FOUR_TIMES.replace("MOMENTS", repr(moments)), process_env, 4)
    assert sorted(results) == ["booked"] * 3 + ["too many"]
    assert sorted(Appointment.objects.values_list("nth", flat=True)) == [0, 1, 2]


MOVE = """
import os
from datetime import datetime
from bianmin.affairs.actions.appointment import SlotTaken, appointment_move
from bianmin.affairs.models import Appointment
rows = Appointment.objects.select_related("centre__area", "account__user", "person").order_by("pk")
row = rows[int(os.environ["RUNNER"]) % ROWS]
starts_at = datetime.fromisoformat("MOMENT")
try:
    print(appointment_move(actor=row.account.user, appointment=row, starts_at=starts_at).state)
except SlotTaken:
    print("full")
"""


def _booked(morning, many):
    slots = free_slots(morning)[1][1]
    for account, slot in zip(ResidentAccount.objects.order_by("pk")[:many], slots, strict=False):
        appointment_book(actor=account.user, account=account, centre=morning, starts_at=slot.starts_at)
    return slots[-1].starts_at


def test_three_who_move_to_the_last_place(process_env, morning):
    goal = _booked(morning, 3)
    results = race(MOVE.replace("ROWS", "3").replace("MOMENT", goal.isoformat()), process_env, 3)
    assert sorted(results) == ["booked", "full", "full"]
    assert Appointment.objects.filter(starts_at=goal).count() == 1
    assert Appointment.objects.booked().count() == 3  # whoever was too late keeps the old time


def test_one_moved_by_two_taps_is_moved(process_env, morning):
    goal = _booked(morning, 1)
    results = race(MOVE.replace("ROWS", "1").replace("MOMENT", goal.isoformat()), process_env, 2)
    assert results == ["booked", "booked"]
    assert Appointment.objects.get().starts_at == goal
    assert JournalEntry.objects.filter(verb="appointment.move").count() == 1


def test_the_last_place_goes_to_one(process_env, morning):
    starts_at = free_slots(morning)[1][1][0].starts_at
    results = race(BOOK.replace("MOMENT", starts_at.isoformat()), process_env, 4)
    assert sorted(results) == ["0", "full", "full", "full"]
    assert Appointment.objects.count() == 1


@pytest.fixture
def morning(centre):
    """One window, open every morning, and four telephones."""
    centre.windows.all().delete()
    Window.objects.create(centre=centre, number=1)
    centre.hours.all().delete()
    for weekday in range(7):
        OpeningHours.objects.create(centre=centre, weekday=weekday, opens=time(9), closes=time(12))
    for number in range(4):
        account_open(phone=f"1540000300{number}")
    return centre
