"""Staff accounts: made, edited, switched off and on by an administrator."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.accounts.errors import LastAdministrator, UsernameTaken, WeakPassword
from bianmin.accounts.models import Post, Role, User
from bianmin.core import journal


def staff_create(*, actor: Any, username: str, name: str, password: str, demo: bool = False) -> User:
    """Make an account without a post. Raises UsernameTaken, WeakPassword."""
    user = User(username=username, name=name, demo=demo)
    _set_password(user, password, checked=not demo)
    try:
        with transaction.atomic():
            user.save()
            journal.record(actor=actor, verb="staff.create", noun=user, payload={"username": username, "name": name})
    except IntegrityError as error:
        message = _("登录名“%(username)s”已经有人用，请换一个。") % {"username": username}
        raise UsernameTaken(message, field="username") from error
    return user


def staff_edit(*, actor: Any, staff: User, name: str) -> User:
    with transaction.atomic():
        staff.name = name
        staff.save(update_fields=["name"])
        journal.record(actor=actor, verb="staff.edit", noun=staff, payload={"name": name})
    return staff


def staff_set_password(*, actor: Any, staff: User, password: str) -> None:
    """Give a new password and end the person's sessions. Raises WeakPassword."""
    _set_password(staff, password)
    with transaction.atomic():
        staff.save(update_fields=["password"])
        journal.record(actor=actor, verb="staff.set_password", noun=staff)


def staff_deactivate(*, actor: Any, staff: User) -> None:
    """Switch an account off; its sessions end with the next request. Raises LastAdministrator."""
    with transaction.atomic():
        refuse_last_administrator(staff)
        staff.is_active = False
        staff.save(update_fields=["is_active"])
        journal.record(actor=actor, verb="staff.deactivate", noun=staff)


def staff_activate(*, actor: Any, staff: User) -> None:
    with transaction.atomic():
        staff.is_active = True
        staff.save(update_fields=["is_active"])
        journal.record(actor=actor, verb="staff.activate", noun=staff)


def refuse_last_administrator(staff: User) -> None:
    """Raises LastAdministrator when nobody else could give posts.

    Locks the administrators' posts, so that two who switch each other off at once do not both succeed.
    """
    posts = Post.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    holders = {post.user_id for post in posts.select_for_update(of=("self",)).order_by("id")}
    if holders == {staff.pk}:
        raise LastAdministrator(_("这是最后一位系统管理员。请先给另一位同事加上系统管理员岗位。"))


def _set_password(user: User, password: str, *, checked: bool = True) -> None:
    if checked:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise WeakPassword(" ".join(error.messages), field="password") from error
    user.set_password(password)
