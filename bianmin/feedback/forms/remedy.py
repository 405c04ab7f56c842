"""Forms of the loop of a bad grade, one a verb. Each carries the version that the page showed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bianmin.accounts.models import Role, User
from bianmin.feedback.actions.remedy import ANSWER_LENGTH, NOTE_LENGTH
from bianmin.feedback.models import Remedy


def _long(label: Any, help_text: Any = "", *, required: bool = True, most: int = NOTE_LENGTH) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RemedyMoveForm(forms.Form):
    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, remedy: Remedy, **kwargs: Any) -> None:
        self.remedy = remedy
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = remedy.version


class RemedyAssignForm(RemedyMoveForm):
    handler = forms.ModelChoiceField(User.objects.none(), label=_("请哪位同事回访和整改"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invitation = self.remedy.rating.invitation
        colleagues = User.objects.filter(
            is_active=True, posts__centre=invitation.centre_id, posts__role__in=(Role.CLERK, Role.OFFICER)
        ).exclude(pk=invitation.staff_id or 0)
        self.fields["handler"].queryset = colleagues.distinct().order_by("name")  # type: ignore[attr-defined]


class RemedyTryCallForm(RemedyMoveForm):
    note = _long(_("什么情况"), _("例如 无人接听，约下午再打"), required=False)


class RemedyCallBackForm(RemedyMoveForm):
    note = _long(_("对方怎么说"), _("问题属不属实，希望怎么改"))


class RemedyMendForm(RemedyMoveForm):
    answer = _long(_("写给评价人的话"), _("改了什么，不写人名；办结后会公开"), most=ANSWER_LENGTH)
    note = _long(_("给同事的说明"), required=False)


class RemedyCheckForm(RemedyMoveForm):
    note = _long(_("复核的情况"), required=False)


class RemedySendBackForm(RemedyMoveForm):
    note = _long(_("还差什么"))


class RemedyAppealForm(RemedyMoveForm):
    note = _long(_("申诉的理由"), _("只写事情经过；不去找评价的人"))


class RemedyDecideForm(RemedyMoveForm):
    note = _long(_("理由"))
