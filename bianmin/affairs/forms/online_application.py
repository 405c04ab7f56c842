"""What a clerk answers to an application from the phone. Each form carries the version that the page showed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.affairs.actions.online_application import OTHER
from bianmin.affairs.actions.online_decide import WORDS_LENGTH
from bianmin.affairs.models import ItemVersion

CHOSEN, TEXT = "m_", "t_"


class OnlineAnswerForm(forms.Form):
    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @property
    def sent(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        return dict(self.cleaned_data)


class OnlineAcceptForm(OnlineAnswerForm):
    despite = forms.CharField(
        label=_("受理理由"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("有条件不符合、申请人坚持申请的才填"),
    )


class OnlineReturnForm(OnlineAnswerForm):
    """Each material that is to be brought again, with what is wrong; everything at once."""

    words = forms.CharField(
        label=_("还要改什么"),
        required=False,
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如申请表哪一栏要改；一次说全"),
    )

    def __init__(self, *args: Any, version_of: ItemVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(row["code"], row["name"]) for row in version_of.materials if not row.get("generated")]
        self.codes = [*named, (OTHER, _("其他材料"))]
        for code, name in self.codes:
            self.fields[CHOSEN + code] = forms.BooleanField(label=name, required=False)
            self.fields[TEXT + code] = forms.CharField(
                label=_("哪里不对"), required=False, max_length=100, help_text=_("例如：照片反光，看不清号码")
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[CHOSEN + code], self[TEXT + code]) for code, _name in self.codes]

    @property
    def sent(self) -> dict[str, Any]:
        data = self.cleaned_data
        wanted = {code: data[TEXT + code] for code, _name in self.codes if data[CHOSEN + code] or data[TEXT + code]}
        return {"version": data["version"], "words": data["words"], "materials": wanted}


class OnlineDeclineForm(OnlineAnswerForm):
    reason = forms.CharField(
        label=_("原因和接下来怎么办"),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明原因，和申请人接下来怎么办。")},
        help_text=_("申请人会看到；他仍然可以到窗口申请"),
    )
