"""Who sees ratings and works on the loop of a bad grade.

The director and the auditor read them; the director, or whom she asks, calls back and mends; somebody else checks. The
rated read their own grades without the matter or its day, and may appeal; who gave a grade is hidden from them
(GB/T 39735-2020).
"""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from bianmin.accounts.models import Role
from bianmin.core.errors import NotAllowed, NotFound

from .models import Invitation, Remedy
from .workflow import REMEDY

READERS = (Role.DIRECTOR, Role.AUDITOR)
RATED = (Role.CLERK, Role.OFFICER)
RELATED = (
    *("rating__invitation__centre", "rating__invitation__office", "rating__invitation__staff"),
    *("rating__invitation__provider", "handler"),
)


def can_view_ratings(user: Any) -> bool:
    return _has(user, *READERS)


def can_view_own_ratings(user: Any) -> bool:
    return _has(user, *RATED)


def can_ask_by_call(user: Any) -> bool:
    """The director and the counter ask by telephone; nobody asks about her own work."""
    return _has(user, Role.DIRECTOR, Role.CLERK)


def can_set_tablets(user: Any) -> bool:
    return _has(user, Role.ADMINISTRATOR, Role.DIRECTOR)


def can_move_remedy(user: Any, remedy: Remedy, verb: str) -> bool:
    """Whether the user may make the move, whatever the state is."""
    roles = REMEDY.moves[verb].roles
    if verb in ("check", "send_back") and remedy.mended_by_id == user.pk:
        return False  # the one who mended does not check
    if "rated" in roles:
        return bool(remedy.rating.invitation.staff_id == user.pk and remedy.appealed is None)
    if verb in ("uphold_appeal", "reject_appeal") and not remedy.appealed:
        return False
    if remedy.rating.invitation.staff_id == user.pk:
        return False  # nobody deals with a grade of her own
    return _has(user, *roles) or ("handler" in roles and remedy.handler_id == user.pk)


def get_remedy(user: Any, uid: uuid.UUID | str, verb: str = "view") -> Remedy:
    """Fetch and check in one step. Raises NotFound, NotAllowed."""
    remedy = Remedy.objects.visible_to(user).select_related(*RELATED).filter(uid=uid).first()
    if remedy is None or not (can_view_ratings(user) or remedy.handler_id == user.pk or verb == "appeal"):
        raise NotFound(_("没有这条差评，或者不在您负责的范围。"))
    if verb != "view":
        require_move(user, remedy, verb)
    return remedy


def require_move(user: Any, remedy: Remedy, verb: str) -> None:
    if not can_move_remedy(user, remedy, verb):
        raise NotAllowed(_("这一步不由您来做：被评的人不处理自己的差评，整改的人不自己复核。"))


def get_invitation_to_ask(user: Any, uid: uuid.UUID) -> Invitation:
    """An open invitation that the user may ask about by telephone. Raises NotFound."""
    invitations = Invitation.objects.visible_to(user).open().exclude(staff=user)
    found = invitations.filter(uid=uid, subject_uid__isnull=False).first() if can_ask_by_call(user) else None
    if found is None:
        raise NotFound(_("这次服务不用再问了：已经评价过，或者太久了。"))
    return found


def _has(user: Any, *roles: str) -> bool:
    return bool(user.is_authenticated and user.has_role(*roles))
