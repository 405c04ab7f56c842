"""Who may manage whom. Only an administrator manages staff, and only inside her own areas."""

import uuid
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.scope import in_areas

from .models import Post, Role, User


def is_only_worker(user: Any) -> bool:
    """Somebody who comes to residents' homes and has no other post: the desk and the API are not for her."""
    return bool(user.is_authenticated and user.roles == {Role.WORKER})


def can_manage_staff(user: Any) -> bool:
    return user.is_authenticated and user.has_role(Role.ADMINISTRATOR)


def require_staff_manager(user: Any) -> None:
    if not can_manage_staff(user):
        raise NotAllowed(_("只有系统管理员可以管理人员和岗位。"))


def manageable_staff(user: Any) -> Any:
    """Staff whose posts lie in the administrator's areas, and those who have no post yet."""
    posts = Post.objects.filter(in_areas(user, "area__code"))
    return User.objects.filter(Q(posts__in=posts) | Q(posts=None), is_resident=False).distinct()


def get_staff(user: Any, uid: uuid.UUID) -> User:
    """Fetch and check in one step."""
    require_staff_manager(user)
    staff = manageable_staff(user).filter(uid=uid).first()
    if staff is None:
        raise NotFound(_("没有这个人员，或者不在您管理的区域。"))
    return staff


def get_post(user: Any, uid: uuid.UUID) -> Post:
    require_staff_manager(user)
    post = Post.objects.filter(in_areas(user, "area__code"), uid=uid).select_related("user", "area").first()
    if post is None:
        raise NotFound(_("没有这个岗位，或者不在您管理的区域。"))
    return post
