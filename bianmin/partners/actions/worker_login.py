"""A worker's login for the telephone. The station may make just this: an account whose only post is that of a worker in
its centre's area; all other accounts and posts are the administrator's."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.accounts.actions.post import post_add
from bianmin.accounts.actions.staff import staff_create
from bianmin.accounts.models import Role, User
from bianmin.partners.errors import LoginExists
from bianmin.partners.models import Worker
from bianmin.partners.permissions import require_with_provider
from bianmin.partners.workflow import WORKER

from .typed import locked
from .worker import record


def worker_give_login(*, actor: Any, worker: Worker, username: str, password: str, demo: bool = False) -> User:
    """Make the account and the post, and tie them to her. Raises LoginExists, UsernameTaken, WeakPassword,
    PostRefused (the centre lies outside the actor's areas), MoveNotAllowed, NotAllowed."""
    require_with_provider(actor, "edit", worker.provider.area_code)
    centre = worker.provider.centre
    with transaction.atomic():
        row = locked(worker)
        WORKER.check("edit", row.state)
        if row.user_id is not None:
            raise LoginExists(_("这位服务人员已经有账号。忘了密码请系统管理员重设。"))
        user = staff_create(actor=actor, username=username, name=row.name, password=password, demo=demo)
        post_add(actor=actor, staff=user, role=Role.WORKER, area=centre.area, centre=centre)
        row.user = user
        row.version += 1
        row.save(update_fields=["user", "version"])
        record(actor, "worker.give_login", row, {"name": row.name, "username": username})
    return user
