"""What a form says of a value that it cannot take: sentences of the house in place of Django's own, for every form."""

from typing import Any

from django.contrib.auth import validators as names
from django.core import validators
from django.forms import fields
from django.utils.translation import gettext_lazy as _

USERNAME = _("用户名只能用字母、数字和 @ . + - _，中间不留空格。")


def install() -> None:
    """Set once, before any form is bound; a field that has words of its own keeps them."""
    digits: dict[str, Any] = {
        "invalid": _("请填数字。"),
        "max_digits": _("总共最多 %(max)s 位数字。"),
        "max_decimal_places": _("最多 %(max)s 位小数。"),
        "max_whole_digits": _("小数点前面最多 %(max)s 位。"),
    }
    validators.DecimalValidator.messages = digits
    validators.MinValueValidator.message = _("不能小于 %(limit_value)s。")
    validators.MaxValueValidator.message = _("不能大于 %(limit_value)s。")
    validators.MinLengthValidator.message = _("至少 %(limit_value)d 个字，现在是 %(show_value)d 个。")
    validators.MaxLengthValidator.message = _("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。")
    names.ASCIIUsernameValidator.message = USERNAME
    names.UnicodeUsernameValidator.message = USERNAME
    fields.IntegerField.default_error_messages = {"invalid": _("请填整数。")}
    fields.DecimalField.default_error_messages = {"invalid": _("请填数字。")}
    fields.DateField.default_error_messages = {"invalid": _("请填日期，例如 2026-11-05。")}
    fields.TimeField.default_error_messages = {"invalid": _("请填时间，例如 08:30。")}
