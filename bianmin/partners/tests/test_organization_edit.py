"""Editing an organisation: works, and never over another person's change."""

import pytest

from bianmin.core.errors import NotAllowed, NotFound, VersionConflict
from bianmin.partners.actions.organization import organization_edit, organization_register
from bianmin.partners.permissions import get_organization


@pytest.fixture
def organization(clerk):
    return organization_register(
        actor=clerk, name="平等街小学", credit_code="91350100M000100Y43", address="平等街 3 号"
    )


def test_works(clerk, organization):
    edited = organization_edit(actor=clerk, organization=organization, version=1, address="平等街 5 号")
    assert (edited.address, edited.version) == ("平等街 5 号", 2)


def test_stale_version_shows_both_values(clerk, second_clerk, organization):
    organization_edit(actor=clerk, organization=organization, version=1, address="平等街 5 号")
    with pytest.raises(VersionConflict) as told:
        organization_edit(actor=second_clerk, organization=organization, version=1, address="平等街 7 号")
    assert told.value.details["address"] == ("平等街 5 号", "平等街 7 号")
    organization.refresh_from_db()
    assert organization.address == "平等街 5 号"


def test_who_may(auditor, clerk_elsewhere, stranger, administrator, clerk, organization):
    assert get_organization(clerk, organization.uid, "edit") == organization
    assert get_organization(auditor, organization.uid) == organization
    with pytest.raises(NotAllowed):
        get_organization(auditor, organization.uid, "edit")
    for who in (clerk_elsewhere, stranger, administrator):
        with pytest.raises(NotFound):
            get_organization(who, organization.uid)
