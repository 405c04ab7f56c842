"""A visit is rated: one tap at the window's tablet, and by the code on the receipt without JavaScript."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from bianmin.core.models import Centre, Window
from bianmin.feedback.actions.rating_invite import invitation_of, rating_invite
from bianmin.feedback.actions.tablet import tablet_renew
from bianmin.feedback.grades import Mode
from bianmin.feedback.models import Invitation, Rating


@pytest.fixture
def visit(street: SimpleNamespace) -> Callable[[str], Invitation]:
    def end(key: str) -> Invitation:
        centre = Centre.objects.get()
        window = Window.objects.filter(centre=centre).first()
        rating_invite(
            key=key,
            mode=Mode.ONSITE,
            title="高龄津贴申领",
            centre=centre,
            area_code=street.xie.area_code,
            subject_uid=street.xie.uid,
            window=window,
        )
        invitation = invitation_of(key)
        assert invitation is not None
        return invitation

    return end


def test_tablet_takes_one_tap_and_asks_the_dissatisfied_why(
    page: Page, visit: Callable[[str], Invitation], street: SimpleNamespace, axe: Any
) -> None:
    window = Window.objects.select_related("centre__area").first()
    assert window is not None
    tablet = tablet_renew(actor=None, window=window)
    page.goto(reverse("rating_give_at_tablet", args=[tablet.code]))
    expect(page.get_by_text("请在这里评一评")).to_be_visible()
    axe(page)
    visit("case:1")
    expect(page.get_by_role("heading", name="刚才的服务，您满意吗？")).to_be_visible(timeout=8000)
    axe(page)
    page.get_by_role("button", name="非常满意").first.click()
    expect(page.get_by_text("谢谢您的评价")).to_be_visible()
    visit("case:2")
    expect(page.get_by_role("heading", name="刚才的服务，您满意吗？")).to_be_visible(timeout=8000)
    page.locator("button.grade-2").click()
    expect(page.get_by_role("heading", name="哪里没做好？")).to_be_visible()
    axe(page)
    page.get_by_label("想说的话").fill("等太久")
    page.get_by_role("button", name="交上评价").click()
    expect(page.get_by_text("谢谢您的评价")).to_be_visible()
    assert sorted(Rating.objects.values_list("grade", flat=True)) == [2, 5]


def test_receipt_code_without_javascript(
    open_context: Callable[..., BrowserContext], visit: Callable[[str], Invitation], axe: Any
) -> None:
    invitation = visit("case:3")
    page = open_context(javascript=False).new_page()
    page.goto(reverse("rating_give_by_link", args=[invitation.code]))
    page.get_by_role("button", name="交上评价").click()
    expect(page.get_by_text("请在五个等级里选一个").first).to_be_visible()
    page.get_by_role("radio", name="不满意", exact=True).first.check()
    page.get_by_label("想说的话").fill("来了两趟")
    page.get_by_role("button", name="交上评价").click()
    expect(page.get_by_text("给您回电话")).to_be_visible()
    page.goto(reverse("quality_show"))
    expect(page.get_by_role("heading", name="大家怎么评")).to_be_visible()
