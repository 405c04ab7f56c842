"""The verbs of organisations in the journal, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .workflow import PROVIDER

VERBS: dict[str, str | Promise] = {
    "organization.edit": _("改单位资料"),
    "organization.register": _("登记单位"),
    **{f"provider.{move.verb}": move.label for move in PROVIDER.moves.values()},
}
FIELDS: dict[str, str | Promise] = {
    "credit_code": _("统一社会信用代码"),
    "before": _("原为"),
    "after": _("改为"),
    "contact_name": _("联系人"),
    "contact_phone": _("联系电话"),
    "area_code": _("区域"),
}
