"""The verbs of ratings in the journal, in words. No entry names a rater."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .grades import Grade
from .models import Rating
from .workflow import REMEDY

VERBS: dict[str, str | Promise] = {
    "rating.give": _("评价"),
    "rating.decline": _("不愿评价"),
    "remedy.reveal": _("看评价人的号码"),
    "tablet.renew": _("换评价器的地址"),
    **{f"remedy.{move.verb}": move.label for move in REMEDY.moves.values()},
}
FIELDS = {"grade": _("等级"), "channel": _("渠道"), "window": _("窗口"), "state": _("状态")}
VALUES = {
    "grade": {str(value): label for value, label in Grade.choices},
    "channel": dict(Rating.Channel.choices),
}
