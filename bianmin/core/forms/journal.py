"""What to look for in the journal."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bianmin.core import journal_words
from bianmin.core.selectors.journal import JournalFilter


class JournalFilterForm(forms.Form):
    staff = forms.CharField(label=_("员工姓名或登录名"), max_length=60, required=False)
    verb = forms.ChoiceField(label=_("操作"), required=False)
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(journal_words.labels().items(), key=lambda row: row[1])
        self.fields["verb"].choices = [("", gettext("全部操作")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", gettext("结束的日子要不早于开始的日子。"))
        return data

    def asked(self) -> JournalFilter:
        """The filter of a valid form."""
        return JournalFilter(**self.cleaned_data)
