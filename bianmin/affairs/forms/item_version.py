"""The editor of an item's draft: its texts and limits, and its lists row by row.

What a row must be like is checked by `catalogue.py`; here texts become the shapes that it takes.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from bianmin.affairs.models import ItemVersion
from bianmin.affairs.selectors.form import CHECKS, choice_codes
from bianmin.residents.models import DocumentType

MOST = 80


def _long(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PlainForm(forms.Form):
    use_required_attribute = False


class ItemVersionForm(PlainForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    name = forms.CharField(label=_("事项名称"), max_length=80)
    kind = forms.ChoiceField(label=_("办理方式"), choices=ItemVersion.Kind.choices, widget=forms.RadioSelect)
    summary = forms.CharField(label=_("一句话说明"), max_length=300, required=False, widget=_long())
    keywords = forms.CharField(
        label=_("平常的说法"), required=False, widget=_long(), help_text=_("每行一个，居民会这样找")
    )
    eligibility_text = forms.CharField(label=_("谁可以办"), max_length=300, required=False, widget=_long())
    promised_workdays = forms.IntegerField(label=_("承诺时限（工作日）"), min_value=0, help_text=_("即办件填 0"))
    statutory_workdays = forms.IntegerField(label=_("法定时限（工作日）"), min_value=0, required=False)
    publicity_days = forms.IntegerField(label=_("公示（天）"), min_value=0)
    fee = forms.DecimalField(label=_("收费（元）"), min_value=0, decimal_places=2)
    delivery = forms.CharField(label=_("怎么领取"), required=False, widget=_long(), help_text=_("每行一种"))
    acceptance_with_gap = forms.BooleanField(label=_("可以容缺受理"), required=False)
    gap_workdays = forms.IntegerField(label=_("容缺后补期限（工作日）"), min_value=0)
    proactive = forms.BooleanField(label=_("主动找符合条件的人"), required=False)
    legal_basis = forms.CharField(label=_("依据"), max_length=300, required=False, widget=_long())
    guide_process = forms.CharField(label=_("办理流程"), required=False, widget=_long(5), help_text=_("每行一步"))
    guide_review_standard = forms.CharField(label=_("审查标准"), required=False, widget=_long())
    guide_result = forms.CharField(label=_("办理结果"), required=False, widget=_long())
    guide_remedy = forms.CharField(label=_("不服怎么办"), required=False, widget=_long(3))
    guide_promise = forms.CharField(label=_("申请人承诺"), required=False, widget=_long())
    guide_facts = forms.CharField(label=_("依据核实情况"), required=False, widget=_long())
    guide_note = forms.CharField(label=_("内部备注"), required=False, widget=_long())

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        guide = {name.removeprefix("guide_"): data.pop(name) for name in list(data) if name.startswith("guide_")}
        return {**data, "guide": guide}


class ConditionForm(PlainForm):
    expr = forms.CharField(label=_("条件（规则语言）"), required=False, max_length=600)
    text = forms.CharField(label=_("给人看的一句话"), required=False, max_length=200)

    @property
    def row(self) -> dict[str, Any]:
        return {"expr": self.cleaned_data["expr"], "text": self.cleaned_data["text"]}

    @property
    def empty(self) -> bool:
        return not self.cleaned_data.get("expr")


WAYS = [
    ("bring", _("居民带来")),
    ("document", _("存档的证件")),
    ("record", _("从档案取得")),
    ("generated", _("系统生成")),
]


class MaterialForm(PlainForm):
    code = forms.CharField(label=_("编号"), required=False, max_length=20)
    name = forms.CharField(label=_("材料名称"), required=False, max_length=120)
    form = forms.ChoiceField(label=_("形式"), required=False, choices=[("original", _("原件")), ("copy", _("复印件"))])
    source = forms.ChoiceField(
        label=_("来源"), required=False, choices=[("resident", _("居民")), ("system", _("系统"))]
    )
    way = forms.ChoiceField(label=_("怎样取得"), required=False, choices=WAYS)
    document = forms.ChoiceField(label=_("哪种证件"), required=False)
    paths = forms.CharField(label=_("档案字段"), required=False, max_length=200, help_text=_("例如 person.address"))
    needed_if = forms.CharField(label=_("什么情况下才要（规则语言）"), required=False, max_length=300)
    waivable = forms.BooleanField(label=_("可以容缺后补"), required=False)
    optional = forms.BooleanField(label=_("有的人才有，窗口可以选“不适用”"), required=False)

    def __init__(self, *args: Any, documents: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *documents.items()]
        several = str((self.initial or {}).get("document") or "")
        if "," in several:
            choices.append((several, " / ".join(documents.get(code, code) for code in several.split(","))))
        self.fields["document"].choices = choices  # type: ignore[attr-defined]

    @property
    def empty(self) -> bool:
        return not self.cleaned_data.get("name")

    @property
    def row(self) -> dict[str, Any]:
        data = self.cleaned_data
        codes = [code for code in data["document"].split(",") if code] if data["way"] == "document" else []
        paths = [path.strip() for path in data["paths"].split(",") if path.strip()]
        return {
            **{name: data[name] for name in ("code", "name", "form", "source", "needed_if", "waivable", "optional")},
            "document": (codes if len(codes) > 1 else codes[0]) if codes else None,
            "from_record": (paths or True) if data["way"] == "record" else False,
            "generated": data["way"] == "generated",
        }


class FieldForm(PlainForm):
    name = forms.CharField(label=_("字段名"), required=False, max_length=40)
    label = forms.CharField(label=_("标题"), required=False, max_length=60)
    type = forms.ChoiceField(label=_("类型"), required=False)
    group = forms.CharField(label=_("分组"), required=False, max_length=40)
    source = forms.CharField(label=_("从档案填入"), required=False, max_length=60)
    help = forms.CharField(label=_("填写说明"), required=False, max_length=200)
    most = forms.CharField(label=_("不能大于哪一栏（字段名）"), required=False, max_length=40)
    choices = forms.CharField(
        label=_("选项"), required=False, widget=_long(), help_text=_("每行一个；要存代码的写“代码=文字”")
    )
    required = forms.BooleanField(label=_("必填"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "text": _("一行字"), "longtext": _("多行字"), "address": _("地址"), "date": _("日期"), "number": _("数字"),
            "money": _("金额"), "phone": _("电话"), "id_number": _("证件号"), "bank_card": _("银行卡"),
            "choice": _("单选"), "yesno": _("是否"),
        }  # fmt: skip
        self.fields["type"].choices = [(kind, labels.get(kind, kind)) for kind in CHECKS]  # type: ignore[attr-defined]

    @property
    def empty(self) -> bool:
        return not (self.cleaned_data.get("name") or self.cleaned_data.get("label"))

    @property
    def row(self) -> dict[str, Any]:
        data = {name: self.cleaned_data[name] for name in ("name", "label", "type", "group", "source", "help", "most")}
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        choices = [[part.strip() for part in line.split("=", 1)] if "=" in line else line for line in lines]
        return {**data, "required": self.cleaned_data["required"], "choices": choices}


class GroundForm(PlainForm):
    code = forms.CharField(label=_("编号"), required=False, max_length=20)
    text = forms.CharField(label=_("理由"), required=False, max_length=300)
    basis = forms.CharField(label=_("依据"), required=False, max_length=300)

    @property
    def empty(self) -> bool:
        return not self.cleaned_data.get("text")

    @property
    def row(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("code", "text", "basis")}


class ItemVersionPublishForm(PlainForm):
    change_note = forms.CharField(label=_("这次改了什么"), max_length=200, widget=_long())


class FormTemplateUploadForm(PlainForm):
    file = forms.FileField(label=_("Word 模板（.docx）"), widget=forms.FileInput(attrs={"accept": ".docx"}))
    note = forms.CharField(label=_("说明"), required=False, max_length=120)


LISTS: dict[str, type[PlainForm]] = {
    "conditions": ConditionForm,
    "materials": MaterialForm,
    "form": FieldForm,
    "refusal_grounds": GroundForm,
}


class Editor:
    """The draft's form and its four lists, bound together."""

    def __init__(self, draft: ItemVersion, data: Any = None) -> None:
        self.form = ItemVersionForm(data, initial=_initial(draft))
        documents = dict(DocumentType.objects.values_list("code", "name"))
        self.lists = {name: _formset(name, draft, data, documents) for name in LISTS}

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(formset.is_valid() for formset in self.lists.values())])

    @property
    def values(self) -> dict[str, Any]:
        return self.form.values | {name: _rows(formset) for name, formset in self.lists.items()}


def _formset(name: str, draft: ItemVersion, data: Any, documents: dict[str, str]) -> BaseFormSet[Any]:
    kind = formset_factory(LISTS[name], extra=1, can_order=True, can_delete=True, max_num=MOST, absolute_max=MOST)
    more = {"documents": documents} if name == "materials" else {}
    return kind(data, prefix=name, initial=[_row(name, row) for row in getattr(draft, name)], form_kwargs=more)


def _rows(formset: BaseFormSet[Any]) -> list[dict[str, Any]]:
    """Rows that are not empty and not removed, in the order that was given; a row without a number stays last."""
    kept = [form for form in formset.forms if not form.empty and not form.cleaned_data.get("DELETE")]
    return [form.row for form in sorted(kept, key=lambda form: form.cleaned_data.get("ORDER") or MOST)]


def _row(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the draft as the form shows it."""
    if name == "materials":
        way = "generated" if row.get("generated") else "record" if row.get("from_record") else "bring"
        paths = row.get("from_record")
        return {
            **row,
            "way": "document" if row.get("document") else way,
            "document": _joined(row.get("document")),
            "paths": "" if isinstance(paths, bool) else _joined(paths),
        }
    if name == "form":
        lines = [label if code == label else f"{code}={label}" for code, label in choice_codes(row).items()]
        return {**row, "choices": "\n".join(lines)}
    return dict(row)


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else ",".join(value) if isinstance(value, Iterable) else ""


def _initial(draft: ItemVersion) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in ItemVersionForm.base_fields if hasattr(draft, name)}
    for name in ("keywords", "delivery"):
        values[name] = "\n".join(values[name] or [])
    for key, value in (draft.guide or {}).items():
        values[f"guide_{key}"] = "\n".join(value) if isinstance(value, list) else value or ""
    return values
