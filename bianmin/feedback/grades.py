"""The five grades (五级评价) and what is graded one by one: at the counter and online (GB/T 39735-2020)."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Grade(models.IntegerChoices):
    VERY_GOOD = 5, _("非常满意")
    GOOD = 4, _("满意")
    FAIR = 3, _("基本满意")
    BAD = 2, _("不满意")
    VERY_BAD = 1, _("非常不满意")

    @property
    def bad(self) -> bool:
        """The two lowest open the loop."""
        return self <= Grade.BAD


class Mode(models.TextChoices):
    ONSITE = "onsite", _("到现场办")
    ONLINE = "online", _("网上办")


SCORES: dict[str, dict[str, str | Promise]] = {
    Mode.ONSITE: {
        "efficiency": _("办事快不快"),
        "competence": _("业务熟不熟"),
        "attitude": _("态度好不好"),
    },
    Mode.ONLINE: {
        "efficiency": _("办事快不快"),
        "guide": _("指南准不准"),
        "convenience": _("方便不方便"),
        "usability": _("页面好不好用"),
    },
}
ALL_SCORES = tuple(dict.fromkeys(name for names in SCORES.values() for name in names))
