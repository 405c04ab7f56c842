"""Every form speaks the words of the house about a value that it cannot take."""

import pytest
from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (forms.DecimalField(max_digits=4, decimal_places=1), "1.25", "最多 1 位小数。"),
        (forms.DecimalField(max_digits=4), "12345", "总共最多 4 位数字。"),
        (forms.DecimalField(), "x", "请填数字。"),
        (forms.DecimalField(min_value=1), "0", "不能小于 1。"),
        (forms.IntegerField(max_value=9), "10", "不能大于 9。"),
        (forms.IntegerField(), "1.5", "请填整数。"),
        (forms.CharField(max_length=2), "一二三", "最多 2 个字，现在是 3 个。"),
        (forms.DateField(), "昨天", "请填日期，例如 2026-11-05。"),
        (forms.TimeField(), "八点", "请填时间，例如 08:30。"),
        (forms.CharField(validators=[ASCIIUsernameValidator()]), "王 建设", "用户名只能用字母、数字和 @ . + - _"),
    ],
)
def test_what_a_field_says(field: forms.Field, typed: str, words: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)
    assert words in refused.value.messages[0]
