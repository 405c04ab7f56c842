"""Registering at the counter: the page, what it shows before it saves, where it goes on, two at once."""

from datetime import date

import pytest
from django.urls import reverse

from bianmin.core import id_number
from bianmin.core.tests.processes import race
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Household, Person

NUMBER = id_number.make("410199", date(1990, 5, 17), 103)
OTHER = id_number.make("410199", date(1990, 5, 17), 105)
GRID = "410104002001001"
URL = "/desk/residents/register/"


@pytest.fixture(autouse=True)
def tables(code_tables):
    """The code tables of the catalogue."""


@pytest.fixture
def xie(xie):
    """Found by the search box, too."""
    rewrite_terms([xie])
    return xie


def typed(**fields):
    return {
        "name": "单雄信",
        "certificate_type": "resident_id",
        "id_number": NUMBER,
        "phone": "15400001234",
        "residence": "permanent",
        "place": "none",
    } | fields


def at(**fields):
    return typed(place="new", grid=GRID, street="平等街", compound="8 号院", room="1", relation="02", **fields)


def test_person_is_registered_and_her_page_follows(client, clerk):
    client.force_login(clerk)
    answer = client.post(URL, at())
    person = Person.objects.get()
    assert answer.url == reverse("person_detail", args=[person.uid])
    assert (person.sex, person.birth_date, person.area_code) == ("1", date(1990, 5, 17), GRID)
    assert person.household.dwelling.compound == "8号院"


def test_work_goes_on_with_the_new_person(client, clerk):
    client.force_login(clerk)
    answer = client.post(URL, typed(next="/desk/cases/accept/?item=lnz"))
    assert answer.url == f"/desk/cases/accept/?item=lnz&person={Person.objects.get().uid}"


def test_uid_stands_where_the_path_wants_it(client, clerk):
    client.force_login(clerk)
    answer = client.post(URL, typed(next="/desk/counter/person/__uid__/"))
    assert answer.url == f"/desk/counter/person/{Person.objects.get().uid}/"


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_work_never_goes_on_elsewhere(client, clerk, path):
    client.force_login(clerk)
    answer = client.post(URL, typed(next=path))
    assert answer.url == reverse("person_detail", args=[Person.objects.get().uid])


def test_dialog_is_a_part_and_leads_on_by_itself(client, clerk):
    client.force_login(clerk)
    part = client.get(URL, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    answer = client.post(URL, typed(), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("person_detail", args=[Person.objects.get().uid])


def test_known_number_shows_the_file_instead_of_saving(client, clerk, xie):
    client.force_login(clerk)
    answer = client.post(URL, typed(id_number=xie.id_number))
    assert answer.status_code == 422
    assert "已登记" in answer.text
    assert reverse("person_detail", args=[xie.uid]) in answer.text
    assert "谢玉清" not in answer.text
    assert Person.objects.count() == 1


def test_known_number_elsewhere_names_nobody(client, clerk_elsewhere, xie):
    client.force_login(clerk_elsewhere)
    answer = client.post(URL, typed(id_number=xie.id_number))
    assert answer.status_code == 422
    assert "别的区域" in answer.text
    assert str(xie.uid) not in answer.text
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "谢玉清", "id_number": "", "birth_date": "1943-11-02", "phone": ""},
        {"name": "谢玉清", "id_number": id_number.make("410199", date(1943, 11, 2), 104), "phone": ""},
        {"phone": "154 0000 6621"},
    ],
)
def test_doubles_are_shown_masked_and_the_clerk_decides(client, clerk, xie, fields):
    client.force_login(clerk)
    answer = client.post(URL, typed(**fields))
    assert answer.status_code == 422
    assert "谢*清" in answer.text
    assert "不是，继续登记" in answer.text
    assert xie.id_number not in answer.text
    assert Person.objects.count() == 1
    token = answer.context["review"].token
    assert client.post(URL, typed(**fields, confirm="1234")).status_code == 422
    assert client.post(URL, typed(**fields, confirm=token)).status_code == 302
    assert Person.objects.count() == 2


def namesake(household, **fields):
    person = Person.objects.create(name="王秀英", household=household, area_code=fields.pop("area_code"), **fields)
    rewrite_terms([person])
    return person


def test_namesakes_are_shown_without_number_and_birth_date(client, clerk, household):
    far = namesake(household, area_code="410104002002001", birth_date=date(1950, 1, 1))
    near = namesake(household, area_code=GRID, birth_date=date(1962, 2, 3))
    elsewhere = namesake(None, area_code="410104003001001", birth_date=date(1970, 2, 3))
    client.force_login(clerk)
    bare = {"name": "王秀英", "id_number": "", "phone": ""}
    answer = client.post(URL, at() | bare)
    assert answer.status_code == 422
    assert [double.uid for double in answer.context["review"].doubles] == [str(near.uid), str(far.uid)]
    assert "1962-02-03" in answer.text
    assert "姓名相同，请核对出生日期和住址" in answer.text
    assert str(elsewhere.uid) not in answer.text
    checked = client.post(URL + "check", typed(**bare)).text
    assert str(near.uid) in checked
    born = client.post(URL + "check", typed(**bare, birth_date="1962-02-03")).text
    assert "姓名和出生日期相同" in born
    assert str(far.uid) not in born


def test_another_name_with_the_same_phone_stands_last_and_is_said(client, clerk, xie, household):
    same = namesake(household, area_code=GRID, birth_date=date(1962, 2, 3))
    client.force_login(clerk)
    answer = client.post(URL, typed(name="王秀英", id_number="", phone=xie.phone))
    assert [double.uid for double in answer.context["review"].doubles] == [str(same.uid), str(xie.uid)]
    assert "电话相同，姓名不同" in answer.text
    assert answer.text.count("是同一人") == 1
    assert "用这份档案" in answer.text


def test_doubles_of_another_area_stay_unseen(client, clerk_elsewhere, xie):
    client.force_login(clerk_elsewhere)
    assert client.post(URL, typed(phone=xie.phone)).status_code == 302


def test_contradictions_are_confirmed_and_kept(client, clerk):
    client.force_login(clerk)
    answer = client.post(URL, typed(sex="2", birth_date="1991-01-01"))
    assert "出生日期与身份证号不一致" in answer.text
    assert "性别与身份证号不一致" in answer.text
    assert not Person.objects.exists()
    client.post(URL, typed(sex="2", birth_date="1991-01-01", confirm=answer.context["review"].token))
    person = Person.objects.get()
    assert (person.sex, person.birth_date) == ("2", date(1991, 1, 1))


def test_number_speaks_while_one_types(client, clerk, xie):
    client.force_login(clerk)
    assert "1990-05-17" in client.post(URL + "check", {"id_number": NUMBER, "certificate_type": "resident_id"}).text
    assert "18 位" in client.post(URL + "check", {"id_number": "4101", "certificate_type": "resident_id"}).text
    known = client.post(URL + "check", {"id_number": xie.id_number, "certificate_type": "resident_id"})
    assert reverse("person_detail", args=[xie.uid]) in known.text


def test_household_is_found_and_chosen(client, clerk, xie, household):
    client.force_login(clerk)
    first = client.post(URL, typed(place="join", find="谢玉清", relation="20"))
    assert first.status_code == 422
    assert f'value="{household.uid}"' in first.text
    assert client.post(URL, typed(place="join", household=str(household.uid), relation="20")).status_code == 302
    assert Person.objects.get(name="单雄信").household == household


def test_household_of_the_address_is_offered(client, clerk, xie, household):
    client.force_login(clerk)
    address = {"grid": "410104002001002", "compound": "12号院", "building": "3号楼", "unit": "2单元", "room": "501"}
    answer = client.post(URL, at() | address)
    assert "这个地址已有家庭户" in answer.text
    client.post(URL, at() | address | {"neighbour": str(household.uid), "relation": "20"})
    assert Person.objects.get(name="单雄信").household == household
    client.post(URL, at() | address | {"neighbour": "own", "name": "单雄义", "id_number": OTHER, "phone": ""})
    assert Household.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "必填"),
        ({"name": "长" * 61}, "60"),
        ({"id_number": "410104"}, "18 位"),
        ({"phone": "12"}, "号码"),
        ({"place": "join"}, "请输入户里人"),
        ({"place": "join", "find": "没有这户"}, "没有找到这一户"),
        ({"place": "join", "household": "no-uid", "relation": "20"}, "没有"),
        ({"place": "new"}, "请选这个地址所在的网格"),
        ({"place": "new", "grid": "410104003001001", "street": "街"}, "id_grid_error"),
        ({"place": "moon"}, "moon"),
        ({"name": "<script>alert(1)</script>", "phone": "1"}, "&lt;script&gt;"),
        ({"id_number": "9" * 5000}, "40"),
    ],
)
def test_bad_input_keeps_what_was_typed(client, clerk, fields, sentence):
    client.force_login(clerk)
    answer = client.post(URL, typed(**fields))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<script>alert" not in answer.text
    assert "15400001234" in answer.text or "phone" in fields
    assert not Person.objects.exists()


@pytest.mark.parametrize("url", [URL, URL + "check", "/desk/households/search"])
@pytest.mark.parametrize("who", ["auditor", "stranger", "administrator"])
def test_who_may_not_register(client, request, areas, url, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post(url, typed()).status_code == 403
    assert not Person.objects.exists()


def test_auditor_sees_neither_the_form_nor_addresses(client, auditor):
    client.force_login(auditor)
    assert client.get(URL).status_code == 403
    assert client.get("/desk/households/addresses").status_code == 403


@pytest.mark.parametrize("url", [URL, URL + "check", "/desk/households/search", "/desk/households/addresses"])
def test_login_is_needed(client, db, url):
    assert client.get(url).url.startswith("/desk/login")


def test_grid_worker_registers_in_her_own_grid_only(client, grid_worker):
    client.force_login(grid_worker)
    assert client.post(URL, at()).status_code == 422
    assert client.post(URL, at() | {"grid": "410104002001002"}).status_code == 302


def test_households_are_found_by_name_and_address_in_few_queries(client, clerk, xie, django_assert_max_num_queries):
    client.force_login(clerk)
    client.post("/desk/households/search", {"find": "谢"})
    with django_assert_max_num_queries(16):
        answer = client.post("/desk/households/search", {"find": "H0000001"})
    assert "谢*清" in answer.text
    assert "谢玉清" not in answer.text


def test_addresses_are_suggested_from_own_area(client, clerk, clerk_elsewhere, dwelling):
    client.force_login(clerk)
    asked = {"grid": dwelling.grid.code, "street": "平等街"}
    assert "12号院" in client.get("/desk/households/addresses", asked).text
    client.force_login(clerk_elsewhere)
    assert "12号院" not in client.get("/desk/households/addresses", asked).text


REGISTER = f"""
from django.test import Client
from bianmin.accounts.models import User
client = Client(HTTP_HOST="localhost")
client.force_login(User.objects.get(username="clerk"))
answer = client.post("{URL}", {typed()!r})
print(answer.status_code, "打开档案" in answer.content.decode() if answer.status_code == 422 else "")
"""


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_clerks_register_the_same_number_at_once(process_env, clerk):
    results = sorted(race(REGISTER, process_env, 3))
    assert results == ["302", "422 True", "422 True"]
    assert Person.objects.count() == 1
