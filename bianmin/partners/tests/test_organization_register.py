"""Registering an organisation: works, once for each credit code, checked, by the roles that may."""

import pytest

from bianmin.core import journal
from bianmin.core.credit_code import CreditCodeError
from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.models import JournalEntry
from bianmin.partners.actions.organization import organization_register
from bianmin.partners.errors import OrganizationExists
from bianmin.partners.models import Organization
from bianmin.partners.selectors.organization import organization_search

CODE = "91350100M000100Y43"  # the example of GB 32100-2015
PHONE = "15400001234"


def register(actor, **fields):
    fields = {"name": "馨家苑社会工作服务中心", "credit_code": CODE, "contact_phone": PHONE} | fields
    return organization_register(actor=actor, **fields)


def test_works(clerk):
    organization = register(clerk, credit_code=" 91350100-m000100y43 ")
    assert organization.credit_code == CODE
    assert organization.area_code == "410104002"
    assert organization.contact_phone_masked == "154****1234"
    entry = JournalEntry.objects.get(verb="organization.register")
    assert journal.payload_of(entry)["credit_code"] == CODE


def test_second_of_the_same_code_is_refused_and_names_the_first(clerk):
    first = register(clerk)
    with pytest.raises(OrganizationExists) as told:
        register(clerk, name="另一个名字")
    assert told.value.details == {"uid": str(first.uid)}
    assert Organization.objects.count() == 1


def test_wrong_check_character_is_named(clerk):
    with pytest.raises(CreditCodeError) as told:
        register(clerk, credit_code="91350100M000100Y44")
    assert told.value.field == "credit_code"
    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "  "), ("name", "长" * 101), ("contact_phone", "12"), ("area_code", "410104003"), ("area_code", "x")],
)
def test_bad_input_names_its_field(clerk, field, value):
    with pytest.raises(UserError) as told:
        register(clerk, **{field: value})
    assert told.value.field == field
    assert not Organization.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "grid_worker", "administrator", "stranger"])
def test_wrong_role_is_refused(request, who):
    with pytest.raises(NotAllowed):
        register(request.getfixturevalue(who))


def test_search_by_name_and_code_inside_the_area(clerk, clerk_elsewhere):
    organization = register(clerk)
    assert organization_search(clerk, "馨家") == [organization]
    assert organization_search(clerk, "社会工作") == [organization]
    assert organization_search(clerk, "9135 0100m") == [organization]
    assert organization_search(clerk, "zzz") == []
    assert organization_search(clerk_elsewhere, "馨家") == []
