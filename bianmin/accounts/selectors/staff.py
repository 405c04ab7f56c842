"""Reading staff, posts and tokens for the pages."""

from typing import Any

from bianmin.accounts.models import ApiToken, Post, User
from bianmin.accounts.permissions import manageable_staff
from bianmin.core.paging import Page, keyset_page


def staff_page(*, actor: Any, text: str = "", cursor: str | None = None) -> Page:
    """A page of the staff that `actor` manages, by login name, each with `held` (current posts)."""
    staff = manageable_staff(actor)
    if text:
        staff = staff.filter(name__icontains=text) | staff.filter(username__icontains=text)
    page = keyset_page(staff, order=["username"], cursor=cursor, size=50)
    posts = Post.objects.current().filter(user__in=page.items).select_related("area", "office")
    held: dict[int, list[Post]] = {}
    for post in posts:
        held.setdefault(post.user_id, []).append(post)
    for person in page.items:
        person.held = held.get(person.pk, [])
    return page


def posts_of(staff: User) -> list[Post]:
    return list(staff.posts.select_related("area", "office", "centre").order_by("-id"))


def tokens_of(user: User) -> list[ApiToken]:
    return list(ApiToken.objects.filter(user=user, revoked_at=None).order_by("-id"))
