"""Accounts and posts: an administrator makes them, nobody else does, and never outside her areas."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.actions.post import post_add, post_end
from bianmin.accounts.actions.staff import staff_create, staff_deactivate
from bianmin.accounts.errors import LastAdministrator, PostRefused, UsernameTaken, WeakPassword
from bianmin.accounts.models import Post, Role, User
from bianmin.core.models import JournalEntry, Office

GOOD = "Lantern-Street-7731"


def test_an_account_is_made_and_journalled(administrator):
    user = staff_create(actor=administrator, username="zhang.min", name="张敏", password=GOOD)
    assert user.check_password(GOOD)
    assert JournalEntry.objects.filter(verb="staff.create", noun_uid=user.uid, actor=administrator).count() == 1


def test_a_name_that_is_taken_is_refused(administrator, clerk):
    with pytest.raises(UsernameTaken) as caught:
        staff_create(actor=administrator, username="clerk", name="另一个", password=GOOD)
    assert caught.value.field == "username"


def test_a_weak_password_is_refused(administrator):
    with pytest.raises(WeakPassword):
        staff_create(actor=administrator, username="weak", name="弱", password="123456")
    assert not User.objects.filter(username="weak").exists()


@pytest.mark.parametrize("password", ["aZ7-", "password123", "93847561029384", "zhang.wei.1"])
def test_a_weak_password_is_refused_in_chinese(client, administrator, clerk, password):
    clerk.username = "zhang.wei.1"
    clerk.save()
    client.force_login(administrator)
    page = client.post(reverse("staff_set_password", args=[clerk.uid]), {"password": password})
    told = page.context["form"].errors["password"]
    assert told
    assert not re.search("[A-Za-z]", " ".join(told)), told


def test_an_officer_needs_an_office(administrator, clerk, areas, centre):
    with pytest.raises(PostRefused) as caught:
        post_add(actor=administrator, staff=clerk, role=Role.OFFICER, area=areas["410104002"], centre=centre)
    assert caught.value.field == "office"


def test_a_grid_worker_needs_a_grid(administrator, clerk, areas, centre):
    with pytest.raises(PostRefused) as caught:
        post_add(actor=administrator, staff=clerk, role=Role.GRID_WORKER, area=areas["410104002"], centre=centre)
    assert caught.value.field == "area"


def test_no_post_outside_ones_own_areas(administrator, clerk, areas, centre):
    with pytest.raises(PostRefused):
        post_add(actor=administrator, staff=clerk, role=Role.CLERK, area=areas["410104003"], centre=centre)


def test_an_ended_post_gives_no_rights(administrator, clerk):
    post_end(actor=administrator, post=Post.objects.get(user=clerk))
    fresh = User.objects.get(pk=clerk.pk)
    assert fresh.area_codes == []
    assert fresh.roles == set()


def test_the_last_administrator_stays(administrator):
    with pytest.raises(LastAdministrator):
        staff_deactivate(actor=administrator, staff=administrator)
    with pytest.raises(LastAdministrator):
        post_end(actor=administrator, post=Post.objects.get(user=administrator))


def test_areas_inside_each_other_count_once(staff, areas, centre):
    user = staff("both", Role.CLERK)
    Post.objects.create(user=user, role=Role.GRID_WORKER, area=areas["410104002001001"], centre=centre)
    assert user.area_codes == ["410104002"]


def test_pages_work_from_account_to_post(client, administrator, areas, centre):
    client.force_login(administrator)
    made = client.post(reverse("staff_create"), {"username": "new", "name": "新人", "password": GOOD}, follow=True)
    assert made.status_code == 200
    user = User.objects.get(username="new")
    office = Office.objects.get(code="minzheng")
    data = {"role": "officer", "area": "410104002", "centre": centre.pk, "office": office.pk}
    page = client.post(reverse("post_add", args=[user.uid]), data, follow=True)
    assert "民政所" in page.content.decode()
    assert user.posts.get().office == office
    assert "新人" in client.get(reverse("staff_list"), {"q": "新"}).content.decode()


def test_bad_input_stays_on_the_page_and_changes_nothing(client, administrator):
    client.force_login(administrator)
    page = client.post(reverse("staff_create"), {"username": "has space", "name": "张" * 500, "password": "x"})
    assert page.status_code == 200
    assert 'value="has space"' in page.content.decode()
    assert not User.objects.filter(username="has space").exists()


STAFF_URLS = ["staff_list", "staff_create"]
ONE_STAFF_URLS = ["staff_detail", "staff_edit", "staff_set_password", "post_add"]
ONE_STAFF_POSTS = ["staff_deactivate", "staff_activate"]


@pytest.mark.parametrize("name", [*STAFF_URLS, *ONE_STAFF_URLS, *ONE_STAFF_POSTS])
@pytest.mark.parametrize("role", ["clerk", "officer", "director", "auditor", "stranger"])
def test_others_are_refused(client, request, clerk, administrator, name, role):
    client.force_login(request.getfixturevalue(role))
    args = [] if name in STAFF_URLS else [administrator.uid]
    method = client.post if name in ONE_STAFF_POSTS else client.get
    assert method(reverse(name, args=args)).status_code == 403


@pytest.mark.parametrize("name", [*STAFF_URLS, *ONE_STAFF_URLS, *ONE_STAFF_POSTS])
def test_login_is_needed(client, administrator, name):
    args = [] if name in STAFF_URLS else [administrator.uid]
    response = client.post(reverse(name, args=args))
    assert response.status_code in (302, 405)
    if response.status_code == 302:
        assert response.url.startswith("/desk/login")


def test_staff_of_another_street_are_not_found(client, administrator, clerk_elsewhere):
    client.force_login(administrator)
    assert client.get(reverse("staff_detail", args=[clerk_elsewhere.uid])).status_code == 404
    post = Post.objects.get(user=clerk_elsewhere)
    assert client.post(reverse("post_end", args=[post.uid])).status_code == 404
    assert "邻街窗口" not in client.get(reverse("staff_list")).content.decode()


def test_a_new_password_ends_the_sessions(client, administrator, clerk):
    client.force_login(clerk)
    other = Client()
    other.force_login(administrator)
    other.post(reverse("staff_set_password", args=[clerk.uid]), {"password": GOOD})
    assert client.get(reverse("my_account")).status_code == 302
