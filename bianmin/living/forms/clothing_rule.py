"""The centre's rule of clothing aid: its figures, what is taken, and who may be given clothes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.errors import UserError
from bianmin.living.actions.clothing_rule import MOST_NEEDS, check_first_day
from bianmin.living.models import ClothingRule
from bianmin.living.models.clothing import MOST_CAP
from bianmin.living.rule_picker import Reading, rule_reading
from bianmin.living.selectors.clothing_need import need_sentences

from .rule_picker import LinesForm, RulePicker, changes_lines, clean_typed, tag_choices

EMPTY_NEEDS = 1
_LINES = ("accepted", "refused")


class ClothingRuleForm(LinesForm):
    """The needs stand in rows of a name and who is picked or typed; a row in which nothing stands is left out."""

    use_required_attribute = False
    effective_from = forms.DateField(
        label=_("执行日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    cap = forms.IntegerField(label=_("每户每季最多几件"), min_value=1, max_value=MOST_CAP)
    low = forms.IntegerField(label=_("少于几件算短缺"), min_value=0, max_value=999)
    accepted = forms.CharField(label=_("可以捐的"), widget=forms.Textarea(attrs={"rows": 5}), help_text=_("一行一种"))
    refused = forms.CharField(
        label=_("不收的"), widget=forms.Textarea(attrs={"rows": 4}), required=False, help_text=_("一行一种")
    )
    place = forms.CharField(label=_("送到哪里"), max_length=200, required=False)
    source = forms.CharField(label=_("依据"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, rule: ClothingRule | None) -> None:
        needs = rule.needs if rule else []
        initial: dict[str, Any] = {"effective_from": clock.today(), "cap": 6, "low": 3}
        if rule:
            initial |= {"cap": rule.cap, "low": rule.low, "place": rule.place, "source": rule.source}
            initial |= {"accepted": "\n".join(rule.accepted), "refused": "\n".join(rule.refused)}
        super().__init__(data, initial=initial)
        tags = tag_choices()
        self._count = self._rows(needs)
        self.needs = [
            NeedRow(self, place, needs[place] if place < len(needs) else {}, tags) for place in range(self._count)
        ]

    def _rows(self, needs: list[dict[str, str]]) -> int:
        """As many as were sent, with one more or one emptied when that was asked for; at first one empty row."""
        count = len(needs) + EMPTY_NEEDS
        if self.is_bound:
            data: Any = self.data
            count = max(len(needs), sum(name.startswith("name_") for name in data))
            count += data.get("more") == "needs"
            if gone := data.get("drop"):
                names = (f"name_{gone}", f"expr_{gone}", f"need{gone}who")
                self.data = data.copy()
                for name in [name for name in data if name in names[:2] or name.startswith(names[2])]:
                    del self.data[name]  # type: ignore[attr-defined]
                self.data[names[0]] = ""  # type: ignore[index]
        return min(count, MOST_NEEDS)

    @property
    def changing(self) -> bool:
        return changes_lines(self)

    @property
    def full(self) -> bool:
        return self._count >= MOST_NEEDS

    @property
    def plain(self) -> list[Any]:
        return [self[name] for name in self.base_fields if name not in _LINES]

    @property
    def long(self) -> list[Any]:
        return [self[name] for name in _LINES]

    def clean(self) -> dict[str, Any]:
        """All that is wrong, at once."""
        data = super().clean() or {}
        try:
            check_first_day(data.get("effective_from") or clock.today())
        except UserError as error:
            self.add_error("effective_from", error.message)
        for row in self.needs:
            row.clean()
        if not self.errors and not any(row.expr for row in self.needs):
            self.add_error("name_0", _now("请至少留一条领取条件。"))
        return data

    @property
    def sent(self) -> dict[str, Any]:
        data = self.cleaned_data
        needs = [
            {"code": row.code, "name": data[f"name_{row.place}"], "expr": row.expr} for row in self.needs if row.expr
        ]
        values = {name: data[name] for name in ("effective_from", "cap", "low", "place", "source")}
        lines = {name: [line.strip() for line in data[name].splitlines() if line.strip()] for name in _LINES}
        return {**values, **lines, "needs": needs}


class NeedRow:
    """One ground to be given clothes: `need` as it is stored, {} for a new one."""

    def __init__(self, form: ClothingRuleForm, place: int, need: Mapping[str, str], tags: list[Any]) -> None:
        self.form, self.place, self.code, self.expr = form, place, need.get("code", ""), ""
        form.fields[f"name_{place}"] = forms.CharField(
            label=_now("谁可以领"), max_length=40, required=False, initial=need.get("name", "")
        )
        stored = need.get("expr", "")
        self.picker = RulePicker(form, f"need{place}who", stored, tags, most=1)
        form.fields[f"expr_{place}"] = forms.CharField(
            label=_now("条件式"),
            max_length=400,
            required=False,
            initial=stored if self.picker.beyond else "",
            help_text=_now("写了条件式，就按它算，上面选的不算；清空就按上面选的。"),
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        )

    @property
    def number(self) -> int:
        return self.place + 1

    @property
    def name(self) -> Any:
        return self.form[f"name_{self.place}"]

    @property
    def typed(self) -> Any:
        return self.form[f"expr_{self.place}"]

    @property
    def line(self) -> dict[str, Any]:
        return self.picker.lines[0]

    @property
    def written(self) -> str:
        """The condition as it stands on the page, right or wrong."""
        return str(self.typed.value() or "").strip() or self.picker.text

    @property
    def reading(self) -> Reading | None:
        return rule_reading(self.written, need_sentences)

    def clean(self) -> None:
        name = str(self.form.cleaned_data.get(f"name_{self.place}") or "").strip()
        if not name and not self.written:
            return
        if not name and f"name_{self.place}" not in self.form.errors:
            self.form.add_error(f"name_{self.place}", _now("请填谁可以领，例如“低保家庭”；不要这一条，就去掉它。"))
        if self.form.cleaned_data.get(f"expr_{self.place}"):
            self.expr = clean_typed(self.form, f"expr_{self.place}", need_sentences)
        else:
            self.expr = self.picker.clean(need_sentences, _now("请选给谁，至少选一样。"))
