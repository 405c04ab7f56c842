"""What anybody may read without logging in."""

import pytest
from django.urls import reverse

from bianmin.affairs.models import Item
from bianmin.core import clock


def test_home_leads_to_guides_and_progress(client, centre):
    text = client.get("/").content.decode()
    assert reverse("guide_list") in text
    assert reverse("progress") in text
    assert "66212590" in text


def test_home_without_a_centre(client, db):
    assert client.get("/").status_code == 200


def test_guides_are_found_and_grouped(client, elder_allowance, senior_card):
    url = reverse("guide_list")
    assert "高龄津贴申领" in client.get(url).content.decode()
    found = client.get(url, {"q": "老年证"}).content.decode()
    assert "老年人优待证办理" in found
    assert "高龄津贴申领" not in found
    assert "没有找到" in client.get(url, {"q": "潜水执照"}).content.decode()


def test_a_guide_says_all_that_the_law_asks(client, elder_allowance):
    text = client.get(reverse("guide_detail", args=["MZ-06"])).content.decode()
    for words in (
        "年满 80 周岁",
        "户口簿",
        "可以后补",
        "10 个工作日",
        "免费",
        "第三十三条",
        "民政所",
        "66212590",
        "12345",
    ):
        assert words in text, words


def test_a_printed_guide_has_a_day_that_lasts(client, elder_allowance):
    elder_allowance.published_at = clock.now()
    elder_allowance.save()
    text = client.get(reverse("guide_detail", args=["MZ-06"])).content.decode()
    assert f"{clock.day_in_words(clock.today())}公布" in text
    assert '<p class="no-print"><a href="/guides/">' in text


def test_a_guide_that_is_none(client, elder_allowance):
    assert client.get(reverse("guide_detail", args=["XX-1"])).status_code == 404
    Item.objects.update(active=False)
    assert client.get(reverse("guide_detail", args=["MZ-06"])).status_code == 404


def test_progress_by_number_and_code(client, case):
    answer = client.post(reverse("progress"), {"number": case.number, "code": case.pickup_code})
    text = answer.content.decode()
    assert "正在办理" in text
    assert "谢" not in text


def test_wrong_number_and_wrong_code_get_the_same_answer(client, case):
    url = reverse("progress")
    wrong_code = client.post(url, {"number": case.number, "code": "000"})
    wrong_number = client.post(url, {"number": "XDJ-0", "code": case.pickup_code})
    assert wrong_code.status_code == wrong_number.status_code == 404
    told = "没有查到。请核对回执上的受理编号和 6 位取件码，两样都要对。"
    assert told in wrong_code.content.decode()
    assert told in wrong_number.content.decode()


def test_the_code_is_never_read_from_the_address(client, case):
    answer = client.get(reverse("progress"), {"number": case.number, "code": case.pickup_code})
    assert "正在办理" not in answer.content.decode()
    assert case.number in answer.content.decode()


def test_guessing_is_stopped(client, case):
    url = reverse("progress")
    answers = [client.post(url, {"number": case.number, "code": f"{code:06d}x"}).status_code for code in range(12)]
    assert answers[-1] == 429
    assert client.post(url, {"number": case.number, "code": case.pickup_code}).status_code == 429


@pytest.mark.parametrize("sent", [{}, {"number": "x" * 400, "code": "1"}, {"number": "'; --", "code": "\x00"}])
def test_nonsense_is_answered(client, centre, sent):
    assert client.post(reverse("progress"), sent).status_code in (200, 404)
