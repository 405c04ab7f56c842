"""What lists of archive packages are narrowed by, and why one is taken out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.affairs.selectors.item import current_items


class ArchiveFilterForm(forms.Form):
    use_required_attribute = False
    month = forms.DateField(
        label=_("办结月份"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    item = forms.ChoiceField(label=_("事项"), required=False)

    def __init__(self, *args: Any, offices: set[int] | None = None, **kwargs: Any) -> None:
        """`offices`: whose items alone are offered, by their ids; None: all of them."""
        super().__init__(*args, **kwargs)
        items = [
            (version.item.code, version.name)
            for version in current_items()
            if offices is None or version.item.office_id in offices
        ]
        self.fields["item"].choices = [("", _("全部事项")), *items]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that make sense, ready for the selector."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ArchiveDownloadForm(forms.Form):
    purpose = forms.CharField(
        label=_("用途"), max_length=200, help_text=_("例如：移交区档案馆、行政复议举证、审计检查。会记入操作日志。")
    )
