"""Standing orders on the telephone and on the desk."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.living.actions.standing import Standing, standing_place
from bianmin.living.models import Order, PriceRule, Service, StandingMiss, StandingOrder
from bianmin.portal.actions.account import account_open
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

from .test_standing import RHYTHM, TUESDAY

WISH = {
    "key": "k1", "weekdays": ["1", "4"], "window": "14", "every_weeks": "1", "starts_on": "2025-09-08",
    "until": "2026-02-28", "quantity": "2", "address": "", "contact_name": "", "phone": "", "note": "敲门大声",
}  # fmt: skip


@pytest.fixture
def tuesdays(cleaning: Service, rules: dict[str, PriceRule], xie: Person, dispatcher: User) -> StandingOrder:
    return standing_place(actor=dispatcher, standing=Standing(cleaning, RHYTHM, quantity=2), person=xie)


def _desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_ordered_for_every_week_on_the_telephone(
    phone: Client, cleaning: Service, rules: dict[str, PriceRule], xie: Person, mine: ResidentAccount
) -> None:
    assert (
        reverse("standing_new", args=["SH-01"]) in phone.get(reverse("service_detail", args=["SH-01"])).content.decode()
    )
    url = reverse("standing_new", args=["SH-01"])
    form = phone.get(url).context["form"]
    assert (form["contact_name"].value(), form["phone"].value()) == ("谢玉清", mine.phone)
    assert phone.post(url, WISH | {"weekdays": []}).status_code == 400
    refused = phone.post(url, WISH | {"until": "2027-02-28"})
    assert (refused.status_code, "最长订一年" in refused.content.decode()) == (400, True)
    for _press in range(2):
        answer = phone.post(url, WISH)
    row = StandingOrder.objects.get()
    assert answer["Location"] == reverse("my_standing_one", args=[row.uid])
    assert (row.person, row.account, row.days, row.quantity) == (xie, mine, [1, 4], 2)
    page = phone.get(answer["Location"]).content.decode()
    assert "每周的周二、周五 14:00–16:00".replace(" ", "") in page.replace(" ", "").replace("\u2009", "")
    assert page.count("这一次不要") == 4
    listed = phone.get(reverse("my_standing")).content.decode()
    assert "上门保洁" in listed
    assert "谢玉清" in listed


def test_one_left_out_paused_ended_on_the_telephone(phone: Client, tuesdays: StandingOrder) -> None:
    page = reverse("my_standing_one", args=[tuesdays.uid])

    def press(verb: str, **fields: str) -> str:
        answer = phone.post(reverse("my_standing_move", args=[tuesdays.uid, verb]), fields, follow=True)
        return str(answer.content.decode())

    assert "居民不要这一次" in press("skip", day="2025-09-09")
    assert Order.objects.get().state == "cancelled"
    assert "本来就不来" in press("skip", day="2025-09-10")
    assert "本来就不来" in press("skip", day="nonsense")
    assert "恢复" in press("pause")
    assert "恢复了" in press("resume")
    assert "已结束" in press("end")
    assert "不能“暂停长期订单”" in press("pause")
    assert phone.post(reverse("my_standing_move", args=[tuesdays.uid, "nothing"])).status_code == 404
    assert "这一次不要" not in phone.get(page).content.decode()


def test_nobody_elses(tuesdays: StandingOrder, clerk: User) -> None:
    for name, more in (("my_standing_one", ()), ("my_standing_move", ("pause",))):
        url = reverse(name, args=[tuesdays.uid, *more])
        stranger = Client()
        assert stranger.post(url).status_code == 302
        stranger.force_login(account_open(phone="15400007777").user)
        assert stranger.get(url).status_code in (404, 405)
        assert stranger.post(url).status_code in (404, 405)
        assert _desk(clerk).post(url).status_code in (403, 405)
    tuesdays.refresh_from_db()
    assert tuesdays.state == "active"


def test_the_desk_sets_one_up_and_sees_it(
    dispatcher: User, cleaning: Service, rules: dict[str, PriceRule], xie: Person
) -> None:
    desk = _desk(dispatcher)
    url = reverse("standing_take", args=[xie.uid, "SH-01"])
    assert url in desk.get(reverse("order_take_for", args=[xie.uid, "SH-01"])).content.decode()
    assert desk.get(url).context["form"]["phone"].value() == xie.phone
    assert desk.post(url, WISH | {"weekdays": []}).status_code == 400
    answer = desk.post(url, WISH)
    row = StandingOrder.objects.get()
    assert answer["Location"] == reverse("standing_detail", args=[row.uid])
    detail = desk.get(answer["Location"]).content.decode()
    assert xie.phone in detail
    assert "敲门大声" in detail
    listed = desk.get(reverse("standing_list")).content.decode()
    assert "谢*清" in listed
    assert xie.phone not in listed
    assert (
        reverse("standing_detail", args=[row.uid])
        in desk.get(reverse("person_detail", args=[xie.uid])).content.decode()
    )
    desk.post(reverse("standing_move", args=[row.uid, "pause"]))
    row.refresh_from_db()
    assert row.state == "paused"


def test_what_could_not_be_made_stands_on_the_queue_until_it_is_seen_to(
    dispatcher: User, clerk: User, tuesdays: StandingOrder
) -> None:
    miss = StandingMiss.objects.create(standing=tuesdays, day=date(2025, 9, 16), reason="moved")
    StandingMiss.objects.create(standing=tuesdays, day=date(2025, 9, 23), reason="skipped")
    desk = _desk(dispatcher)
    assert "有 1 次没生成" in desk.get(reverse("order_queue")).content.decode()
    assert "本人搬走了" in desk.get(reverse("standing_list"), {"tab": "missed"}).content.decode()
    seen = reverse("standing_seen", args=[miss.uid])
    assert _desk(clerk).post(seen).status_code == 403
    assert desk.post(seen).status_code == 302
    assert "没生成</" not in desk.get(reverse("order_queue")).content.decode()
    assert "本人搬走了" not in desk.get(reverse("standing_list"), {"tab": "missed"}).content.decode()


def test_other_areas_and_posts_on_the_desk(
    tuesdays: StandingOrder, clerk_elsewhere: User, officer: User, auditor: User, xie: Person
) -> None:
    detail, pause = (
        reverse("standing_detail", args=[tuesdays.uid]), reverse("standing_move", args=[tuesdays.uid, "pause"]),
    )  # fmt: skip
    for user in (clerk_elsewhere, officer):
        assert _desk(user).get(detail).status_code == 404
        assert _desk(user).post(pause).status_code == 404
    assert "谢*清" not in _desk(clerk_elsewhere).get(reverse("standing_list")).content.decode()
    assert _desk(officer).get(reverse("standing_list")).status_code == 403
    assert _desk(auditor).get(detail).status_code == 200
    assert _desk(auditor).post(pause).status_code == 403
    assert _desk(clerk_elsewhere).get(reverse("standing_take", args=[xie.uid, "SH-01"])).status_code == 404
    assert _desk(auditor).get(reverse("standing_take", args=[xie.uid, "SH-01"])).status_code == 403
    assert Order.objects.get().standing_on == TUESDAY


def test_a_list_costs_the_same_however_long_it_is(
    dispatcher: User, tuesdays: StandingOrder, cleaning: Service, xie: Person, django_assert_max_num_queries: Any
) -> None:
    desk = _desk(dispatcher)
    for _more in range(5):
        standing_place(actor=dispatcher, standing=Standing(cleaning, RHYTHM, quantity=2), person=xie)
    desk.get(reverse("standing_list"))
    with django_assert_max_num_queries(14):
        desk.get(reverse("standing_list"))
