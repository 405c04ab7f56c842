"""Merging two records: which side of each field, and why; undoing it."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bianmin.residents.merge_fields import DROP, KEEP
from bianmin.residents.models import Person
from bianmin.residents.selectors.person_merge import MergeRow

PREFIX = "take_"


class PersonMergeForm(forms.Form):
    """One choice for each field in which the two differ; `versions` are those of both when the page was opened."""

    reason = forms.CharField(
        label=_("为什么是同一个人"),
        max_length=200,
        help_text=_("例如：两个社区各登记了一次，已向本人核实"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    versions = forms.RegexField(r"^\d+ \d+$", max_length=24, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, keep: Person, drop: Person, rows: list[MergeRow]) -> None:
        super().__init__(data, initial={"versions": f"{keep.version} {drop.version}"})
        self.rows = rows
        for row in rows:
            sides = [(KEEP, row.keep), (DROP, row.drop)]
            self.fields[PREFIX + row.field] = forms.ChoiceField(
                label=row.label, choices=sides, required=False, initial=row.usual
            )

    @property
    def contradicting(self) -> list[tuple[MergeRow, str]]:
        """Rows of which both sides say something, each with the side that is chosen by now."""
        return [pair for pair in self._chosen() if not pair[0].one_sided]

    @property
    def one_sided(self) -> list[tuple[MergeRow, str]]:
        """Rows of which one side says nothing."""
        return [pair for pair in self._chosen() if pair[0].one_sided]

    def _chosen(self) -> Iterator[tuple[MergeRow, str]]:
        for row in self.rows:
            yield row, str(self[PREFIX + row.field].value() or row.usual)

    def clean_versions(self) -> tuple[int, int]:
        keep, drop = self.cleaned_data["versions"].split()
        return int(keep), int(drop)

    def renew(self) -> None:
        """Go on from the records as they stand now; what was chosen and typed stays."""
        data = cast(QueryDict, self.data).copy()
        data["versions"] = str(self.initial["versions"])
        self.data = data

    def merge(self) -> dict[str, Any]:
        """What `person_merge` takes."""
        chosen = {row.field: self.cleaned_data[PREFIX + row.field] for row in self.rows}
        return {
            "versions": self.cleaned_data["versions"],
            "chosen": {name: side for name, side in chosen.items() if side},
            "reason": self.cleaned_data["reason"],
        }


class PersonUnmergeForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么撤销"), max_length=200, help_text=_("例如：是同名同日出生的两个人"), widget=forms.TextInput()
    )


class PersonMergeFindForm(forms.Form):
    find = forms.CharField(
        label=_("找另一份档案"),
        max_length=100,
        help_text=_("姓名、拼音、证件号、电话或地址"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("请输入另一份档案的姓名、证件号或电话。")},
    )
