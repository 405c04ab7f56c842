"""Uploading a ledger, saying what its columns are, undoing its import."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bianmin.core.models import Area
from bianmin.core.scope import under_codes
from bianmin.residents.ledger.fields import CHECKED
from bianmin.residents.roles import areas_imported_by
from bianmin.residents.selectors.ledger_columns import SheetColumns, field_choices

MOST_FILES = 20
ACCEPT = ".xlsx,.xls,.et,.xlsm,.ods,.csv"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        many = data if isinstance(data, list | tuple) else [data] if data else []
        if len(many) > MOST_FILES:
            raise forms.ValidationError(_("一次最多 %(most)d 个文件。") % {"most": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in many] or [super().clean(None, initial)]


def _grids(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Grids under these codes with their community, for a select."""
    rows = (
        Area.objects.filter(under_codes(codes, "code"), kind=Area.Kind.GRID).select_related("parent").order_by("code")
    )
    return [
        ("", str(_("不设，有地址而认不出网格的行算有错误"))),
        *((row.code, f"{row.parent} · {row.name}") for row in rows),
    ]


class LedgerUploadForm(forms.Form):
    # Empty ones are refused where all others are: by their name, and without keeping the rest out.
    file = FilesField(label=_("台账文件"), allow_empty_file=True, widget=FilesInput(attrs={"accept": ACCEPT}))
    area_code = forms.ChoiceField(label=_("哪个区域的台账"))
    default_grid = forms.ChoiceField(
        label=_("默认网格"), required=False, help_text=_("表里没有写网格、地址也查不到网格的人，登记到这里。")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = areas_imported_by(user)
        areas = list(Area.objects.filter(code__in=codes).order_by("code").values_list("code", "name"))
        choice: forms.ChoiceField = self.fields["area_code"]  # type: ignore[assignment]
        grid: forms.ChoiceField = self.fields["default_grid"]  # type: ignore[assignment]
        choice.choices = areas
        choice.initial = areas[0][0] if areas else ""
        grid.choices = _grids(codes)
        if len(areas) == 1:
            choice.widget = forms.HiddenInput()


class LedgerColumnsForm(forms.Form):
    """One select for each column, by the key that ledger_columns gives it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    default_grid = forms.ChoiceField(label=_("默认网格"), required=False)
    hidden_sheets = forms.BooleanField(label=_("隐藏的工作表也读"), required=False)

    def __init__(self, *args: Any, sheets: Sequence[SheetColumns], area_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = sheets
        grid: forms.ChoiceField = self.fields["default_grid"]  # type: ignore[assignment]
        grid.choices = _grids([area_code])
        choices = [("", _("不导入")), *field_choices()]
        for column in (one for sheet in sheets for one in sheet.columns):
            self.fields[column.key] = forms.ChoiceField(
                label=column.heading, required=False, choices=choices, initial=column.field
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for sheet in self.sheets:
            seen: dict[str, str] = {}
            for column in sheet.columns:
                chosen = data.get(column.key)
                if not chosen or chosen in CHECKED:
                    continue
                if seen.setdefault(chosen, column.heading) != column.heading:
                    self.add_error(column.key, _("和“%(other)s”选了同一项，请只留一列。") % {"other": seen[chosen]})
        return data

    def columns(self) -> dict[str, dict[str, str]]:
        """{sheet: {heading: field or ""}}."""
        return {
            sheet.name: {column.heading: self.cleaned_data.get(column.key, "") for column in sheet.columns}
            for sheet in self.sheets
        }

    def rows(self) -> list[tuple[SheetColumns, list[tuple[Any, forms.BoundField]]]]:
        """Each sheet with its columns and their selects."""
        return [(sheet, [(column, self[column.key]) for column in sheet.columns]) for sheet in self.sheets]


class LedgerBeginForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class LedgerUndoForm(forms.Form):
    reason = forms.CharField(label=_("为什么撤销"), max_length=100, help_text=_("和撤销一起记录下来。"))
