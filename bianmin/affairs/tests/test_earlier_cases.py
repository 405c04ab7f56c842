"""What she has in hand already, and what she was granted within the year, is said before the form is filled in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bianmin.affairs.actions.case_close import case_deliver
from bianmin.affairs.actions.case_decide import case_approve, case_refuse
from bianmin.affairs.selectors.eligibility import entitled_items
from bianmin.core import clock


@pytest.fixture
def granted(case, officer, clerk):
    approved = case_approve(actor=officer, case=case)
    return case_deliver(actor=clerk, case=approved, method="signature", receiver="谢玉清")


@pytest.fixture
def page(client, clerk, xie, elder_allowance):
    client.force_login(clerk)
    return reverse("case_accept", args=["person", xie.uid, "MZ-06"])


def test_what_was_granted_is_not_offered_again_for_a_year(granted, xie):
    assert entitled_items(xie) == []
    later = clock.today() + timedelta(days=366)
    assert [row.version.name for row in entitled_items(xie, on=later)] == ["高龄津贴申领"]


def test_what_was_refused_is_offered_again(case, officer, clerk, xie):
    refused = case_refuse(actor=officer, case=case, grounds=["conditions"], reason="户籍不在本市")
    case_deliver(actor=clerk, case=refused, method="signature", receiver="谢玉清")
    assert len(entitled_items(xie)) == 1


def test_the_page_warns_and_does_not_block(client, page, granted):
    text = client.get(page).content.decode().partition('id="application"')[2].partition("</form>")[0]
    assert "一年内已办过" in text
    assert reverse("case_detail", args=[granted.uid]) in text
    assert "2025-09-08" in text


def test_an_open_case_is_announced_at_once(client, page, case):
    text = client.get(page).content.decode().partition('id="application"')[2].partition("</form>")[0]
    assert "已有一件在办" in text
    assert reverse("case_detail", args=[case.uid]) in text


def test_nothing_is_said_without_an_earlier_case(client, page):
    text = client.get(page).content.decode()
    assert "一年内已办过" not in text
    assert "已有一件在办" not in text
