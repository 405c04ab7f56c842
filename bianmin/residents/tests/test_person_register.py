"""Registering at the counter: doubles and contradictions before saving, address and household, then back to work."""

from datetime import date

import pytest
from django.urls import reverse

from bianmin.core import id_number
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Household, Person

NUMBER = id_number.make("410199", date(1990, 5, 17), 103)
GRID = "410104002001001"
ADDRESS = {"grid": GRID, "street": "平等街", "compound": "8号院", "building": "1号楼", "room": "102", "relation": "02"}


@pytest.fixture
def desk(client, clerk, code_tables):
    client.force_login(clerk)
    return client


def register(desk, **fields):
    typed = {"name": "单雄信", "certificate_type": "resident_id", "id_number": NUMBER, "residence": "permanent"}
    return desk.post(reverse("person_register"), typed | fields)


def test_person_with_an_address_is_on_file_in_one_step(desk):
    response = register(desk, phone="154 0000 1234", **ADDRESS)
    person = Person.objects.get()
    assert response["Location"] == reverse("person_detail", args=[person.uid])
    assert (person.sex, person.birth_date, person.area_code) == ("1", date(1990, 5, 17), GRID)
    assert str(person.household.dwelling) == "平等街8号院1号楼102"


def test_work_goes_on_with_the_new_person(desk):
    response = register(desk, next="/desk/counter/person/__uid__/")
    assert response["Location"] == f"/desk/counter/person/{Person.objects.get().uid}/"


@pytest.mark.parametrize("path", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_next_leads_nowhere_else(desk, path):
    assert register(desk, next=path)["Location"].startswith("/desk/residents/")


def test_contradiction_is_confirmed_not_mended(desk):
    response = register(desk, sex="2", birth_date="1990-05-18")
    assert response.status_code == 422
    page = response.content.decode()
    assert "性别与身份证号不一致" in page
    assert "出生日期与身份证号不一致" in page
    assert not Person.objects.exists()
    register(desk, sex="2", birth_date="1990-05-18", confirm=response.context["review"].token)
    assert (Person.objects.get().sex, Person.objects.get().birth_date) == ("2", date(1990, 5, 18))


def test_possible_double_is_shown_masked_before_saving(desk, xie, xie_numbers):
    rewrite_terms([xie])
    response = register(desk, name="谢玉清", id_number="", birth_date="1943-11-02", phone=xie_numbers.phone)
    page = response.content.decode()
    assert response.status_code == 422
    assert "姓名、出生日期和电话相同" in page
    assert reverse("person_detail", args=[xie.uid]) in page
    assert xie_numbers.id_number not in page
    assert Person.objects.count() == 1
    token = response.context["review"].token
    register(desk, name="谢玉清", id_number="", birth_date="1943-11-02", phone=xie_numbers.phone, confirm=token)
    assert Person.objects.count() == 2


def test_confirmation_does_not_cover_what_turns_up_later(desk, xie):
    early = register(desk, sex="2").context["review"].token
    rewrite_terms([xie])
    response = register(desk, name="谢玉清", id_number=NUMBER, sex="2", phone="15400006621", confirm=early)
    assert response.status_code == 422
    assert Person.objects.count() == 1


def test_certificate_on_file_leads_to_the_person(desk, xie, xie_numbers):
    response = register(desk, id_number=xie_numbers.id_number)
    assert response.status_code == 422
    assert reverse("person_detail", args=[xie.uid]) in response.content.decode()
    assert Person.objects.count() == 1


def test_certificate_of_another_area_names_nobody(client, clerk_elsewhere, code_tables, xie, xie_numbers):
    client.force_login(clerk_elsewhere)
    page = register(client, id_number=xie_numbers.id_number).content.decode()
    assert str(xie.uid) not in page
    assert xie.name not in page
    assert "别的区域" in page


def test_household_at_the_address_is_chosen(desk, xie, dwelling):
    home = {
        "grid": dwelling.grid.code,
        "street": "平等街",
        "compound": "12号院",
        "building": "3号楼",
        "unit": "2单元",
        "room": "501",
    }
    response = register(desk, **home, relation="20")
    assert "谢*清" in response.content.decode()
    assert not Person.objects.filter(name="单雄信").exists()
    register(desk, **home, relation="20", join=str(xie.household.uid))
    assert Person.objects.get(name="单雄信").household == xie.household
    second = id_number.make("410199", date(1991, 5, 17), 103)
    register(desk, **home, name="王二", relation="02", id_number=second, join="new")
    assert Household.objects.filter(dwelling=dwelling).count() == 2


def test_member_is_added_from_the_household_s_page(desk, xie):
    path = reverse("person_register") + f"?household={xie.household.uid}"
    assert "H0000001" in desk.get(path).content.decode()
    register(desk, household=str(xie.household.uid), relation="20")
    assert Person.objects.get(name="单雄信").household == xie.household


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "甲" * 61}, "name"),
        ({"id_number": "410104194001010021"}, "id_number"),
        ({"phone": "123"}, "phone"),
        ({"birth_date": "31.02.2020"}, "birth_date"),
        ({"street": "平等街"}, "grid"),
        ({"grid": GRID}, "street"),
        ({"grid": GRID, "street": "平等街"}, "relation"),
        ({"grid": "410104003001001", "street": "邻街", "relation": "02"}, "grid"),
        ({"certificate_type": "library_card"}, "certificate_type"),
        ({"sex": "x"}, "sex"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(desk, fields, field):
    response = register(desk, **({"workplace": "x"} | fields))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Person.objects.exists()


def test_who_may_register(client, auditor, administrator, stranger, grid_worker, code_tables):
    for user in (auditor, administrator, stranger):
        client.force_login(user)
        assert register(client).status_code == 403
    client.force_login(grid_worker)
    assert register(client).status_code == 302
