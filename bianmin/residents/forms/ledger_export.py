"""Which people are to be exported, how, and what for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.residents.models import LedgerExport, Need, Person, TagType
from bianmin.residents.permissions import can_export_full
from bianmin.residents.selectors.ledger_export import ExportFilter, export_area_choices

FULL = [
    ("", gettext_lazy("隐去：姓名和号码只留头尾、出生只写年，不含门牌、备注、残疾等级和敏感标签")),
    ("full", gettext_lazy("完整：全部内容，要写明用途")),
]
OLDEST = 130


class LedgerExportForm(forms.Form):
    area_code = forms.ChoiceField(label=gettext_lazy("区域"))
    sex = forms.ChoiceField(label=gettext_lazy("性别"), required=False)
    age_from = forms.IntegerField(label=gettext_lazy("年龄从"), required=False, min_value=0, max_value=OLDEST)
    age_to = forms.IntegerField(label=gettext_lazy("年龄到"), required=False, min_value=0, max_value=OLDEST)
    residence = forms.ChoiceField(label=gettext_lazy("居住情况"), required=False)
    tag = forms.ChoiceField(label=gettext_lazy("标签"), required=False)
    need = forms.ChoiceField(label=gettext_lazy("需求"), required=False)
    layout = forms.ChoiceField(
        label=gettext_lazy("格式"),
        choices=LedgerExport.Layout.choices,
        initial=LedgerExport.Layout.LEDGER,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("完整内容的台账格式改好后可以再导入；国标格式用代码，供报送和交换。"),
    )
    full = forms.ChoiceField(label=gettext_lazy("内容"), choices=FULL, required=False, widget=forms.RadioSelect)
    purpose = forms.CharField(label=gettext_lazy("用途"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, user: Any, again: LedgerExport | None = None) -> None:
        """`again`: an earlier export, with whose conditions an empty form begins."""
        super().__init__(data, initial=_asked_before(again) if again else None)
        areas = [(area.code, area.name) for area in export_area_choices(user)]
        in_full = [code for code, _name in areas if can_export_full(user, code)]
        self._choose("area_code", areas)
        self._choose("sex", [("", _("不限")), ("1", _("男")), ("2", _("女"))])
        self._choose("residence", [("", _("不限")), *Person.Residence.choices])
        self._choose("need", [("", _("不限")), *Need.Kind.choices])
        tags = TagType.objects.all() if in_full else TagType.objects.filter(sensitive=False)
        self._choose("tag", [("", _("不限")), *tags.values_list("code", "name")])
        if in_full:
            self.fields["purpose"].help_text = _("导出完整内容，或按敏感标签导出时，必须写明。")
        else:
            del self.fields["full"]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def export(self) -> dict[str, Any]:
        """The arguments of `ledger_export_ask`, of a valid form."""
        data = self.cleaned_data
        names = ("sex", "age_from", "age_to", "residence", "tag", "need")
        return {
            "area_code": data["area_code"],
            "asked": ExportFilter(**{name: data[name] for name in names}),
            "layout": data["layout"],
            "full": data.get("full") == "full",
            "purpose": data["purpose"],
        }


def _asked_before(export: LedgerExport) -> dict[str, Any]:
    kept = {"area_code": export.area_code, "layout": export.layout, "purpose": export.purpose}
    return {**export.filters, **kept, "full": "full" if export.full else ""}


class LedgerExportRefuseForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("不批准的原因"), max_length=200)
