"""Who came to the counter decides on the authorisation and on the agent's fields of the form."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from bianmin.affairs.models import Case
from bianmin.affairs.selectors.agents import agents_on_file, relation_on_file
from bianmin.core import clock, codes
from bianmin.core.loaders import load_codes
from bianmin.residents.models import Person, Representation

from .conftest import FORM, MATERIALS

AUTHORISATION = {"code": "M4", "name": "代办委托书（代办时）", "form": "original"} | {
    "needed_if": "applicant.has_agent",
    "optional": True,
}
AGENT = [
    {"name": "agent_name", "label": "代办人姓名", "type": "text", "source": "agent.name", "group": "代办人"},
    {"name": "agent_phone", "label": "代办人电话", "type": "phone", "source": "agent.phone", "group": "代办人"},
    {"name": "relation", "label": "代办人与本人的关系", "type": "text", "source": "agent.relation", "group": "代办人"},
]


@pytest.fixture
def item(make_item):
    return make_item("MZ-11", name="代办得了的事", materials=[MATERIALS[0], AUTHORISATION], form=[*FORM, *AGENT])


@pytest.fixture
def son(household):
    return Person.objects.create(
        name="谢强",
        phone="13900139000",
        household=household,
        area_code=household.area_code,
        hukou_area_code="410104002",
    )


@pytest.fixture
def page(client, clerk, item, xie):
    client.force_login(clerk)
    return reverse("case_accept", args=["person", xie.uid, item.item.code])


def sent(item, **values):
    common = {"version": str(item.uid), "m:M1": "received", "f-name": "谢瑞清", "f-address": "平等街 12号院"}
    return common | values


def ticked(text: str, name: str) -> bool:
    return "checked" in text.partition(f'id="{name}"')[2].partition(">")[0]


def test_nothing_is_asked_of_her_who_comes_herself(client, page, item):
    text = client.get(page).content.decode()
    assert "代办委托书" not in text
    client.post(page, sent(item))
    case = Case.objects.get()
    assert case.state == "accepted"
    assert not case.materials.filter(code="M4").exists()


def test_the_notice_is_not_offered_first(client, page, item):
    text = client.post(page + "assess/", sent(item, **{"m:M4": "not_needed"})).content.decode()
    assert "打印一次性告知" not in text


def test_an_agent_needs_the_authorisation_and_fills_her_fields(client, page, item, son):
    answer = sent(item, agent=str(son.uid), agent_shown="", **{"f-agent_name": "别人"})
    text = client.post(page + "assess/", answer).content.decode()
    assert ticked(text, "m-M4-none")
    field = text.partition('name="f-agent_name"')[2].partition(">")[0]
    assert 'value="谢强"' in field


def test_what_the_clerk_says_of_the_authorisation_stays(client, page, item, son):
    answer = sent(item, agent=str(son.uid), agent_shown=str(son.uid), **{"m:M4": "not_needed"})
    assert ticked(client.post(page + "assess/", answer).content.decode(), "m-M4-not_needed")


def test_the_agents_fields_are_put_away_when_she_comes_herself(client, page, item, son):
    group = client.get(page).content.decode().partition('id="application-form"')[2].partition("<details")[2]
    assert not group.partition(">")[0].strip()
    text = client.post(page + "assess/", sent(item, agent=str(son.uid), agent_shown="")).content.decode()
    assert "open" in text.partition('id="application-form"')[2].partition("<details")[2].partition(">")[0]


def test_the_error_goes_with_the_next_look(client, page, item):
    text = client.post(page, sent(item, **{"m:M1": ""})).content.decode()
    assert 'id="errors" class="errors"' in text
    choice = text.partition('id="m-M1-received"')[2].partition(">")[0]
    assert 'hx-select-oob="#errors,' in choice
    assert '<div id="errors" hidden>' in client.post(page + "assess/", sent(item)).content.decode()


def relation_of(text: str) -> str:
    """What the form's field of the agent's relation holds."""
    found = re.search(r'<input[^>]* name="f-relation"[^>]*>', text)
    assert found
    value = re.search(r'value="([^"]*)"', found[0])
    return value[1] if value else ""


def came(son, **values):
    return {"agent": str(son.uid), "agent_shown": str(son.uid), "m:M4": "received", "relation_shown": ""} | values


def test_relation_goes_from_who_came_into_the_form(client, page, item, son):
    said = came(son, agent_relation="儿子")
    assert relation_of(client.post(page + "assess/", sent(item, **said)).content.decode()) == "儿子"
    corrected = came(son, agent_relation="外甥", relation_shown="儿子", **{"f-relation": "儿子"})
    client.post(page, sent(item, **corrected))
    case = Case.objects.get()
    assert (case.agent_relation, case.form_data["relation"]) == ("外甥", "外甥")


def test_relation_typed_into_the_form_alone_stays(client, page, item, son):
    said = came(son, agent_relation="儿子", relation_shown="儿子", **{"f-relation": "长子"})
    client.post(page, sent(item, **said))
    assert Case.objects.get().form_data["relation"] == "长子"


def test_relation_on_file_comes_and_goes_with_the_agent(client, page, item, son, xie):
    load_codes()
    codes.forget()
    kept = {"person": xie, "representative": son, "kind": "agent", "relation": "20", "since": date(2025, 1, 6)}
    Representation.objects.create(**kept)
    text = client.post(page + "assess/", sent(item, **came(son, agent_shown=""))).content.decode()
    assert relation_of(text) == "子"
    assert 'name="agent_relation" value="子"' in text
    back = came(son, agent="", agent_relation="子", relation_shown="子", **{"f-relation": "子"})
    assert relation_of(client.post(page + "assess/", sent(item, **back)).content.decode()) == ""
    codes.forget()


def test_an_agent_is_offered_until_the_authorisation_ends(son, xie, monday):
    today = clock.today()
    held = Representation.objects.create(
        person=xie, representative=son, kind="agent", relation="20", since=today, until=today
    )
    assert [uid for uid, _name, _kind in agents_on_file(xie)] == [str(son.uid)]
    held.until = None
    held.since = today + timedelta(days=1)
    held.save()
    assert agents_on_file(xie) == []
    assert relation_on_file(xie, son) == ""
