"""Posts: given and ended by an administrator. A post is never edited, so that history stays true."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.accounts.errors import PostRefused
from bianmin.accounts.models import Post, Role, User
from bianmin.core import clock, journal
from bianmin.core.models import Area, Centre, Office

from .staff import refuse_last_administrator


def post_add(
    *,
    actor: Any,
    staff: User,
    role: str,
    area: Area,
    centre: Centre,
    office: Office | None = None,
    since: date | None = None,
) -> Post:
    """Give a post from `since` (today when None). An officer needs an office; a grid worker needs a grid."""
    if staff.is_resident:
        raise PostRefused(_("居民的手机账号不能任职，请另建员工账号。"), field="role")
    if role == Role.OFFICER and office is None:
        raise PostRefused(_("后台科室岗位要选择科室。"), field="office")
    if role == Role.GRID_WORKER and area.kind != Area.Kind.GRID:
        raise PostRefused(_("网格员岗位要选择一个网格。"), field="area")
    if actor is not None and not any(area.code.startswith(code) for code in actor.area_codes):
        raise PostRefused(_("这个区域不在您的管理范围内。"), field="area")
    with transaction.atomic():
        post = Post.objects.create(
            user=staff,
            role=role,
            area=area,
            centre=centre,
            office=office if role == Role.OFFICER else None,
            since=since or clock.today(),
        )
        journal.record(
            actor=actor,
            verb="post.add",
            noun=post,
            area_code=area.code,
            payload={"username": staff.username, "role": role, "office": office.code if office else ""},
        )
    return post


def post_end(*, actor: Any, post: Post) -> Post:
    """End a post with yesterday as its last day, so that its rights are gone at once. Raises LastAdministrator."""
    with transaction.atomic():
        if post.role == Role.ADMINISTRATOR:
            refuse_last_administrator(post.user)
        yesterday = clock.today() - timedelta(days=1)
        post.since, post.until = min(post.since, yesterday), yesterday
        post.save(update_fields=["since", "until"])
        journal.record(
            actor=actor,
            verb="post.end",
            noun=post,
            area_code=post.area.code,
            payload={"username": post.user.username, "role": post.role},
        )
    return post
