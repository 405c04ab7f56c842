"""The demo's telephones have an application in each state, and a second start makes no more."""

import pytest

from bianmin.accounts.models import User
from bianmin.affairs.demo_online import load_demo_applications, load_demo_appointments
from bianmin.affairs.models import Appointment, Case, ItemVersion, MaterialUpload, OnlineApplication
from bianmin.conftest import mrs_xie
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.residents.models import Household, Person

pytestmark = pytest.mark.django_db


def test_one_of_each(
    clerk: User, elder_allowance: ItemVersion, senior_card: ItemVersion, xie: Person, household: Household
) -> None:
    User.objects.update(demo=True)
    neighbour = mrs_xie(
        household, serial=108, phone="15400002222", name="王秀英", relation="20", hukou_area_code="410104"
    )
    for phone, person in (("15400008001", xie), ("15400008002", neighbour)):
        account = account_open(phone=phone, demo=True)
        binding_add(account=account, code=binding_code_make(actor=clerk, person=person))
    assert load_demo_applications() == 4
    states = sorted(OnlineApplication.objects.values_list("state", flat=True))
    assert states == ["accepted", "draft", "returned", "submitted"]
    assert Case.objects.get().channel == "online"
    draft = OnlineApplication.objects.get(state="draft")
    assert draft.content["form"]["name"] == draft.person.name  # as the page would have filled it in
    assert MaterialUpload.objects.exists()
    assert load_demo_applications() == 0
    assert load_demo_appointments() == Appointment.objects.count()
    assert load_demo_appointments() == 0
