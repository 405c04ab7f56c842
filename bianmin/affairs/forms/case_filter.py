"""What lists of cases are narrowed by. A filter that makes no sense is left out, with a word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.affairs.selectors.case_list import DUE
from bianmin.affairs.selectors.item import current_items
from bianmin.affairs.workflow import CASE
from bianmin.core.models import Office


class CaseFilterForm(forms.Form):
    use_required_attribute = False
    number = forms.CharField(label=_("受理编号"), required=False, max_length=30)
    item = forms.ChoiceField(label=_("事项"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    office = forms.ChoiceField(label=_("科室"), required=False)
    due = forms.ChoiceField(label=_("期限"), required=False)
    since = forms.DateField(label=_("从哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, only: tuple[str, ...] = (), offices: set[int] | None = None, **kwargs: Any) -> None:
        """`offices`: whose items alone are offered, by their ids; None: all of them."""
        super().__init__(*args, **kwargs)
        items = [
            (version.item.code, version.name)
            for version in current_items()
            if offices is None or version.item.office_id in offices
        ]
        self._choices("item", [("", _("全部事项")), *items])
        self._choices("state", [("", _("全部状态")), ("open", _("没有办结的")), *CASE.choices])
        self._choices("office", [("", _("全部科室")), *Office.objects.values_list("code", "name")])
        self._choices("due", [("", _("全部期限")), *DUE.items()])
        for name in set(self.fields) - set(only or self.fields):
            del self.fields[name]

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that make sense, ready for the selector."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
