"""The tablet at a window: the visit that has just ended there, one tap."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.models import Window
from bianmin.feedback.actions.tablet import tablet_renew
from bianmin.feedback.models import Invitation, Rating, Tablet

pytestmark = pytest.mark.django_db
Invite = Callable[..., Invitation]


@pytest.fixture
def tablet(invite: Invite, administrator: User) -> Tablet:
    return tablet_renew(actor=administrator, window=Window.objects.get(number=1))


def _page(client: Client, tablet: Tablet) -> str:
    return client.get(reverse("rating_give_at_tablet", args=[tablet.code])).content.decode()


def test_waits_until_a_visit_has_ended(tablet: Tablet, invite: Invite, client: Client) -> None:
    assert "请在这里评一评" in _page(client, tablet)
    invite()
    assert "您满意吗" in _page(client, tablet)
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert "请在这里评一评" in _page(client, tablet), "the next person does not rate the last visit"


def test_one_tap(tablet: Tablet, invite: Invite, client: Client) -> None:
    visit = invite()
    address = reverse("rating_give_at_tablet", args=[tablet.code])
    answer = client.post(address, {"visit": str(visit.uid), "grade": "4"}, follow=True)
    assert "谢谢您的评价" in answer.content.decode()
    assert Rating.objects.get().channel == Rating.Channel.TABLET
    client.post(address, {"visit": str(visit.uid), "grade": "1", "why": "1"})
    assert Rating.objects.get().grade == 4


def test_bad_grade_asks_why_first(tablet: Tablet, invite: Invite, client: Client) -> None:
    visit = invite()
    address = reverse("rating_give_at_tablet", args=[tablet.code])
    page = client.post(address, {"visit": str(visit.uid), "grade": "2"}, follow=True).content.decode()
    assert "哪里没做好" in page
    assert not Rating.objects.exists()
    client.post(address, {"visit": str(visit.uid), "grade": "2", "why": "1", "comment": "等太久"})
    assert Rating.objects.get().comment == "等太久"


def test_visit_of_another_window_is_not_rated(tablet: Tablet, invite: Invite, client: Client) -> None:
    visit = invite(window=Window.objects.get(number=2))
    address = reverse("rating_give_at_tablet", args=[tablet.code])
    client.post(address, {"visit": str(visit.uid), "grade": "5"})
    client.post(address, {"visit": "made-up", "grade": "5"})
    assert not Rating.objects.exists()


def test_old_address_no_longer_works(tablet: Tablet, administrator: User, client: Client) -> None:
    client.force_login(administrator)
    old = tablet.code
    client.post(reverse("tablet_renew", args=[tablet.window.uid]))
    assert client.get(reverse("rating_give_at_tablet", args=[old])).status_code == 404
    tablet.refresh_from_db()
    assert tablet.code in client.get(reverse("tablet_list")).content.decode()
