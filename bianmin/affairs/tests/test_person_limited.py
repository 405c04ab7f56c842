"""Whoever sends people to a door reads who lives there and how to reach them, and not the rest of the file."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import Role
from bianmin.residents.actions.need import need_set
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Tag, TagType
from bianmin.residents.selectors.person_search import person_search
from bianmin.residents.selectors.timeline import person_timeline

TOLD = (
    "豫剧团",
    "退役军人",
    "听力",
    "已存证件",
    "可能还能办",
    "还没有在中心办过事",
    "高龄津贴",
    "登记证件",
    "受理",
)


@pytest.fixture
def file_of(case, clerk, xie):
    """Mrs Xie with a case, a tag, needs and what the census asks."""
    xie.workplace = "豫剧团"
    xie.save()
    rewrite_terms([xie])
    kind = TagType.objects.create(code="veteran", name="退役军人", holder="person")
    Tag.objects.create(type=kind, person=xie, since=date(2025, 1, 1), source="退役证件")
    need_set(actor=clerk, person=xie, needs={"hearing": ""})
    return xie


@pytest.fixture
def dispatcher(staff):
    return staff("dispatcher", Role.DISPATCHER)


def _of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", ["person_detail", "person_print", "person_timeline"])
def test_the_page_without_the_rest(file_of, dispatcher, name):
    page = _of(dispatcher).get(reverse(name, args=[file_of.uid]))
    assert page.status_code == 200
    text = page.content.decode()
    assert file_of.name in text
    assert file_of.id_masked not in text or name == "person_timeline"
    for words in TOLD:
        assert words not in text, words


def test_address_telephone_and_household_stay(file_of, dispatcher):
    text = _of(dispatcher).get(reverse("person_detail", args=[file_of.uid])).content.decode()
    assert file_of.phone_masked in text
    assert "平等街" in text
    assert file_of.household.number in text


def test_others_read_it_whole(file_of, clerk):
    text = _of(clerk).get(reverse("person_detail", args=[file_of.uid])).content.decode()
    for words in ("退役军人", "已存证件", "高龄津贴", "登记证件"):
        assert words in text, words


def test_through_the_api_and_the_search_alike(file_of, dispatcher, clerk):
    url = f"/api/v1/residents/{file_of.uid}"
    limited, whole = _of(dispatcher).get(url).json(), _of(clerk).get(url).json()
    assert limited["name"] == whole["name"]
    assert limited["phone"] == file_of.phone_masked
    assert limited["address"]
    assert (limited["tags"], limited["needs"], limited["documents"]) == ([], [], [])
    assert [tag["code"] for tag in whole["tags"]] == ["veteran"]
    assert [hit.tags for hit in person_search(user=dispatcher, text=file_of.name)] == [()]
    assert [hit.tags for hit in person_search(user=clerk, text=file_of.name)] == [("退役军人",)]


def test_the_timeline_tells_everybody_what_is_theirs(file_of, dispatcher, officer):
    assert person_timeline(file_of, user=dispatcher)[0] == []
    assert "受理" in {str(entry.title) for entry in person_timeline(file_of, user=officer)[0]}
