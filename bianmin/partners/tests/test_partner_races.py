"""Two of the station at once, in real processes on the test's database."""

import pytest

from bianmin.accounts.models import User
from bianmin.core.tests.processes import race
from bianmin.partners.models import Credential, Provider, Worker, WorkerLeave

pytestmark = pytest.mark.race

HEAD = """
import os
from datetime import date, time, timedelta
from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.partners.models import Credential, Provider, Worker
runner = os.environ["RUNNER"]
actor = User.objects.get(username="dispatcher")
def told(act):
    try:
        act()
        print("done")
    except UserError as error:
        print(error.code)
"""
EDIT = """
from bianmin.partners.actions.provider import provider_edit
told(lambda: provider_edit(actor=actor, provider=Provider.objects.get(), version=1, about="第" + runner))
"""
REGISTER = """
from bianmin.partners.actions.provider import provider_register
told(lambda: provider_register(actor=actor, name="惠民电脑维修", kind="repair"))
"""
PAPER = """
from bianmin.partners.actions.credential import credential_add
told(lambda: credential_add(actor=actor, holder=Worker.objects.select_related("provider").get(), kind="health"))
"""
REPLACE = """
from bianmin.partners.actions.credential import credential_replace
row = Credential.objects.select_related("worker__provider").earliest("id")  # the one that both had opened
told(lambda: credential_replace(actor=actor, credential=row, number="N" + runner))
"""
HOURS = """
from bianmin.partners.actions.worker_set import Hours, worker_set_hours
week = [Hours(2, time(8 + int(runner)), time(12)), Hours(3, time(8), time(9))]
worker = Worker.objects.select_related("provider").get()
told(lambda: worker_set_hours(actor=actor, worker=worker, version=2, hours=week))
"""
LEAVE = """
from bianmin.partners.actions.leave import leave_add
first = clock.today() + timedelta(days=int(runner))
told(lambda: leave_add(actor=actor, worker=Worker.objects.select_related("provider").get(),
                       begins_on=first, ends_on=first + timedelta(days=5)))
"""
LOGIN = """
from bianmin.partners.actions.worker_login import worker_give_login
told(lambda: worker_give_login(actor=actor, worker=Worker.objects.select_related("provider__centre__area").get(),
                               username="wang" + runner, password="Lantern-Street-7731"))
"""


def both(code, env, times=2):
    return sorted(race(HEAD + code, env, times))


def test_of_two_edits_one_is_told(process_env, provider):
    assert both(EDIT, process_env) == ["done", "version_conflict"]
    assert Provider.objects.get().version == 2


def test_one_provider_of_a_name(process_env, dispatcher):
    assert both(REGISTER, process_env, 3) == ["done", "provider_exists", "provider_exists"]
    assert Provider.objects.count() == 1


def test_one_paper_of_a_kind_and_one_newer(process_env, worker):
    assert both(PAPER, process_env) == ["credential_exists", "done"]
    assert both(REPLACE, process_env) == ["credential_exists", "done"]
    assert Credential.objects.filter(ended_at=None).count() == 1
    assert Credential.objects.count() == 2


def test_of_two_weeks_one_stands_whole(process_env, worker):
    assert both(HOURS, process_env) == ["done", "version_conflict"]
    assert [h.weekday for h in Worker.objects.get().hours.all()] == [2, 3]


def test_leave_never_overlaps(process_env, worker):
    assert both(LEAVE, process_env, 3) == ["done", "leave_overlaps", "leave_overlaps"]
    assert WorkerLeave.objects.count() == 1


def test_one_login_for_a_worker(process_env, worker):
    assert both(LOGIN, process_env) == ["done", "login_exists"]
    assert User.objects.filter(username__startswith="wang").count() == 1
