"""Lists, one's own sums, what everybody reads, asking by telephone; and who may not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from bianmin.accounts.models import User
from bianmin.core import clock
from bianmin.core.models import JournalEntry
from bianmin.feedback.models import Invitation, Rating
from bianmin.residents.models import Person

pytestmark = pytest.mark.django_db
Rate = Callable[..., Rating]


def _html(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_director_reads_all_without_raters(rate: Rate, director: User, client: Client, xie: Person) -> None:
    rate(5, comment="很好")
    rate(1, comment="不好")
    client.force_login(director)
    page = _html(client, "rating_list")
    assert "很好" in page
    assert "待回访" in page
    assert xie.name not in page
    assert "很好" not in client.get(reverse("rating_list"), {"grade": "1"}).content.decode()


def test_list_of_another_street_is_empty(rate: Rate, staff: Callable[..., User], client: Client) -> None:
    rate(5, comment="很好")
    client.force_login(staff("elsewhere", "director", area="410104003"))
    assert "很好" not in _html(client, "rating_list")


def test_list_costs_the_same_with_many(
    rate: Rate, director: User, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(director)
    for _ in range(12):
        rate(5)
        rate(2)
    with django_assert_max_num_queries(14):
        _html(client, "rating_list")


def test_own_ratings_show_no_few(rate: Rate, clerk: User, client: Client) -> None:
    client.force_login(clerk)
    for _ in range(4):
        rate(5, comment="好的呀")
    page = _html(client, "rating_own")
    assert "不到五条" in page
    assert "好的呀" not in page
    rate(2)
    page = _html(client, "rating_own")
    assert "80%" in page
    assert "好的呀" in page
    assert "高龄津贴" not in page
    assert "申诉" in page


def test_results_for_everybody(rate: Rate, client: Client) -> None:
    assert "还没有评价" in _html(client, "quality_show")
    for grade in (5, 4, 3, 2):
        rate(grade)
    page = _html(client, "quality_show")
    assert "75" in page
    assert "民政所" not in page, "an office with few ratings is not shown"
    rate(5)
    assert "民政所" in _html(client, "quality_show")


def test_asking_by_telephone(
    invite: Callable[..., Invitation], clerk: User, second_clerk: User, client: Client, xie: Person
) -> None:
    visit = invite()
    Invitation.objects.update(created_at=clock.now() - timedelta(days=3))
    client.force_login(clerk)
    assert "高龄津贴" not in _html(client, "rating_call_list"), "nobody asks about her own work"
    assert client.get(reverse("rating_call", args=[visit.uid])).status_code == 404
    client.force_login(second_clerk)
    listed = _html(client, "rating_call_list")
    assert "高龄津贴" in listed
    assert xie.phone not in listed
    assert xie.phone in _html(client, "rating_call", visit.uid)
    assert JournalEntry.objects.filter(verb="person.look", subject_uid=xie.uid).exists()
    client.post(reverse("rating_call", args=[visit.uid]), {"grade": "4"})
    rating = Rating.objects.get()
    assert (rating.grade, rating.channel) == (4, Rating.Channel.CALL)


def test_declined_on_the_telephone(invite: Callable[..., Invitation], second_clerk: User, client: Client) -> None:
    visit = invite()
    Invitation.objects.update(created_at=clock.now() - timedelta(days=3))
    client.force_login(second_clerk)
    client.post(reverse("rating_call_decline", args=[visit.uid]))
    assert "高龄津贴" not in _html(client, "rating_call_list")


@pytest.mark.parametrize("name", ["rating_list", "tablet_list", "rating_call_list"])
def test_wrong_roles_are_refused(officer: User, client: Client, name: str) -> None:
    client.force_login(officer)
    assert client.get(reverse(name)).status_code == 403
