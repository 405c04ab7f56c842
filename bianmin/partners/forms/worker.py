"""Shapes of what is typed about workers; what it means is checked by the actions."""

from collections.abc import Callable
from datetime import time
from typing import Any

from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext_lazy as _

from bianmin.partners.actions.worker_set import MOST_A_DAY, Hours
from bianmin.partners.models import Skill, WorkerHours
from bianmin.partners.words import WEEKDAYS
from bianmin.partners.workflow import WORKER

from .credential import day_field

USUAL_SPANS = 2  # morning and afternoon
FRIDAY = 4


def _skills() -> list[tuple[str, str]]:
    return list(Skill.objects.values_list("code", "name"))


def _skills_or_all() -> list[tuple[str, Any]]:
    return [("", _("全部技能")), *_skills()]


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0


class WorkerEditForm(VersionForm):
    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(
        label=_("电话"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("派单时联系用，居民看不到。"),
    )

    def __init__(self, *args: Any, masked_phone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keeps_phone = bool(masked_phone)
        if masked_phone:
            self.fields["phone"].help_text = _("档案里是 %(phone)s，不改就留空。") % {"phone": masked_phone}

    def changes(self) -> dict[str, Any]:
        """What the actions take: no telephone that was left as it is."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if self.keeps_phone and not given["phone"]:
            del given["phone"]
        return given


class SkillsField(forms.MultipleChoiceField):
    """Checkboxes for what the catalogue lists."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=_skills, required=False, widget=forms.CheckboxSelectMultiple, **more)


class WorkerRegisterForm(WorkerEditForm):
    skills = SkillsField(label=_("会做什么"))
    field_order = ["name", "phone", "skills"]


class WorkerSkillsForm(VersionForm):
    skills = SkillsField(label=_("会做什么"))


class WorkerAreasForm(VersionForm):
    """The page draws the boxes; the action says which codes there are."""

    areas = forms.MultipleChoiceField(label=_("服务片区"), required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> list[str]:
        return list(self["areas"].value() or [])


class WorkerLoginForm(forms.Form):
    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        validators=[ASCIIUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("字母、数字和 . - _，例如 wang.jianshe"),
    )
    password = forms.CharField(
        label=_("初始密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位，不要用常见密码。交给本人后请本人自己改。"),
    )


class LeaveAddForm(forms.Form):
    begins_on = day_field(_("从哪天"), required=True)
    ends_on = day_field(_("到哪天"), required=True, help_text=_("这一天也不来；只请一天就填同一天。"))


class WorkerFilterForm(forms.Form):
    use_required_attribute = False
    q = forms.CharField(label=_("姓名或技能"), required=False, max_length=40)
    skill = forms.ChoiceField(label=_("技能"), required=False, choices=_skills_or_all)
    provider = forms.ChoiceField(label=_("服务商"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("没有离开的")), *WORKER.choices])

    def __init__(self, *args: Any, providers: Callable[[], list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = [("", _("全部服务商")), *providers()]  # type: ignore[attr-defined]

    @property
    def by_choice(self) -> bool:
        """Whether more than the words narrow the list."""
        return any(self.chosen[name] for name in ("skill", "provider", "state"))

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that make sense, as the selector takes them."""
        self.is_valid()
        names = ("skill", "provider", "state")
        return {"text": self.cleaned_data.get("q", "")} | {name: self.cleaned_data.get(name, "") for name in names}


class WorkerHoursForm(VersionForm):
    """A week: for each day a few pairs of times. A pair left empty is no span; errors stand beside their day."""

    def __init__(self, *args: Any, week: list[list[WorkerHours]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spans = min(MOST_A_DAY, max(USUAL_SPANS, *(len(day) for day in week)))
        for weekday, rows in enumerate(week):
            for place in range(self.spans):
                row = rows[place] if place < len(rows) else None
                for edge in ("begins", "ends"):
                    name = f"{edge}{weekday}_{place}"
                    self.fields[name] = _clock_field(weekday, place, edge)
                    self.initial.setdefault(name, getattr(row, edge) if row else None)
            self.fields[f"day{weekday}"] = forms.CharField(label=str(WEEKDAYS[weekday]), required=False)
        self.fields["like_monday"] = forms.BooleanField(label=_("周二到周五都和周一一样"), required=False)

    @property
    def days(self) -> list[dict[str, Any]]:
        """The rows of the grid: the day, its pairs of fields, what is wrong with it."""
        return [
            {
                "key": f"id_day{weekday}",
                "label": label,
                "pairs": [
                    (self[f"begins{weekday}_{place}"], self[f"ends{weekday}_{place}"]) for place in range(self.spans)
                ],
                "errors": self._errors_of(weekday),
            }
            for weekday, label in enumerate(WEEKDAYS)
        ]

    def hours(self) -> list[Hours]:
        """The spans that were filled in; with `like_monday` the other working days are Monday's."""
        found = []
        for weekday in range(7):
            source = 0 if self.cleaned_data.get("like_monday") and weekday <= FRIDAY else weekday
            for begins, ends in self._pairs(source):
                if begins and ends:
                    found.append(Hours(weekday, begins, ends))
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for weekday in range(7):
            if any((begins is None) != (ends is None) for begins, ends in self._pairs(weekday)):
                self.add_error(f"day{weekday}", _("开始和结束要一起填，或者都留空。"))
        return data

    def _pairs(self, weekday: int) -> list[tuple[time | None, time | None]]:
        names = [(f"begins{weekday}_{place}", f"ends{weekday}_{place}") for place in range(self.spans)]
        sound = [pair for pair in names if not {*pair} & set(self.errors)]
        return [(self.cleaned_data.get(begins), self.cleaned_data.get(ends)) for begins, ends in sound]

    def _errors_of(self, weekday: int) -> list[str]:
        names = [f"day{weekday}"]
        names += [f"{edge}{weekday}_{place}" for place in range(self.spans) for edge in ("begins", "ends")]
        return [str(error) for name in names for error in self.errors.get(name, [])]


def _clock_field(weekday: int, place: int, edge: str) -> forms.TimeField:
    edge_words = _("第 %(place)d 段开始") if edge == "begins" else _("第 %(place)d 段结束")
    name = f"{WEEKDAYS[weekday]} {edge_words % {'place': place + 1}}"
    widget = forms.TimeInput(attrs={"type": "time", "aria-label": name}, format="%H:%M")
    return forms.TimeField(label=name, required=False, widget=widget)
