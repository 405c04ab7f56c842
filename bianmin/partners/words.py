"""Words that pages, forms and the journal share."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WEEKDAYS: list[str | Promise] = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
