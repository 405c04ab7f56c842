"""What a window's tablet shows: the visit that has just ended there."""

from datetime import timedelta

from bianmin.core import clock
from bianmin.core.models import Window
from bianmin.feedback.models import Invitation, Tablet

FRESH = timedelta(minutes=15)


def tablet_of_code(code: str) -> Tablet | None:
    return Tablet.objects.select_related("window__centre").filter(code=code[:40]).first()


def visit_at(tablet: Tablet) -> Invitation | None:
    """The newest visit of the last quarter of an hour at the window, if it is not rated yet."""
    newest = Invitation.objects.filter(window=tablet.window_id, created_at__gt=clock.now() - FRESH).first()
    return newest if newest and newest.answered_at is None else None


def windows_with_tablets(centre_id: int | None) -> list[Window]:
    """Every open window of the centre, with its tablet if it has one."""
    return list(Window.objects.filter(centre=centre_id, active=True).select_related("rating_tablet"))
