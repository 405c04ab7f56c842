"""Trying whole certificate numbers: counted for each member of staff, refused with a sentence, journalled."""

import json
from datetime import date

import pytest
from django.urls import reverse

from bianmin.core import clock, encryption, id_number, journal
from bianmin.core.models import JournalEntry
from bianmin.residents.actions import number_ask as module
from bianmin.residents.actions.number_ask import number_ask
from bianmin.residents.actions.person import person_edit
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.errors import TooManyNumbers
from bianmin.residents.models import Person
from bianmin.residents.specs import PersonSpec


@pytest.fixture(autouse=True)
def few(monkeypatch, code_tables):
    monkeypatch.setattr(module, "NUMBERS", 3)


@pytest.fixture
def far(areas):
    """Somebody of the neighbour street, whom nobody of West Street may see."""
    number = number_of(999)
    return Person.objects.create(
        name="远方人", id_number=number, id_index=encryption.blind("person.id", number), area_code="410104003001001"
    )


def number_of(serial):
    return id_number.make("410199", date(1980, 1, 1), serial)


def try_numbers(actor, count, start=100):
    for serial in range(start, start + count):
        number_ask(actor=actor, certificate_type="resident_id", number=number_of(serial))


def test_the_one_number_too_many_is_refused_with_what_to_do_and_journalled_once(clerk):
    try_numbers(clerk, 3)
    for _again in range(2):
        with pytest.raises(TooManyNumbers) as told:
            try_numbers(clerk, 1, start=500)
    assert "过一小时再试" in told.value.message
    assert told.value.status == 429
    [entry] = JournalEntry.objects.filter(verb="person.number_limit")
    assert (entry.actor, entry.area_code) == (clerk, "410104002")


def test_the_same_number_counts_once_and_each_member_of_staff_apart(clerk, second_clerk):
    for _again in range(9):
        try_numbers(clerk, 3)
    try_numbers(second_clerk, 3)


def test_after_the_hour_one_may_ask_again(clerk):
    try_numbers(clerk, 3)
    with clock.frozen(clock.now() + module.WINDOW * 1.1):
        try_numbers(clerk, 3, start=200)


def test_whom_one_may_see_does_not_count(clerk, xie):
    try_numbers(clerk, 3)
    number_ask(actor=clerk, certificate_type="resident_id", number=xie.id_number)


def test_who_is_hit_in_another_area_finds_the_look(clerk, far):
    number_ask(actor=clerk, certificate_type="resident_id", number=far.id_number)
    [look] = JournalEntry.objects.filter(verb="person.look", subject_uid=far.uid)
    assert (look.actor, look.area_code, journal.payload_of(look)["purpose"]) == (clerk, far.area_code, "number")


def test_registering_and_editing_count(clerk, xie):
    try_numbers(clerk, 3)
    with pytest.raises(TooManyNumbers):
        person_register(actor=clerk, person=PersonSpec(name="单敏", id_number=number_of(600)))
    with pytest.raises(TooManyNumbers):
        person_edit(actor=clerk, person=xie, version=1, changes={"id_number": number_of(601)})
    assert Person.objects.get().version == 1


def test_the_form_says_it_beside_the_number_and_tells_nothing_of_it(client, clerk, far):
    client.force_login(clerk)
    typed = {"certificate_type": "resident_id", "id_number": far.id_number, "name": "远方人"}
    assert "已登记在别的区域" in client.post(reverse("person_check"), typed).text
    try_numbers(clerk, 2)
    with pytest.raises(TooManyNumbers):
        try_numbers(clerk, 1, start=500)
    checked = client.post(reverse("person_check"), typed).text
    assert "查的证件号太多" in checked
    assert "已登记在别的区域" not in checked
    sent = client.post(reverse("person_register"), typed | {"place": "none", "residence": "permanent"})
    assert sent.status_code == 422
    assert "查的证件号太多" in sent.text
    assert "已登记在别的区域" not in sent.text


def test_searches_by_whole_numbers_that_find_nobody_count(client, clerk, xie):
    rewrite_terms([xie])
    client.force_login(clerk)
    for serial in (101, 102, 103):
        assert client.post(reverse("person_search"), {"q": number_of(serial)}).status_code == 200
    assert client.post(reverse("person_search"), {"q": "查无此人"}).status_code == 200
    assert client.post(reverse("person_search"), {"q": xie.id_number}).status_code == 302
    refused = client.post(reverse("person_search"), {"q": number_of(104)})
    assert refused.status_code == 429
    assert "过一小时再试" in refused.text
    for path, name in ((reverse("counter_find"), "q"), (reverse("household_search"), "find")):
        assert client.post(path, {name: number_of(105)}).status_code == 429
    body = json.dumps({"q": number_of(106)})
    api = client.post("/api/v1/residents/search", body, content_type="application/json")
    assert (api.status_code, api.json()["code"]) == (429, "too_many_numbers")
