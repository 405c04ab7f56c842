"""What a rater fills in, and what lists of ratings are narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.core.models import Office
from bianmin.feedback.actions.rating_give import COMMENT_LENGTH
from bianmin.feedback.grades import SCORES, Grade
from bianmin.feedback.models import Invitation, Rating


def _grades(label: Any, *, required: bool) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=Grade.choices,
        coerce=int,
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请在五个等级里选一个。"),
            "invalid_choice": _("请在五个等级里选一个。"),
        },
    )


class RatingGiveForm(forms.Form):
    """The grade is enough; the rest may be left out."""

    use_required_attribute = False
    grade = _grades(_("总的来说"), required=True)

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.score_names = list(SCORES[invitation.mode])
        for name, label in SCORES[invitation.mode].items():
            self.fields[name] = _grades(label, required=False)
        self.fields["comment"] = forms.CharField(
            label=_("想说的话"),
            required=False,
            max_length=COMMENT_LENGTH,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("可以不写。被评的人看不到是谁写的。"),
        )
        self.fields["call_me"] = forms.CharField(
            label=_("回访电话"),
            required=False,
            max_length=30,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            help_text=_("评不满意的，一个工作日内回访。不填就打档案里的电话；办结后删除。"),
        )

    @property
    def score_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.score_names]

    @property
    def sent(self) -> dict[str, Any]:
        """Keyword arguments of `rating_give`."""
        data = self.cleaned_data
        scores = {name: data[name] for name in self.score_names if data.get(name)}
        return {"grade": data["grade"], "scores": scores, "comment": data["comment"], "call_me": data["call_me"]}


class RatingFilterForm(forms.Form):
    use_required_attribute = False
    grade = forms.TypedChoiceField(
        label=_("等级"), choices=[("", _("全部等级")), *Grade.choices], coerce=int, empty_value=None, required=False
    )
    office = forms.ModelChoiceField(
        Office.objects.order_by("id"), label=_("科室"), required=False, to_field_name="code", empty_label=_("全部科室")
    )
    channel = forms.ChoiceField(label=_("渠道"), choices=[("", _("全部渠道")), *Rating.Channel.choices], required=False)
    since = forms.DateField(label=_("从哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    @property
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
