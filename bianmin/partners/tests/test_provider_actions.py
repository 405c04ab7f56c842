"""Providers: registered once a centre, edited never over another's change, suspended, taken back, ended."""

import pytest
from django.db import IntegrityError, transaction

from bianmin.core import clock, journal
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import JournalEntry
from bianmin.core.workflow import MoveNotAllowed
from bianmin.partners.actions.organization import organization_register
from bianmin.partners.actions.provider import provider_edit, provider_register
from bianmin.partners.actions.provider_state import provider_end, provider_resume, provider_suspend
from bianmin.partners.demo import credit_code
from bianmin.partners.errors import ProviderExists
from bianmin.partners.models import Provider, Worker

OTHERS = ["clerk", "auditor", "administrator", "stranger", "dispatcher_elsewhere"]


def last(verb):
    return journal.payload_of(JournalEntry.objects.filter(verb=verb).latest("id"))


def test_registered_with_the_centre_of_the_post(provider, centre):
    assert (provider.centre, provider.area_code, provider.state) == (centre, "410104002", "active")
    assert provider.phone_masked == "154****1111"
    assert last("provider.register")["name"] == "平安物业服务队"
    assert "15400001111" not in JournalEntry.objects.get(verb="provider.register").payload


def test_one_name_once_in_a_centre(dispatcher, director, provider):
    with pytest.raises(ProviderExists) as told:
        provider_register(actor=director, name=" 平安物业服务队 ", kind="repair")
    assert told.value.details == {"uid": str(provider.uid)}
    assert Provider.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "长" * 61),
        ("kind", "wizards"),
        ("phone", "12"),
        ("bank_account", "12ab"),
        ("about", "长" * 201),
        ("credit_code", "91350100M000100Y43"),
        ("credit_code", "x"),
        ("area_code", "410104002999"),
    ],
)
def test_bad_input_names_its_field(dispatcher, field, value):
    with pytest.raises(UserError) as told:
        provider_register(actor=dispatcher, **({"name": "某队", "kind": "repair"} | {field: value}))
    assert told.value.field == field
    assert not Provider.objects.exists()


@pytest.mark.parametrize("who", [*OTHERS, "grid_worker"])
def test_others_neither_register_nor_edit_nor_move(request, who, provider):
    actor = request.getfixturevalue(who)
    if who != "dispatcher_elsewhere":  # whose own street has no centre here: see below
        with pytest.raises(NotAllowed):
            provider_register(actor=actor, name="某队", kind="repair")
    for act in (
        lambda: provider_edit(actor=actor, provider=provider, version=1, name="改名"),
        lambda: provider_suspend(actor=actor, provider=provider, reason="不干"),
        lambda: provider_end(actor=actor, provider=provider, reason="不干"),
    ):
        with pytest.raises(NotAllowed):
            act()
    provider.refresh_from_db()
    assert (provider.name, provider.state) == ("平安物业服务队", "active")


def test_an_area_of_another_street_is_refused(dispatcher_elsewhere):
    with pytest.raises(NotAllowed):
        provider_register(actor=dispatcher_elsewhere, name="某队", kind="repair", area_code="410104002")


def test_an_organisation_is_named_by_its_code(dispatcher, clerk):
    code = credit_code("91", 3)
    company = organization_register(actor=clerk, name="顺城物业", credit_code=code)
    made = provider_register(actor=dispatcher, name="顺城", kind="property", credit_code=code.lower())
    assert made.organization == company


def test_an_edit_names_what_changed_and_hides_numbers(dispatcher, provider):
    edited = provider_edit(
        actor=dispatcher, provider=provider, version=1, phone="15400003333", bank_account="6222 0000 0000 1234"
    )
    assert (edited.version, edited.phone, edited.bank_account) == (2, "15400003333", "6222000000001234")
    assert last("provider.edit") == {
        "before": {"phone": "154****1111", "bank_account": ""},
        "after": {"phone": "154****3333", "bank_account": "****1234"},
    }


def test_what_changes_nothing_is_not_journalled(dispatcher, provider):
    assert provider_edit(actor=dispatcher, provider=provider, version=1, name="平安物业服务队").version == 1
    assert not JournalEntry.objects.filter(verb="provider.edit").exists()


def test_a_stale_edit_shows_both_values(dispatcher, director, provider):
    provider_edit(actor=director, provider=provider, version=1, about="修水管")
    with pytest.raises(VersionConflict) as told:
        provider_edit(actor=dispatcher, provider=provider, version=1, about="修水电", phone="15400003333")
    assert told.value.details == {"about": ("修水管", "修水电"), "phone": ("154****1111", "154****3333")}


def test_renaming_into_another_is_refused(dispatcher, provider):
    other = provider_register(actor=dispatcher, name="惠民", kind="repair")
    with pytest.raises(ProviderExists):
        provider_edit(actor=dispatcher, provider=other, version=1, name="平安物业服务队")


@pytest.mark.usefixtures("monday")
def test_suspended_taken_back_and_ended(dispatcher, director, provider, worker):
    row = provider_suspend(actor=dispatcher, provider=provider, reason=" 保险没续 ")
    assert (row.state, row.state_reason, row.state_since) == ("suspended", "保险没续", clock.today())
    assert not Worker.objects.working().exists()
    assert last("provider.suspend") == {"name": row.name, "reason": "保险没续"}
    with pytest.raises(NotAllowed):
        provider_resume(actor=dispatcher, provider=provider)
    assert provider_resume(actor=director, provider=provider).state == "active"
    assert Worker.objects.working().get() == worker
    with pytest.raises(NotAllowed):
        provider_end(actor=dispatcher, provider=provider, reason="合同到期")
    assert provider_end(actor=director, provider=provider, reason="合同到期").state == "ended"
    for act in (
        lambda: provider_resume(actor=director, provider=provider),
        lambda: provider_edit(actor=director, provider=provider, version=4, name="又来"),
    ):
        with pytest.raises(MoveNotAllowed):
            act()


@pytest.mark.parametrize("reason", ["", "  ", "长" * 121])
def test_a_reason_is_given(dispatcher, provider, reason):
    with pytest.raises(UserError) as told:
        provider_suspend(actor=dispatcher, provider=provider, reason=reason)
    assert told.value.field == "reason"


def test_the_database_wants_a_reason(provider):
    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.filter(pk=provider.pk).update(state="suspended")
