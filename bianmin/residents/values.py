"""Whether what is said of a person can be: codes of their tables, a possible birthday, nothing hidden in a name."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import clock, codes

from .errors import Invalid

TABLES = {
    "certificate_type": "certificate",
    "sex": "sex",
    "ethnic": "ethnic",
    "marital": "marital",
    "education": "education",
    "political": "political",
    "employment": "employment",
    "relation": "kinship",
    "hukou_type": "hukou_type",
}
SHOWN = ("name", "former_name", "workplace", "hukou_address", "bank_name")
HIDDEN = (
    "Cc",
    "Cf",
    "Zl",
    "Zp",
)  # Unicode: controls, marks that turn or join a line; private characters are names, too
MOST_ID_NUMBER = 30  # characters; what its mask has room for
OLDEST = 130  # years


def require_values(values: Mapping[str, Any]) -> None:
    """Raises Invalid for the first field of `values` whose value cannot be; empty means not known and always can."""
    for field, value in values.items():
        if field == "certificate_type" and not value:
            raise Invalid(_("请选择证件种类。"), field=field)
        if value in ("", None):
            continue
        if field in TABLES and not codes.known(TABLES[field], str(value)):
            raise Invalid(_("这个代码不在代码表里，请按代码表填写。"), field=field)
        if field in SHOWN and any(unicodedata.category(character) in HIDDEN for character in str(value)):
            raise Invalid(_("里面有看不见的字符，请删去后重新输入。"), field=field)
        if field == "birth_date":
            _require_birthday(value)
        if field == "id_number" and len(value) > MOST_ID_NUMBER:
            raise Invalid(_("证件号码最多 %(most)d 位，请核对。") % {"most": MOST_ID_NUMBER}, field=field)


def _require_birthday(day: date) -> None:
    today = clock.today()
    if day > today or day.year < today.year - OLDEST:
        text = _("出生日期不对：不能晚于今天，也不能早于 %(year)d 年。请核对证件。")
        raise Invalid(text % {"year": today.year - OLDEST}, field="birth_date")
