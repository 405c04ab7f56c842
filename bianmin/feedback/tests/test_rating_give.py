"""Once for each visit; the good leave no trace to the person, the bad open their loop."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.core.models import JournalEntry
from bianmin.feedback.actions.rating_give import rating_decline, rating_give
from bianmin.feedback.errors import AlreadyRated, RatingClosed
from bianmin.feedback.models import Invitation, Rating, Remedy

Invite = Callable[..., Invitation]
pytestmark = pytest.mark.django_db


def _address(invitation: Invitation) -> str:
    return reverse("rating_give_by_link", args=[invitation.code])


def test_one_invitation_for_one_visit(invite: Invite) -> None:
    assert invite("case:7").pk == invite("case:7").pk
    assert Invitation.objects.count() == 1


def test_good_grade_by_link_without_a_login(invite: Invite, client: Client) -> None:
    invitation = invite()
    page = client.get(_address(invitation)).content.decode()
    assert "高龄津贴" in page
    assert "谢玉清" not in page
    answer = client.post(_address(invitation), {"grade": "5", "attitude": "4", "comment": "很耐心"}, follow=True)
    assert "谢谢您的评价" in answer.content.decode()
    rating = Rating.objects.get()
    assert (rating.grade, rating.attitude, rating.efficiency, rating.comment) == (5, 4, None, "很耐心")
    invitation.refresh_from_db()
    assert invitation.subject_uid is None
    assert not Remedy.objects.exists()


def test_journal_knows_no_rater(invite: Invite) -> None:
    invitation = invite()
    rating_give(invitation=invitation, grade=4, channel=Rating.Channel.TABLET)
    entry = JournalEntry.objects.get(verb="rating.give")
    assert entry.subject_uid is None
    assert entry.actor is None


def test_bad_grade_opens_the_loop(invite: Invite, client: Client) -> None:
    invitation = invite()
    client.post(_address(invitation), {"grade": "2", "comment": "来了两趟", "call_me": "154 0000 6621"})
    remedy = Remedy.objects.get()
    assert remedy.state == "open"
    assert remedy.due_on > clock.today()
    assert remedy.rating.phone == "15400006621"
    invitation.refresh_from_db()
    assert invitation.subject_uid is not None, "whom else should one call back"
    assert "给您回电话" in client.get(_address(invitation)).content.decode()


def test_rated_once(invite: Invite, client: Client) -> None:
    invitation = invite()
    client.post(_address(invitation), {"grade": "5"})
    again = client.post(_address(invitation), {"grade": "1"})
    assert again.status_code == 409
    assert "已经评价过" in again.content.decode()
    with pytest.raises(AlreadyRated):
        rating_give(invitation=invitation, grade=1, channel=Rating.Channel.CALL)
    assert Rating.objects.get().grade == 5


def test_too_late_and_unknown(invite: Invite, client: Client) -> None:
    invitation = invite()
    Invitation.objects.update(expires_at=clock.now())
    assert "不用再评" in client.get(_address(invitation)).content.decode()
    with pytest.raises(RatingClosed):
        rating_give(invitation=invitation, grade=5, channel=Rating.Channel.LINK)
    assert client.get(reverse("rating_give_by_link", args=["no-such-code"])).status_code == 404


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "五个等级里选一个"),
        ({"grade": "6"}, "五个等级里选一个"),
        ({"grade": "5", "call_me": "12"}, "请核对"),
        ({"grade": "5", "comment": "长" * 501}, "500"),
    ],
)
def test_bad_input_is_explained_and_kept(invite: Invite, client: Client, sent: dict[str, str], words: str) -> None:
    invitation = invite()
    page = client.post(_address(invitation), {"comment": "写过的话", **sent}).content.decode()
    assert words in page
    assert "写过的话" in page or "长长" in page
    assert not Rating.objects.exists()


def test_grade_outside_the_five(invite: Invite) -> None:
    with pytest.raises(UserError):
        rating_give(invitation=invite(), grade=0, channel=Rating.Channel.LINK)


def test_declined_is_not_asked_again(invite: Invite, second_clerk: User) -> None:
    invitation = invite()
    rating_decline(invitation=invitation, actor=second_clerk)
    with pytest.raises(AlreadyRated):
        rating_decline(invitation=invitation, actor=second_clerk)


@pytest.mark.django_db(transaction=True)
def test_two_ratings_at_the_same_instant(invite: Invite) -> None:
    invitation = invite()
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def give(grade: int) -> None:
        try:
            start.wait(5)
            rating_give(invitation=invitation, grade=grade, channel=Rating.Channel.LINK)
            outcomes.append("given")
        except AlreadyRated:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(grade,)) for grade in (5, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["given", "told"]
    assert Rating.objects.count() == 1
