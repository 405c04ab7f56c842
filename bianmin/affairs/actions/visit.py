"""What has ended is invited to be rated (好差评): a visit about a case once a day, an online matter once."""

from datetime import date
from typing import Any

from bianmin.affairs.models import BundleReceipt, Case
from bianmin.core import clock
from bianmin.core.models import Window
from bianmin.feedback.actions.rating_invite import rating_invite
from bianmin.feedback.grades import Mode

from .steps import subject_of


def visit_ended(case: Case, *, actor: Any, window: Window | None = None) -> None:
    """Invite to rate today's visit, or an online matter once it is closed; inside the action's transaction."""
    online = case.channel != Case.Channel.COUNTER
    if online and not case.closed_at:
        return
    rating_invite(
        key=matter_key(case) if online else visit_key(case, clock.today()),
        mode=Mode.ONLINE if online else Mode.ONSITE,
        title=case.item_version.name,
        centre=case.centre,
        area_code=case.area_code,
        subject_uid=subject_of(case),
        office=case.office,
        window=window,
        staff=actor,
    )


def visit_key(case: Case, day: date) -> str:
    """What a visit about `case` on `day` is known by."""
    return f"case:{case.uid}:{day.isoformat()}"


def matter_key(case: Case) -> str:
    """What an online matter as a whole is known by."""
    return f"case:{case.uid}"


def bundle_key(receipt: BundleReceipt) -> str:
    """What the visit of a bundle is known by: one for all its cases."""
    return f"bundle:{receipt.uid}"
