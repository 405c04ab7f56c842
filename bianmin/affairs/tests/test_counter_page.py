"""Finding the applicant and choosing the item, and where everybody lands."""

import pytest
from django.urls import reverse

from bianmin.affairs.actions.case_accept import case_accept
from bianmin.partners.actions.organization import organization_register
from bianmin.residents.models import Person


def test_a_clerk_lands_at_the_counter(client, clerk):
    client.force_login(clerk)
    assert client.get(reverse("desk_home"))["Location"] == reverse("counter")


def test_an_officer_lands_at_her_queue(client, officer):
    client.force_login(officer)
    assert client.get(reverse("desk_home"))["Location"] == reverse("office_queue")


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("director", "全中心概况"),
        ("grid_worker", "我的网格"),
        ("auditor", "审计"),
        ("administrator", "系统管理"),
        ("stranger", "您的账号还没有岗位"),
    ],
)
def test_the_others_land_on_their_own_page(who, words, request, client):
    client.force_login(request.getfixturevalue(who))
    answer = client.get(reverse("desk_home"))
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_the_desk_needs_login(client, db):
    assert client.get(reverse("desk_home"))["Location"].startswith(reverse("account_login"))


def test_finding_never_writes_the_name_into_the_address(client, clerk, elder_allowance, xie):
    client.force_login(clerk)
    assert client.get(reverse("counter_find")).status_code == 405


def test_items_are_found_by_plain_words_and_pinyin(client, clerk, elder_allowance, senior_card, xie):
    client.force_login(clerk)
    url = reverse("item_choose", args=["person", xie.uid])
    for text in ("老人补贴", "gljt", "高龄"):
        found = client.get(url, {"q": text}).content.decode().partition('id="items"')[2].partition("<aside")[0]
        assert "高龄津贴申领" in found
        assert "老年人优待证办理" not in found


def test_nothing_found_says_what_to_do(client, clerk, elder_allowance, xie):
    client.force_login(clerk)
    text = client.get(reverse("item_choose", args=["person", xie.uid]), {"q": "潜水执照"}).content.decode()
    assert "没有这样的事项" in text


def test_an_organisation_is_offered_what_it_can_apply_for(client, clerk, elder_allowance, make_item):
    unit = organization_register(actor=clerk, name="平等街小学", credit_code="91350100M000100Y43")
    asked = [{"expr": "applicant.kind == 'organization' && applicant.in_area", "text": "辖区单位"}]
    make_item("DQ-05", name="大工委成员单位登记", conditions=asked)
    make_item("DQ-06", name="随手拍", conditions=[], form=[])
    make_item("DQ-07", name="没有条件的个人事项", conditions=[])
    client.force_login(clerk)
    text = client.get(reverse("item_choose", args=["organization", unit.uid])).content.decode()
    items = text.partition('id="items"')[2].partition("<aside")[0]
    assert "大工委成员单位登记" in items
    assert "随手拍" in items
    assert "高龄津贴申领" not in items
    assert "没有条件的个人事项" not in items
    assert "换一个单位" in text


@pytest.mark.parametrize("who", ["officer", "director", "stranger"])
def test_the_counter_is_the_clerks(who, request, client):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("counter")).status_code == 403


def test_queries_do_not_grow_with_the_rows(
    client, clerk, elder_allowance, xie, household, django_assert_max_num_queries
):
    client.force_login(clerk)
    url = reverse("case_accept", args=["person", xie.uid, "MZ-06"])
    client.get(url)
    with django_assert_max_num_queries(45) as few:
        client.get(url)
    asked = len(few)
    for number in range(30):
        other = Person.objects.create(
            name=f"邻居{number}", area_code=household.area_code, household=household, hukou_area_code="410104002"
        )
        case_accept(
            actor=clerk,
            version=elder_allowance,
            person=other,
            form_data={"phone": "15400000001", "address": "平等街"},
            materials={"M1": "received", "M2": "received"},
            answers={"person.age": "82"},
        )
    client.get(url)
    with django_assert_max_num_queries(asked + 3):
        client.get(url)


def test_the_counter_goes_on_with_whom_was_registered(client, clerk, clerk_elsewhere, xie):
    client.force_login(clerk)
    answer = client.get(reverse("counter"), {"person": str(xie.uid)})
    assert answer["Location"] == reverse("item_choose", args=["person", xie.uid])
    assert client.get(reverse("counter"), {"person": "nobody"}).status_code == 404
    client.force_login(clerk_elsewhere)
    assert client.get(reverse("counter"), {"person": str(xie.uid)}).status_code == 404


def test_a_number_is_revealed_without_leaving_the_counter(client, clerk, elder_allowance, xie):
    client.force_login(clerk)
    for name, more in (("item_choose", []), ("case_accept", [elder_allowance.item.code])):
        page = client.get(reverse(name, args=["person", xie.uid, *more])).content.decode()
        assert f'hx-post="{reverse("person_reveal", args=[xie.uid])}"' in page
        assert 'name="field" value="phone"' in page
        assert xie.phone not in page
