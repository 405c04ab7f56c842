"""Conditions and papers of an item for one person, from her file and before anything is applied for."""

import pytest
from django.urls import reverse

from bianmin.affairs.models import Case
from bianmin.core.models import JournalEntry


@pytest.fixture
def preview(elder_allowance, xie):
    return reverse("item_preview", args=[xie.uid, elder_allowance.item.code])


@pytest.mark.parametrize("who", ["clerk", "grid_worker", "director", "officer"])
def test_conditions_and_papers_are_those_of_the_person(who, request, client, preview, xie):
    client.force_login(request.getfixturevalue(who))
    page = client.get(preview).content.decode()
    assert "年满 80 周岁" in page
    assert "户口簿" in page
    assert "要带" in page or "可以后补" in page
    assert xie.id_number not in page
    assert not Case.objects.exists()
    assert JournalEntry.objects.filter(verb="person.look", subject_uid=xie.uid).exists()


def test_only_a_clerk_goes_on_from_here(client, clerk, director, preview, elder_allowance, xie):
    accept = reverse("case_accept", args=["person", xie.uid, elder_allowance.item.code])
    client.force_login(clerk)
    assert accept in client.get(preview).content.decode()
    client.force_login(director)
    assert accept not in client.get(preview).content.decode()


def test_the_file_leads_there(client, grid_worker, preview, xie):
    client.force_login(grid_worker)
    assert preview in client.get(reverse("person_detail", args=[xie.uid])).content.decode()


def test_strangers_and_other_streets_find_nobody(client, stranger, clerk_elsewhere, preview):
    assert "/desk/login" in client.get(preview)["Location"]
    for user in (stranger, clerk_elsewhere):
        client.force_login(user)
        assert client.get(preview).status_code == 404


def test_an_item_that_is_none(client, clerk, xie):
    client.force_login(clerk)
    assert client.get(reverse("item_preview", args=[xie.uid, "XX-99"])).status_code == 404
