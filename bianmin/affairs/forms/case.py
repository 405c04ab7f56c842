"""Forms of what happens to a case, one a verb. Each carries the version that the page showed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.accounts.models import Role, User
from bianmin.affairs.actions.case_decide import refusal_grounds
from bianmin.affairs.actions.material import may_not_apply
from bianmin.affairs.models import Case, CaseMaterial, Delivery, Paper

WANTED_ROWS = 3


def _long(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CaseMoveForm(forms.Form):
    """What every move carries."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, case: Case, user: Any, **kwargs: Any) -> None:
        self.case, self.user = case, user
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = case.version

    @property
    def sent(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        return dict(self.cleaned_data)


class CaseNoteForm(CaseMoveForm):
    body = forms.CharField(label=_("便签"), max_length=1000, widget=_long(), help_text=_("只有同事看得到，居民看不到"))


class CaseAssignForm(CaseMoveForm):
    officer = forms.ModelChoiceField(
        User.objects.none(), label=_("转给哪位同事"), required=False, empty_label=_("我自己")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = User.objects.filter(
            posts__role=Role.OFFICER, posts__office=self.case.office_id, is_active=True
        ).exclude(pk=self.user.pk)
        self.fields["officer"].queryset = colleagues.distinct()  # type: ignore[attr-defined]


class CaseRequestSupplementForm(CaseMoveForm):
    """Materials of the case by code, and up to three that are new."""

    codes = forms.MultipleChoiceField(label=_("重新要这些材料"), required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_("给申请人的说明"), required=False, max_length=500, widget=_long(2))
    workdays = forms.IntegerField(label=_("几个工作日内补齐"), min_value=1, max_value=60, initial=10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(self.case.materials.all())
        self.fields["codes"].choices = [(row.code, row.name) for row in rows]  # type: ignore[attr-defined]
        for place in range(1, WANTED_ROWS + 1):
            self.fields[f"new_{place}"] = forms.CharField(
                label=_("另外还要的材料 %(place)d") % {"place": place}, required=False, max_length=120
            )
        self.order_fields(["codes", *(f"new_{place}" for place in range(1, WANTED_ROWS + 1)), "note", "workdays"])

    @property
    def sent(self) -> dict[str, Any]:
        data = self.cleaned_data
        new = [data[f"new_{place}"].strip() for place in range(1, WANTED_ROWS + 1)]
        wanted = [{"code": code} for code in data["codes"]] + [{"name": name} for name in new if name]
        return {"wanted": wanted, "note": data["note"], "workdays": data["workdays"], "version": data["version"]}


class CaseSupplyForm(CaseMoveForm):
    """What was brought now: of the open supplement, or a material that was to follow."""

    codes = forms.MultipleChoiceField(label=_("这次收到的材料"), required=False, widget=forms.CheckboxSelectMultiple)
    not_needed = forms.MultipleChoiceField(
        label=_("不适用的材料"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("申请人没有、也不需要的，例如当初误选了“容缺后补”"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = supply_choices(self.case)  # type: ignore[attr-defined]
        codes = may_not_apply(self.case)
        choices = [(row.code, row.name) for row in still_open(self.case) if row.code in codes]
        self.fields["not_needed"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["not_needed"]

    @property
    def sent(self) -> dict[str, Any]:
        return {
            "materials": {
                **dict.fromkeys(self.cleaned_data.get("not_needed", []), CaseMaterial.Status.NOT_NEEDED),
                **dict.fromkeys(self.cleaned_data["codes"], CaseMaterial.Status.RECEIVED),
            },
            "version": self.cleaned_data["version"],
        }


def supply_choices(case: Case) -> list[tuple[str, str]]:
    waiting = case.supplements.filter(answered_at=None).first()
    wanted = {row["code"]: row["name"] for row in waiting.wanted} if waiting else {}
    return list((wanted | {row.code: row.name for row in still_open(case)}).items())


def still_open(case: Case) -> list[CaseMaterial]:
    return list(case.materials.filter(status__in=(CaseMaterial.Status.GAP, CaseMaterial.Status.MISSING)))


class CasePublishForm(CaseMoveForm):
    days = forms.IntegerField(label=_("公示几天"), min_value=1, max_value=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = self.case.item_version.publicity_days or 7


class CaseEndPublicityForm(CaseMoveForm):
    objections = forms.CharField(
        label=_("公示结果"), required=False, max_length=1000, widget=_long(), help_text=_("没有异议可以不填")
    )


class CaseExtendForm(CaseMoveForm):
    workdays = forms.IntegerField(label=_("延长几个工作日"), min_value=1, max_value=10)
    reason = forms.CharField(label=_("延长的理由"), max_length=300, widget=_long(), help_text=_("会告诉申请人"))


class CaseApproveForm(CaseMoveForm):
    result = forms.CharField(label=_("办理结果"), required=False, max_length=200)
    note = forms.CharField(label=_("说明"), required=False, max_length=1000, widget=_long())
    without_publicity = forms.CharField(
        label=_("公示说明"), required=False, max_length=200, help_text=_("已在别处公示的，写明时间和地点")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.case.item_version
        self.fields["result"].initial = version.guide.get("result") or ""
        if not version.publicity_days:
            del self.fields["without_publicity"]


class CaseRefuseForm(CaseMoveForm):
    grounds = forms.MultipleChoiceField(label=_("不予办理的理由"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=_("具体情况"),
        max_length=1000,
        widget=_long(4),
        help_text=_("写清事实，申请人会在决定书上看到"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = refusal_grounds(self.case)
        self.fields["grounds"].choices = [  # type: ignore[attr-defined]
            (row["code"], f"{row['text']}（{row['basis']}）" if row.get("basis") else row["text"]) for row in rows
        ]


class CaseReasonForm(CaseMoveForm):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=_long())


class CaseWithdrawForm(CaseMoveForm):
    reason = forms.CharField(label=_("申请人的说法"), required=False, max_length=200, widget=_long(2))


class CaseDeliverForm(CaseMoveForm):
    method = forms.ChoiceField(
        label=_("怎样交给申请人"), choices=Delivery.Method.choices, initial="signature", widget=forms.RadioSelect
    )
    receiver = forms.CharField(label=_("签收人姓名"), required=False, max_length=60)
    pickup_code = forms.CharField(
        label=_("取件码"),
        required=False,
        max_length=12,
        help_text=_("回执上的 6 位数字"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    tracking = forms.CharField(label=_("邮件号码"), required=False, max_length=40)
    signature_png = forms.CharField(
        required=False, max_length=400_000, widget=forms.HiddenInput(attrs={"data-not-kept": ""})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Who waited for a decision on the spot signs for it; who fetches a result later is asked for the name."""
        super().__init__(*args, **kwargs)
        if self.on_the_spot:
            present = self.case.agent or self.case.person
            contact = self.case.organization.contact_name if self.case.organization else ""
            self.fields["receiver"].initial = present.name if present else contact

    @property
    def on_the_spot(self) -> bool:
        return self.case.item_version.on_the_spot and self.case.state == "approved"

    @property
    def papers(self) -> list[Paper]:
        """What is handed over now: the decision, and the receipt."""
        kinds = (Paper.Kind.APPROVAL, Paper.Kind.REFUSAL, Paper.Kind.RECEIPT)
        found = self.case.papers.filter(kind__in=kinds, void=False).defer("content")
        return sorted(found, key=lambda paper: kinds.index(Paper.Kind(paper.kind)))
