"""The clerk's side of applications from the phone: returned, declined, answered once; who may; through the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.affairs.actions.item import item_online
from bianmin.affairs.actions.online_application import online_application_begin
from bianmin.affairs.actions.online_decide import (
    online_application_accept,
    online_application_decline,
    online_application_return,
)
from bianmin.affairs.errors import ItemInactive
from bianmin.affairs.models import ItemVersion, OnlineApplication
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import OutboxMessage
from bianmin.core.workflow import MoveNotAllowed
from bianmin.portal.models import ResidentAccount
from bianmin.portal.selectors.acting import acting_for
from bianmin.residents.models import Person

from .online_phone import PHONE, at_desk, fill, photo, submitted

pytestmark = pytest.mark.django_db


def test_returned_once_and_handed_in_again(phone: Client, begun: OnlineApplication, clerk: User) -> None:
    row = submitted(phone, begun)
    with pytest.raises(UserError, match="一次说全"):
        online_application_return(actor=clerk, application=row, materials={})
    row = online_application_return(actor=clerk, application=row, materials={"M1": "照片反光"}, words="银行卡号请核对")
    told = OutboxMessage.objects.get(purpose="online_returned")
    assert "高龄津贴申领" in told.body
    assert told.recipient == PHONE
    page = phone.get(reverse("online_application", args=[row.uid])).content.decode()
    assert "照片反光" in page
    assert "银行卡号请核对" in page
    fill(phone, row, "submit", **{"p:M1": photo("new.jpg")})
    row.refresh_from_db()
    assert row.state == "submitted"
    told.refresh_from_db()
    assert told.state == OutboxMessage.State.OVERTAKEN
    case = online_application_accept(actor=clerk, application=row)
    assert case.uploads.count() == 4


def test_declined_and_the_counter_stays_open(phone: Client, begun: OnlineApplication, clerk: User, xie: Person) -> None:
    row = submitted(phone, begun)
    with pytest.raises(UserError, match="接下来怎么办"):
        online_application_decline(actor=clerk, application=row, reason=" ")
    online_application_decline(actor=clerk, application=row, reason="要本人到窗口签字，请带身份证来。")
    assert "要本人到窗口签字" in phone.get(reverse("online_application", args=[row.uid])).content.decode()
    assert phone.post(reverse("online_begin", args=["MZ-06"])).status_code == 302  # may try again


def test_two_clerks_and_a_withdrawal(phone: Client, begun: OnlineApplication, clerk: User) -> None:
    row = submitted(phone, begun)
    online_application_return(actor=clerk, application=row, materials={}, words="请核对卡号", version=row.version)
    with pytest.raises(MoveNotAllowed):
        online_application_accept(actor=clerk, application=row)
    fill(phone, row, "submit")
    with pytest.raises(VersionConflict):
        online_application_accept(actor=clerk, application=row, version=row.version)


def test_who_answers(
    phone: Client,
    begun: OnlineApplication,
    officer: User,
    clerk_elsewhere: User,
    staff: Callable[..., User],
) -> None:
    row = submitted(phone, begun)
    director = staff("director9", Role.DIRECTOR)
    with pytest.raises(NotAllowed):
        online_application_accept(actor=director, application=row)
    assert at_desk(director).get(reverse("online_detail", args=[row.uid])).status_code == 200
    assert at_desk(director).post(reverse("online_accept", args=[row.uid]), {"version": 3}).status_code == 403
    assert at_desk(officer).get(reverse("online_applications")).status_code == 403
    assert at_desk(clerk_elsewhere).get(reverse("online_detail", args=[row.uid])).status_code == 404
    assert phone.get(reverse("online_detail", args=[row.uid])).status_code in (302, 403)


def test_an_item_that_is_not_applied_for_online(
    phone: Client, elder_allowance: ItemVersion, administrator: User, account: ResidentAccount, xie: Person
) -> None:
    item = elder_allowance.item
    item_online(actor=administrator, item=item, version=item.version, online=False)
    assert "网上申请" not in phone.get(reverse("guide_detail", args=["MZ-06"])).content.decode()
    assert "到窗口办" in phone.post(reverse("online_begin", args=["MZ-06"])).content.decode()
    elder_allowance.item.refresh_from_db()
    acted = next(one for one in acting_for(account.user) if one.person == xie)
    with pytest.raises(ItemInactive):
        online_application_begin(account=account, acted=acted, version=elder_allowance)


def test_through_the_api(phone: Client, begun: OnlineApplication, clerk: User, officer: User) -> None:
    row, desk = submitted(phone, begun), at_desk(clerk)
    api = "/api/v1/online-applications"
    [found] = desk.get(api).json()["items"]
    assert (found["uid"], found["item"], found["days_left"]) == (str(row.uid), "MZ-06", 5)
    assert row.person.name not in str(found)
    full = desk.get(f"{api}/{row.uid}").json()
    assert {upload["material"] for upload in full["uploads"]} == {"M1", "M2"}
    assert row.person.id_number not in str(full)
    assert desk.get(f"{api}/uploads/{full['uploads'][0]['uid']}")["Content-Type"] == "image/jpeg"
    assert at_desk(officer).get(api).status_code == 403

    def post(verb: str, **body: Any) -> Any:
        return desk.post(f"{api}/{row.uid}/{verb}", body, content_type="application/json")

    assert post("return").status_code == 400
    assert post("return", words="请核对卡号", version=99).json()["code"] == "version_conflict"
    assert post("return", words="请核对卡号").json()["state"] == "returned"
    fill(phone, row, "submit")
    assert post("accept").json()["state"] == "accepted"
    assert post("decline", reason="太晚").json()["code"] == "move_not_allowed"


def test_lists_cost_the_same_however_long(
    phone: Client,
    begun: OnlineApplication,
    clerk: User,
    make_item: Callable[..., ItemVersion],
    account: ResidentAccount,
    xie: Person,
    django_assert_max_num_queries: Any,
) -> None:
    submitted(phone, begun)
    acted = next(one for one in acting_for(account.user) if one.person == xie)
    for place in range(8):
        version = make_item(f"MZ-{20 + place}", materials=[])
        row = online_application_begin(account=account, acted=acted, version=version)
        fill(phone, row, "submit")
    desk = at_desk(clerk)
    with django_assert_max_num_queries(12):
        page = desk.get(reverse("online_applications")).content.decode()
    assert page.count("<tr>") == 10
    assert desk.get(reverse("online_applications") + "?which=closed").status_code == 200
