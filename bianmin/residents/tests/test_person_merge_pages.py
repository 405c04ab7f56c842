"""The pages of duplicate records: listed, compared, merged, undone; and the same through the API."""

import json
import uuid
from datetime import date

import pytest
from django.urls import reverse

from bianmin.core.models import JournalEntry
from bianmin.residents.actions.need import need_set
from bianmin.residents.actions.person import person_edit
from bianmin.residents.actions.person_merge import person_distinguish, person_merge
from bianmin.residents.actions.representation import representation_add
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Person, PersonDistinct, PersonMerge
from bianmin.residents.selectors.person_doubles_list import person_doubles


@pytest.fixture(autouse=True)
def tables(code_tables):
    """The pages name codes."""


@pytest.fixture
def director(client, director):
    client.force_login(director)
    return director


@pytest.fixture
def merged(director, xie, twin):
    return person_merge(actor=director, keep=xie, drop=twin, versions=(1, 1), chosen={}, reason="登记了两次")


@pytest.fixture
def again(household, xie):
    """A record of the same name and birthday without any number."""

    def made(**fields):
        home = {"household": household, "relation": "99", "area_code": household.area_code}
        person = Person.objects.create(**({"name": xie.name, "birth_date": xie.birth_date} | home | fields))
        rewrite_terms([xie, person])
        return person

    return made


def url_of(xie, twin):
    return reverse("person_merge", args=[xie.uid, twin.uid])


def posted(client, xie, twin, **fields):
    data = {"reason": "登记了两次", "versions": f"{xie.version} {twin.version}"} | fields
    return client.post(url_of(xie, twin), data)


def test_side_by_side_masked_with_sensible_choices(client, director, xie, twin):
    Person.objects.filter(pk=twin.pk).update(workplace="纺织厂")
    page = client.get(url_of(xie, twin)).content.decode()
    for shown in (xie.id_masked, twin.id_masked, "谢玉青", "纺织厂", "两份档案有两个不同的证件号码", "出生日期、"):
        assert shown in page
    assert xie.id_number not in page
    assert twin.phone not in page
    assert 'id="take_workplace-drop" checked' in page, "what only one knows is taken"
    assert 'id="take_name-keep" checked' in page
    looks = JournalEntry.objects.filter(verb="person.look", actor=director).values_list("subject_uid", flat=True)
    assert set(looks) == {xie.uid, twin.uid}


def test_merge_and_undo_from_the_pages(client, director, xie, twin):
    need_set(actor=director, person=twin, needs={"sight": ""})
    answer = client.post(
        url_of(xie, twin),
        {"reason": "登记了两次", "versions": "1 1", "take_name": "drop", "take_phone": "keep"},
        follow=True,
    )
    page, merge = answer.content.decode(), PersonMerge.objects.get()
    undo = reverse("person_unmerge", args=[merge.uid])
    assert "已合并成一份档案" in page
    assert f'href="{undo}"' in page
    assert Person.objects.get(pk=xie.pk).name == "谢玉青"
    before = client.get(undo).content.decode()
    assert "需求 1" in before
    assert "登记了两次" in before
    assert "合并已撤销" in client.post(undo, {"reason": "两个人"}, follow=True).content.decode()
    assert Person.objects.get(pk=xie.pk).name == "谢玉清"
    assert twin.needs.count() == 1
    assert "已经撤销" in client.post(undo, {"reason": "两个人"}, follow=True).content.decode()


@pytest.mark.parametrize("name", ["person_detail", "person_print", "person_timeline"])
def test_the_uid_merged_away_leads_to_the_kept_one(client, merged, xie, twin, name):
    answer = client.get(reverse(name, args=[twin.uid]))
    assert (answer.status_code, answer["Location"]) == (302, reverse(name, args=[xie.uid]))


def test_who_may_not_see_her_is_not_led_to_her(client, clerk_elsewhere, merged, twin):
    client.force_login(clerk_elsewhere)
    assert client.get(reverse("person_detail", args=[twin.uid])).status_code == 404


def test_a_clerk_sees_that_it_was_merged_and_cannot_undo_it(client, clerk, merged, xie):
    client.force_login(clerk)
    page = client.get(reverse("person_detail", args=[xie.uid])).content.decode()
    assert "并入了这里" in page
    assert "撤销合并" not in page
    assert "合并重复档案" not in page
    assert client.get(reverse("person_unmerge", args=[merged.uid])).status_code == 403


@pytest.mark.parametrize("fields", [{"reason": ""}, {"versions": "x"}, {"take_name": "both"}])
def test_bad_input_keeps_the_choices(client, director, xie, twin, fields):
    answer = posted(client, xie, twin, **({"take_phone": "drop"} | fields))
    assert answer.status_code == 422
    assert 'id="take_phone-drop" checked' in answer.content.decode()
    assert not PersonMerge.objects.exists()


def test_an_edit_meanwhile_is_told_and_then_seen(client, director, xie, twin):
    client.get(url_of(xie, twin))
    person_edit(actor=director, person=twin, version=1, changes={"workplace": "工厂"})
    answer = posted(client, xie, twin)
    page = answer.content.decode()
    assert (answer.status_code, "别人改过这两份档案" in page, "工厂" in page) == (422, True, True)
    assert 'value="1 2"' in page
    twin.refresh_from_db()
    assert posted(client, xie, twin).status_code == 302


def test_merging_twice_leads_to_the_kept_one(client, merged, xie, twin):
    for keep, drop in ((xie, twin), (twin, xie)):
        answer = posted(client, keep, drop, versions="1 1")
        assert answer["Location"] == reverse("person_detail", args=[keep.uid])
        assert "刚才已经并入" in client.get(answer["Location"], follow=True).content.decode()


def test_a_household_that_would_lose_its_head_is_named(client, director, xie, twin, daughter):
    page = client.get(url_of(twin, xie)).content.decode()
    assert "谢玉清是 H0000001 的户主，那里还有别人" in page
    Person.objects.filter(pk=daughter.pk).update(household=None)
    assert "那里还有别人" not in client.get(url_of(twin, xie)).content.decode()


def test_what_forbids_it_is_said_before(client, director, xie, twin):
    representation_add(actor=director, person=xie, representative=twin, kind="agent")
    page = client.get(url_of(xie, twin)).content.decode()
    assert "不会是同一个人" in page
    assert "是同一个人，合并" not in page


def test_what_forbids_the_undo_is_said_before(client, director, merged, xie):
    need_set(actor=director, person=xie, needs={"sight": ""})
    page = client.get(reverse("person_unmerge", args=[merged.uid])).content.decode()
    assert "需求“视力不便”" in page
    assert "分成两份档案" not in page
    assert client.post(reverse("person_unmerge", args=[merged.uid]), {"reason": "两个人"}).status_code == 422


PAGES = [
    "person_doubles",
    "person_apart",
    "person_merge_find",
    "person_merge",
    "person_distinguish",
    "person_reconsider",
]
POSTED = ("person_distinguish", "person_reconsider")


def _call(client, name, xie, twin):
    args = {"person_doubles": [], "person_apart": [], "person_merge_find": [xie.uid]}.get(name, [xie.uid, twin.uid])
    return (client.post if name in POSTED else client.get)(reverse(name, args=args))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["clerk", "officer", "auditor", "administrator", "stranger", "clerk_elsewhere"])
def test_others_do_not_get_in(client, request, xie, twin, name, role):
    client.force_login(request.getfixturevalue(role))
    assert _call(client, name, xie, twin).status_code in (403, 404)


@pytest.mark.parametrize("name", PAGES)
def test_needs_login(client, xie, twin, name):
    assert _call(client, name, xie, twin)["Location"].startswith("/desk/login")


def test_likely_doubles_are_listed_until_they_are_told_apart(client, director, xie, again):
    other = again(phone="15400000055")
    again(name="谢玉", phone="15400000056")
    page = client.get(reverse("person_doubles")).content.decode()
    assert page.count(reverse("person_merge", args=[xie.uid, other.uid])) == 1
    assert "谢*清" in page
    assert xie.name not in page
    client.post(reverse("person_distinguish", args=[xie.uid, other.uid]))
    assert PersonDistinct.objects.count() == 1
    assert "没有疑似重复的档案" in client.get(reverse("person_doubles")).content.decode()


def test_that_two_are_not_one_can_be_taken_back(client, director, xie, again):
    other = again(phone="15400000055")
    assert "还没有" in client.get(reverse("person_apart")).text
    client.post(reverse("person_distinguish", args=[xie.uid, other.uid]))
    page = client.get(reverse("person_apart")).text
    assert (page.count("谢*清"), str(director) in page) == (2, True)
    undo = reverse("person_reconsider", args=[other.uid, xie.uid])
    assert client.post(undo)["Location"] == reverse("person_apart")
    assert PersonDistinct.objects.count() == 0
    assert reverse("person_merge", args=[xie.uid, other.uid]) in client.get(reverse("person_doubles")).text
    assert JournalEntry.objects.filter(verb="person.reconsider").count() == 2
    assert client.post(undo).status_code == 404  # somebody was quicker


def test_one_record_with_itself_leads_to_the_search_for_another(client, director, xie):
    answer = client.get(reverse("person_merge", args=[xie.uid, xie.uid]))
    assert answer["Location"] == reverse("person_merge_find", args=[xie.uid])


def test_two_resident_ids_are_two_people_unless_the_phone_agrees(director, xie, twin_next_door):
    assert person_doubles(user=director)[0] == []
    Person.objects.filter(pk=twin_next_door.pk).update(birth_date=date(1943, 11, 3))
    twin_next_door.refresh_from_db()
    person_edit(actor=director, person=twin_next_door, version=1, changes={"phone": xie.phone})
    [pair], _page = person_doubles(user=director)
    assert (pair.both, pair.why) == ((xie, twin_next_door), "姓名和电话相同")


def test_the_record_with_a_number_is_the_one_to_keep(director, xie, again):
    other = again()
    Person.objects.filter(pk__in=[xie.pk, other.pk]).update(id_number="", id_index=None)
    [pair], _page = person_doubles(user=director)
    assert pair.both == (xie, other)
    person_edit(actor=director, person=other, version=1, changes={"id_number": xie.id_number})
    [pair], _page = person_doubles(user=director)
    assert pair.both == (other, xie)


def test_doubles_of_other_areas_are_not_listed(staff, xie, again, areas):
    again(area_code="410104003001001", household=None)
    assert person_doubles(user=staff("far", "director", area="410104003"))[0] == []
    assert person_doubles(user=staff("near", "director", area="410104002"))[0] == []


def test_pages_of_doubles_go_on_by_key_at_the_same_cost(client, director, xie, again, django_assert_max_num_queries):
    first = again()
    with django_assert_max_num_queries(20) as before:
        client.get(reverse("person_doubles"))
    others = [again() for _time in range(3)]
    with django_assert_max_num_queries(len(before.captured_queries)):
        client.get(reverse("person_doubles"))
    found, page = person_doubles(user=director, size=2)
    rest, last = person_doubles(user=director, size=2, cursor=page.next)
    assert len(found) + len(rest) == 4 + 3 + 2 + 1
    assert {pair.drop for pair in found + rest} == {first, *others}
    assert last.next is None
    person_distinguish(actor=director, one=xie, other=first)
    assert len(person_doubles(user=director)[0]) == 9


def test_the_other_record_is_found_by_search(client, director, xie, twin, again):
    other = again()
    url = reverse("person_merge_find", args=[xie.uid])
    assert reverse("person_merge", args=[xie.uid, other.uid]) in client.get(url).content.decode()
    page = client.post(url, {"find": "谢玉青"}).content.decode()
    assert url_of(xie, twin) in page
    assert reverse("person_merge", args=[xie.uid, xie.uid]) not in page
    assert "没有找到另一份档案" in client.post(url, {"find": "无此人"}).content.decode()
    assert client.post(url, {"find": ""}).status_code == 422


def test_search_page_leads_the_director_to_the_doubles(client, director, clerk):
    link = reverse("person_doubles")
    assert link in client.get(reverse("person_search")).content.decode()
    client.force_login(clerk)
    assert link not in client.get(reverse("person_search")).content.decode()


def _api(client, path, **body):
    return client.post(f"/api/v1/residents/{path}", json.dumps(body), content_type="application/json")


def _merge(client, xie, twin, **fields):
    body = {"drop": str(twin.uid), "version": 1, "drop_version": 1, "reason": "登记了两次"} | fields
    return _api(client, f"{xie.uid}/merge", **body)


def test_api_merges_and_undoes(client, director, xie, twin):
    answer = _merge(client, xie, twin, chosen={"name": "drop"})
    assert answer.status_code == 201
    body = answer.json()
    assert (body["kept"], body["dropped"], body["undone_at"]) == (str(xie.uid), str(twin.uid), None)
    assert client.get(f"/api/v1/residents/{twin.uid}").json()["uid"] == str(xie.uid)
    assert _merge(client, xie, twin).json()["code"] == "already_merged"
    undo = f"merges/{body['uid']}/undo"
    need_set(actor=director, person=xie, needs={"sight": ""})
    refused = _api(client, undo, reason="两个人")
    assert (refused.status_code, refused.json()["code"]) == (409, "unmerge_refused")
    need_set(actor=director, person=xie, needs={})
    assert _api(client, undo, reason="两个人").json()["undone_at"]
    assert _api(client, undo, reason="两个人").status_code == 409


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"version": 2}, 409),
        ({"reason": ""}, 422),
        ({"reason": " "}, 400),
        ({"chosen": {"name": "both"}}, 422),
        ({"chosen": {"uid": "drop"}}, 400),
        ({"drop": str(uuid.uuid4())}, 404),
    ],
)
def test_api_refuses_bad_input(client, director, xie, twin, fields, status):
    assert _merge(client, xie, twin, **fields).status_code == status
    assert not PersonMerge.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("clerk", 403), ("auditor", 403), ("stranger", 403)])
def test_api_is_for_the_director(client, request, xie, twin, role, status):
    client.force_login(request.getfixturevalue(role))
    assert _merge(client, xie, twin).status_code == status
    assert _api(client, f"merges/{uuid.uuid4()}/undo", reason="x").status_code == status
