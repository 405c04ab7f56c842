"""The shape of a post; which areas and offices are offered depends on who gives it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.accounts.models import Role
from bianmin.core.models import Area, Centre, Office
from bianmin.core.scope import in_areas

DEPTH = {6: 0, 9: 1, 12: 2, 15: 3}  # digits of the code → level in the tree


class AreaField(forms.ModelChoiceField):
    """Areas in the order of their codes, each level a step to the right."""

    def label_from_instance(self, area: Area) -> str:
        return "　" * DEPTH.get(len(area.code), 0) + area.name


class PostAddForm(forms.Form):
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    centre = forms.ModelChoiceField(label=_("中心"), queryset=Centre.objects.none(), empty_label=None)
    office = forms.ModelChoiceField(
        label=_("科室"),
        queryset=Office.objects.none(),
        required=False,
        empty_label=_("不属于科室"),
        help_text=_("只有后台科室岗位需要选择。"),
    )
    area = AreaField(
        label=_("区域"),
        queryset=Area.objects.none(),
        to_field_name="code",
        help_text=_("只能看到这个区域里的居民和办件。"),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.filter(in_areas(actor, "code"))
        centres = Centre.objects.filter(area__in=areas)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["centre"].queryset = centres  # type: ignore[attr-defined]
        self.fields["office"].queryset = Office.objects.filter(centre__in=centres)  # type: ignore[attr-defined]
